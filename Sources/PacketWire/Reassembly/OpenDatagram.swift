/// A packet that is being put together from its fragments; the row of ``FragmentReassembler``.
struct OpenDatagram: Sendable {
    enum Insertion {
        case incomplete
        case complete
        case duplicate
        case overlap
        case malformed
    }

    /// Why a row lingers after it was handed out.
    enum Settlement {
        case open
        case completed
        case discarded
    }

    /// Octets of a closed row's buffer that are kept for the next datagram.
    private static let keptCapacity = 4096

    var settlement = Settlement.open
    var settledAt = Timestamp(nanoseconds: 0)
    /// The first 8 octets of the payload, once known.
    var head: UInt64?
    private(set) var packet = Packet()
    private(set) var capture = 0
    private(set) var point: UInt16 = 0
    private(set) var hasFirst = false
    private(set) var firstTime = Timestamp(nanoseconds: 0)
    private(set) var lastTime = Timestamp(nanoseconds: 0)
    private(set) var firstFrame = 0
    private(set) var lastFrame = 0
    private(set) var parts = 0
    private(set) var largestPart = 0
    private(set) var length: Int?
    private(set) var isOverlapped = false
    private(set) var octets: [UInt8] = []
    /// What the parts cover by their headers.
    private var covered = OctetRanges()
    /// What was captured of that.
    private var captured = OctetRanges()

    /// How many octets from the payload's start on are there without a hole.
    var usableOctets: Int { captured.prefixEnd }

    /// Makes the row that of a datagram whose first captured part is `packet`.
    mutating func start(
        _ packet: borrowing Packet, key: (capture: Int, point: UInt16), frame: Int, time: Timestamp
    ) {
        settlement = .open
        capture = key.capture
        point = key.point
        head = nil
        self.packet = copy packet
        hasFirst = false
        firstTime = time
        lastTime = time
        firstFrame = frame
        lastFrame = frame
        parts = 0
        largestPart = 0
        length = nil
        isOverlapped = false
        dropOctets()
    }

    /// Lets go of what was collected.
    mutating func dropOctets() {
        octets.removeAll(keepingCapacity: octets.capacity <= OpenDatagram.keptCapacity)
        covered.removeAll()
        captured.removeAll()
    }

    /// Adds a part of `bytes`, which are the frame's.
    mutating func insert(
        _ part: FragmentPart, _ bytes: Span<UInt8>, _ packet: borrowing Packet, frame: Int, time: Timestamp
    ) -> Insertion {
        lastFrame = frame
        lastTime = time
        guard part.isWellFormed, agreesOnLength(part) else { return .malformed }
        if covered.intersects(part.start, part.end) {
            if covered.contains(part.start, part.end) && agrees(part, bytes) { return .duplicate }
            if packet.isIPv6 { return .overlap }
            isOverlapped = true
        }
        if !part.moreFollow { length = part.end }
        parts &+= 1
        largestPart = max(largestPart, part.length)
        if part.start == 0 && !hasFirst {
            hasFirst = true
            self.packet = copy packet
            head = part.head(bytes)
        }
        write(part, bytes)
        covered.insert(part.start, part.end)
        captured.insert(part.start, part.capturedEnd)
        return length == covered.prefixEnd ? .complete : .incomplete
    }

    /// The last part's end is the length, and no part may reach past it.
    private func agreesOnLength(_ part: FragmentPart) -> Bool {
        if let length { return part.moreFollow ? part.end <= length : part.end == length }
        return part.moreFollow || covered.end <= part.end
    }

    /// Whether the octets that were captured before are the same in `part`.
    private func agrees(_ part: FragmentPart, _ bytes: Span<UInt8>) -> Bool {
        var from = part.start
        while let run = captured.present(from: from, to: part.capturedEnd) {
            for position in run where octets[position] != bytes[part.frameOffset &+ position &- part.start] {
                return false
            }
            from = run.upperBound
        }
        return true
    }

    /// Copies the octets that are not there yet.
    private mutating func write(_ part: FragmentPart, _ bytes: Span<UInt8>) {
        var from = part.start
        while let gap = captured.gap(from: from, to: part.capturedEnd) {
            let start = part.frameOffset &+ gap.lowerBound &- part.start
            octets.write(bytes.extracting(start..<(start &+ gap.count)), at: gap.lowerBound)
            from = gap.upperBound
        }
    }

    /// Takes the octets out into an empty `lent`, so that they can be lent while the table is in use, or back in.
    mutating func swapOctets(with lent: inout [UInt8]) {
        swap(&lent, &octets)
    }

    func fragmented() -> FragmentedPacket {
        FragmentedPacket(
            firstFrame: firstFrame, lastFrame: lastFrame, parts: parts, largestPart: largestPart,
            firstTime: firstTime, lastTime: lastTime, length: length ?? 0,
            isCut: usableOctets < (length ?? 0), isOverlapped: isOverlapped)
    }

    func incomplete(_ reason: IncompletePacket.Reason) -> IncompletePacket {
        IncompletePacket(
            reason: reason, packet: packet, hasFirst: hasFirst, length: length, parts: parts,
            largestPart: largestPart, coveredOctets: covered.total, firstFrame: firstFrame, lastFrame: lastFrame,
            firstTime: firstTime, lastTime: lastTime, capture: capture, point: point)
    }
}
