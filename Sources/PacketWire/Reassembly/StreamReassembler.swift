/// Finds the DNS messages in TCP streams with bounded memory and time (RFC 1035, section 4.2.2; RFC 7766;
/// RFC 9293, section 3.4).
///
/// - Order: segments that come early wait for the octets before them, at most ``OpenStream/holeTimeout`` or
///   ``OpenStream/pendingLimit``. Then the hole is stepped over: a message whose length is known and that reaches
///   to the hole's end or past it is handed out as cut, and the stream goes on by its sequence numbers; else the
///   stream is searched for the next segment that starts with a plausible message, its length field with it, in short
///   segments before it, or missing.
/// - Overlap and retransmission: the octets that came first stand. Octets before what is expected, such as the one
///   of a keep-alive probe, are left out; a RST's are no data.
/// - Snap length: a message in a segment that was cut is handed out as cut. Where the next one starts in the part
///   that is missing, the stream is searched as above.
/// - Start: a stream without a SYN is searched from its first segment on. A SYN with another sequence number, or
///   after the stream's end, starts another connection.
/// - Memory: at most `openLimit` streams and `octetLimit` octets; what was silent longest gives way.
///
/// Nothing is lost without a word: a message goes out by `message` or by `incomplete`, and octets that belong to no
/// message that is known are counted in ``skippedOctets``.
public struct StreamReassembler: Sendable {
    /// Nanoseconds of silence after which a stream is given up.
    public static let idleTimeout: Int64 = 120_000_000_000
    /// Nanoseconds that a stream is kept after its end, for what was captured late.
    public static let lingerTimeout: Int64 = 10_000_000_000

    /// The most streams followed at a time.
    public let openLimit: Int
    /// The most octets held for them.
    public let octetLimit: Int
    /// Octets held now; a segment after a hole counts ``PendingSegment/overhead`` more than it has.
    public private(set) var bufferedOctets = 0
    /// Octets passed over while looking for a message's start.
    public private(set) var skippedOctets = 0
    /// Times that a stream's messages were lost sight of.
    public private(set) var losses = 0
    private var table: RecencyTable<StreamKey, OpenStream>
    /// Streams with segments after a hole.
    private var streamsWithHoles = 0
    private var lastHoleSearch = Timestamp(nanoseconds: 0)

    /// - Parameters:
    ///   - openLimit: streams followed at a time, at least 1; a connection has two.
    ///   - octetLimit: octets held for them.
    public init(openLimit: Int = 4096, octetLimit: Int = 8 << 20) {
        self.openLimit = max(openLimit, 1)
        self.octetLimit = max(octetLimit, 0)
        var none = Packet()
        none.transport = .tcp
        table = RecencyTable(blank: OpenStream(key: StreamKey(none, capture: 0, point: 0)))
    }

    /// Streams that are followed.
    public var openCount: Int { table.count(of: .open) &+ table.count(of: .ended) }

    /// Takes one segment.
    ///
    /// - Parameters:
    ///   - packet: a packet whose transport is ``TransportProtocol/tcp``.
    ///   - bytes: the octets that the packet's offsets count in: the frame's, or a reassembled payload's.
    ///   - key: the capture's index and the capture point's number; segments of other points are other streams'.
    ///   - frame: the frame's number in its capture.
    ///   - time: when the frame was captured.
    ///   - incomplete: called for each message that is given up, with its octets to the first hole, the length
    ///     field not among them.
    ///   - message: called for each message that is whole now, in the stream's order. One that stands in one
    ///     segment is handed through uncopied.
    ///
    /// Complexity: O(octets of the segment + segments waiting in its stream).
    public mutating func add(
        _ packet: borrowing Packet, _ bytes: Span<UInt8>, key: (capture: Int, point: UInt16), frame: Int,
        time: Timestamp, incomplete: (IncompleteMessage, Span<UInt8>) -> Void,
        message: (Span<UInt8>, StreamedMessage) -> Void
    ) {
        let flags = packet.tcp.flags
        let first = min(max(packet.payloadStart, 0), bytes.count)
        let last = min(max(packet.payloadEnd, first), bytes.count)
        let declared = min(max(packet.declaredPayloadLength, last &- first), OpenStream.window >> 2)
        guard declared > 0 || !flags.isDisjoint(with: [.syn, .fin, .rst]) else { return }
        expire(at: time, incomplete: incomplete, message: message)

        let streamKey = StreamKey(packet, capture: key.capture, point: key.point)
        var found = table.slot(of: streamKey)
        if flags.contains(.rst) {
            guard let slot = found else { return }
            table.rows[slot].isReset = true
            return table.touch(slot, in: .ended)
        }
        if found == nil {
            guard declared > 0 || flags.contains(.syn) else { return }
            found = open(streamKey, incomplete, message)
        }
        guard let slot = found else { return }
        let before = account(of: slot)
        var sequence = packet.tcp.sequence
        if flags.contains(.syn) {
            if table.rows[slot].hasEnded || !table.rows[slot].synchronise(at: sequence) {
                table.rows[slot].flush(.restarted, incomplete, message)
                harvest(slot)
                table.rows[slot].start(streamKey)
                _ = table.rows[slot].synchronise(at: sequence)
            }
            sequence &+= 1
        }
        if declared > 0 {
            let captured = first..<min(last, first &+ declared)
            table.rows[slot].add(
                bytes.extracting(captured), declared: declared, sequence: sequence,
                origin: Origin(frame: frame, time: time), incomplete, message)
        }
        table.rows[slot].latest = Origin(frame: frame, time: time)
        if flags.contains(.fin) { table.rows[slot].end = sequence.advanced(byOctets: declared) }
        table.rows[slot].closeIfComplete(incomplete)
        table.touch(slot, in: table.rows[slot].hasEnded ? .ended : .open)
        settle(slot, before)
        shrink(incomplete, message)
    }

