/// Puts fragmented IP packets together with bounded memory and time (RFC 791, section 3.2; RFC 815; RFC 8200,
/// section 4.5).
///
/// - Copies: a part whose octets are all there already and the same is a copy, and is left out; so is any part of
///   a packet that was handed out less than ``copyWindow`` before.
/// - Overlap: of IPv4 the octets that came first stand, and ``FragmentedPacket/isOverlapped`` is set. Of IPv6 the
///   packet is discarded with every part still to come (RFC 5722, section 4), and reported.
/// - Snap length: a part that was cut counts as whole for completing the packet; what is handed out then ends at
///   the first octet that was not captured, and ``FragmentedPacket/isCut`` is set.
/// - Time: a packet is given up ``timeout`` after its first part. RFC 8200 has 60 seconds and RFC 791 starts at 15;
///   30 are Linux's for IPv4, and no resolver waits that long.
/// - Memory: at most `openLimit` packets and `octetLimit` octets; the oldest packet gives way and is reported.
///
/// Nothing is lost without a word: every packet whose part came in goes out by `complete` or by `incomplete`.
public struct FragmentReassembler: Sendable {
    /// Nanoseconds from a packet's first part until it is given up.
    public static let timeout: Int64 = 30_000_000_000
    /// Nanoseconds in which parts of a packet that was already handed out are taken for copies.
    public static let copyWindow: Int64 = 1_000_000_000

    /// The most packets that are being put together at a time.
    public let openLimit: Int
    /// The most octets held for them.
    public let octetLimit: Int
    /// Octets held now.
    public private(set) var bufferedOctets = 0
    /// Parts that were copies of what was there.
    public private(set) var copies = 0
    private var table = RecencyTable<FragmentKey, OpenDatagram>(blank: OpenDatagram())

    /// - Parameters:
    ///   - openLimit: packets being put together at a time, at least 1.
    ///   - octetLimit: octets held for them; a packet's 64 KiB always find room.
    public init(openLimit: Int = 1024, octetLimit: Int = 4 << 20) {
        self.openLimit = max(openLimit, 1)
        self.octetLimit = octetLimit
    }

    /// Packets that are being put together.
    public var openCount: Int { table.count(of: .open) }

    /// Takes one fragment.
    ///
    /// - Parameters:
    ///   - packet: a packet whose transport is ``TransportProtocol/fragment``.
    ///   - bytes: the octets that the packet's offsets count in: the frame's.
    ///   - key: the capture's index and the capture point's number; parts of other points are other packets.
    ///   - frame: the frame's number in its capture.
    ///   - time: when the frame was captured.
    ///   - incomplete: called for each packet that is given up meanwhile, with the octets of its original payload
    ///     from offset 0 to the first hole.
    ///   - complete: called when this part completes a packet, with the original payload (a UDP, TCP or ICMP header
    ///     first), the first part's packet, and how it came. A packet in one part is handed through uncopied.
    ///
    /// Complexity: O(octets of the part + runs of octets held of its packet).
    public mutating func add(
        _ packet: borrowing Packet, _ bytes: Span<UInt8>, key: (capture: Int, point: UInt16), frame: Int,
        time: Timestamp, incomplete: (IncompletePacket, Span<UInt8>) -> Void,
        complete: (Span<UInt8>, borrowing Packet, FragmentedPacket) -> Void
    ) {
        let part = FragmentPart(packet, octets: bytes.count)
        if part.start == 0 && !part.moreFollow {
            complete(bytes.extracting(part.capturedInFrame), packet, whole(part, frame: frame, time: time))
            return
        }
        expire(at: time, incomplete)
        while bufferedOctets &+ part.capturedEnd > octetLimit, let oldest = table.oldest(of: .open) {
            giveUp(oldest, .evicted, incomplete)
        }
        guard let slot = slot(for: packet, part, bytes, key: key, frame: frame, time: time, incomplete) else {
            copies &+= 1
            return
        }
        let before = table.rows[slot].octets.count
        let insertion = table.rows[slot].insert(part, bytes, packet, frame: frame, time: time)
        bufferedOctets &+= table.rows[slot].octets.count &- before
        switch insertion {
        case .incomplete: break
        case .duplicate: copies &+= 1
        case .complete: handOut(slot, complete)
        case .overlap: discard(slot, .overlap, incomplete)
        case .malformed: discard(slot, .malformed, incomplete)
        }
    }

