extension OpenStream {
    /// Nanoseconds that a hole is waited for: more than three retransmissions take at first (RFC 6298, section 2).
    static let holeTimeout: Int64 = 2_000_000_000
    /// The most that segments after a hole may cost, in octets.
    static let pendingLimit = 128 << 10
    /// The most segments after a hole.
    static let pendingCountLimit = 256

    /// Keeps what is new of a segment from `start` to `end`, counted from `next`; what came first stands.
    mutating func store(_ bytes: Span<UInt8>, from start: Int, to end: Int, after next: UInt32, origin: Origin) {
        var position = max(start, 0)
        var index = 0
        while index < pending.count, position < end {
            let held = pending[index].sequence.octets(after: next)
            let heldEnd = held &+ pending[index].declared
            if heldEnd > position {
                if held > position {
                    insert(bytes, position..<min(held, end), start: start, after: next, at: index, origin: origin)
                    index &+= 1
                }
                position = heldEnd
            }
            index &+= 1
        }
        if position < end {
            insert(bytes, position..<end, start: start, after: next, at: index, origin: origin)
        }
    }

    /// Keeps the octets at `range`, counted as `start` is, of a segment that starts there.
    private mutating func insert(
        _ bytes: Span<UInt8>, _ range: Range<Int>, start: Int, after next: UInt32, at index: Int, origin: Origin
    ) {
        let from = min(range.lowerBound &- start, bytes.count)
        let to = min(range.upperBound &- start, bytes.count)
        var octets: [UInt8] = []
        octets.append(copying: bytes.extracting(from..<to))
        let segment = PendingSegment(
            sequence: next.advanced(byOctets: range.lowerBound), declared: range.count, octets: octets,
            origin: origin, isStart: range.lowerBound == start)
        pendingCost &+= segment.cost
        pending.insert(segment, at: index)
    }

    /// Takes the segments that are next, and steps over holes that are too old or cost too much.
    mutating func drain(_ incomplete: IncompleteBody, _ body: MessageBody) {
        takeReady(incomplete, body)
        giveUpHoles(at: latest.time, incomplete, body)
    }

    /// Steps over the holes that are too old at `time` or cost too much.
    mutating func giveUpHoles(at time: Timestamp, _ incomplete: IncompleteBody, _ body: MessageBody) {
        while let first = pending.first,
            pendingCost > OpenStream.pendingLimit || pending.count > OpenStream.pendingCountLimit
                || time.nanoseconds(since: first.origin.time) >= OpenStream.holeTimeout
        {
            stepOverHole(incomplete, body)
        }
    }

    /// Gives up the octets before the first segment that is kept.
    mutating func stepOverHole(_ incomplete: IncompleteBody, _ body: MessageBody) {
        guard let first = pending.first, let next else { return pending.removeAll() }
        skip(first.sequence.octets(after: next), isLost: true, incomplete, body)
        takeReady(incomplete, body)
    }

    private mutating func takeReady(_ incomplete: IncompleteBody, _ body: MessageBody) {
        var count = 0
        while count < pending.count, let next, pending[count].sequence == next {
            let segment = pending[count]
            count &+= 1
            pendingCost &-= segment.cost
            take(
                segment.octets.span, missing: segment.declared &- segment.octets.count, from: segment.origin,
                isStart: segment.isStart, incomplete, body)
        }
        pending.removeFirst(count)
    }
}