    /// Gives up the streams whose time is over at `time`, and the holes in others.
    public mutating func expire(
        at time: Timestamp, incomplete: (IncompleteMessage, Span<UInt8>) -> Void,
        message: (Span<UInt8>, StreamedMessage) -> Void
    ) {
        while let slot = table.oldest(of: .ended),
            time.nanoseconds(since: table.rows[slot].latest.time) >= StreamReassembler.lingerTimeout
        {
            close(slot, .expired, incomplete, message)
        }
        while let slot = table.oldest(of: .open),
            time.nanoseconds(since: table.rows[slot].latest.time) >= StreamReassembler.idleTimeout
        {
            close(slot, .expired, incomplete, message)
        }
        let sinceSearch = time.nanoseconds(since: lastHoleSearch)
        guard streamsWithHoles > 0, sinceSearch < 0 || sinceSearch >= OpenStream.holeTimeout / 4 else { return }
        lastHoleSearch = time
        for slot in table.rows.indices where !table.rows[slot].pending.isEmpty {
            let before = account(of: slot)
            table.rows[slot].giveUpHoles(at: time, incomplete, message)
            settle(slot, before)
        }
    }

    /// Gives up every stream: the captures are at their end.
    public mutating func finish(
        incomplete: (IncompleteMessage, Span<UInt8>) -> Void, message: (Span<UInt8>, StreamedMessage) -> Void
    ) {
        while let slot = table.oldest(of: .ended) { close(slot, .captureEnded, incomplete, message) }
        while let slot = table.oldest(of: .open) { close(slot, .captureEnded, incomplete, message) }
    }

    private mutating func open(_ key: StreamKey, _ incomplete: IncompleteBody, _ body: MessageBody) -> Int {
        while openCount >= openLimit, let oldest = table.oldest(of: .ended) ?? table.oldest(of: .open) {
            close(oldest, .evicted, incomplete, body)
        }
        let slot = table.openSlot(for: key)
        table.rows[slot].start(key)
        return slot
    }

    private mutating func close(
        _ slot: Int, _ reason: IncompleteMessage.Reason, _ incomplete: IncompleteBody, _ body: MessageBody
    ) {
        let before = account(of: slot)
        table.rows[slot].flush(reason, incomplete, body)
        settle(slot, before)
        table.close(slot)
    }

    /// Closes the streams silent longest that hold octets, until all fits.
    private mutating func shrink(_ incomplete: IncompleteBody, _ body: MessageBody) {
        guard bufferedOctets > octetLimit else { return }
        for queue in [RecencyTable<StreamKey, OpenStream>.Queue.ended, .open] {
            var candidate = table.oldest(of: queue)
            while let slot = candidate, bufferedOctets > octetLimit {
                candidate = table.next(after: slot)
                if table.rows[slot].bufferedOctets > 0 { close(slot, .evicted, incomplete, body) }
            }
        }
    }

    // MARK: Sums over the streams

    private func account(of slot: Int) -> (octets: Int, hasHole: Bool) {
        (table.rows[slot].bufferedOctets, !table.rows[slot].pending.isEmpty)
    }

    private mutating func settle(_ slot: Int, _ before: (octets: Int, hasHole: Bool)) {
        let now = account(of: slot)
        bufferedOctets &+= now.octets &- before.octets
        streamsWithHoles &+= (now.hasHole ? 1 : 0) &- (before.hasHole ? 1 : 0)
        harvest(slot)
    }

    private mutating func harvest(_ slot: Int) {
        skippedOctets &+= table.rows[slot].skippedOctets
        losses &+= table.rows[slot].losses
        table.rows[slot].skippedOctets = 0
        table.rows[slot].losses = 0
    }
}