    /// Gives up the packets whose time is over at `time`.
    public mutating func expire(at time: Timestamp, _ body: (IncompletePacket, Span<UInt8>) -> Void) {
        while let slot = table.oldest(of: .open),
            time.nanoseconds(since: table.rows[slot].firstTime) >= FragmentReassembler.timeout
        {
            giveUp(slot, .expired, body)
        }
        while let slot = table.oldest(of: .ended),
            time.nanoseconds(since: table.rows[slot].settledAt) >= FragmentReassembler.timeout
        {
            table.close(slot)
        }
    }

    /// Gives up every packet: the captures are at their end.
    public mutating func finish(_ body: (IncompletePacket, Span<UInt8>) -> Void) {
        while let slot = table.oldest(of: .open) { giveUp(slot, .captureEnded, body) }
        while let slot = table.oldest(of: .ended) { table.close(slot) }
    }

    private func whole(_ part: FragmentPart, frame: Int, time: Timestamp) -> FragmentedPacket {
        FragmentedPacket(
            firstFrame: frame, lastFrame: frame, parts: 1, largestPart: part.length, firstTime: time,
            lastTime: time, length: part.length, isCut: part.capturedEnd < part.end, isOverlapped: false)
    }

    /// The row that the part belongs to; nil where it is a copy of what was handed out or discarded.
    private mutating func slot(
        for packet: borrowing Packet, _ part: FragmentPart, _ bytes: Span<UInt8>,
        key: (capture: Int, point: UInt16), frame: Int, time: Timestamp,
        _ incomplete: (IncompletePacket, Span<UInt8>) -> Void
    ) -> Int? {
        let fragmentKey = FragmentKey(packet, capture: key.capture, point: key.point)
        if let slot = table.slot(of: fragmentKey) {
            switch table.rows[slot].settlement {
            case .open: return slot
            case .discarded: return nil
            case .completed:
                // An identification that comes again with another start is another packet's.
                let isOther = part.start == 0 && part.head(bytes) != table.rows[slot].head
                let age = time.nanoseconds(since: table.rows[slot].settledAt)
                if !isOther && age < FragmentReassembler.copyWindow { return nil }
                table.close(slot)
            }
        }
        if openCount >= openLimit, let oldest = table.oldest(of: .open) { giveUp(oldest, .evicted, incomplete) }
        let slot = table.openSlot(for: fragmentKey)
        table.rows[slot].start(packet, key: key, frame: frame, time: time)
        return slot
    }

    private mutating func handOut(_ slot: Int, _ complete: (Span<UInt8>, borrowing Packet, FragmentedPacket) -> Void) {
        let packet = table.rows[slot].packet
        let description = table.rows[slot].fragmented()
        let end = min(table.rows[slot].usableOctets, table.rows[slot].octets.count)
        var octets: [UInt8] = []
        table.rows[slot].swapOctets(with: &octets)
        complete(octets.span.extracting(0..<end), packet, description)
        bufferedOctets &-= octets.count
        table.rows[slot].swapOctets(with: &octets)
        settle(slot, .completed)
    }

    private mutating func discard(
        _ slot: Int, _ reason: IncompletePacket.Reason, _ body: (IncompletePacket, Span<UInt8>) -> Void
    ) {
        report(slot, reason, body)
        settle(slot, .discarded)
    }

    private mutating func giveUp(
        _ slot: Int, _ reason: IncompletePacket.Reason, _ body: (IncompletePacket, Span<UInt8>) -> Void
    ) {
        report(slot, reason, body)
        table.rows[slot].dropOctets()
        table.close(slot)
    }

    private mutating func report(
        _ slot: Int, _ reason: IncompletePacket.Reason, _ body: (IncompletePacket, Span<UInt8>) -> Void
    ) {
        let description = table.rows[slot].incomplete(reason)
        let end = min(table.rows[slot].usableOctets, table.rows[slot].octets.count)
        var octets: [UInt8] = []
        table.rows[slot].swapOctets(with: &octets)
        body(description, octets.span.extracting(0..<end))
        bufferedOctets &-= octets.count
        table.rows[slot].swapOctets(with: &octets)
    }

    /// Keeps the row without its octets, so that copies and later parts are known for what they are.
    private mutating func settle(_ slot: Int, _ settlement: OpenDatagram.Settlement) {
        table.rows[slot].dropOctets()
        table.rows[slot].settlement = settlement
        table.rows[slot].settledAt = table.rows[slot].lastTime
        if table.count(of: .ended) >= openLimit, let oldest = table.oldest(of: .ended) { table.close(oldest) }
        table.touch(slot, in: .ended)
    }
}
