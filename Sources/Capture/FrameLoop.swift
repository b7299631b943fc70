import PacketWire

/// What is counted over the frames of a capture.
struct FrameTally {
    var packets = 0
    var first = Timestamp(nanoseconds: .max)
    var last = Timestamp(nanoseconds: .min)
    var stepsBack = 0
    private var previous = Timestamp(nanoseconds: .min)

    mutating func count(_ time: Timestamp) {
        packets &+= 1
        if time < previous { stepsBack &+= 1 }
        previous = time
        if time < first { first = time }
        if time > last { last = time }
    }
}

/// Why a run over a capture's frames ended.
enum FrameLoopEnd {
    /// The next frame is later than the limit.
    case reachedLimit
    /// The body said so.
    case stopped
    /// No frame is left.
    case ended
}

extension FrameReader where Self: ~Copyable {
    /// Hands out frames, beginning with `head`, until the next one is later than `limit`; that one is the new head.
    ///
    /// All state is in locals and inout parameters: through a class's properties, each frame would pay for
    /// exclusivity checks (10 ns and more).
    mutating func handOut(
        _ head: inout RawFrame, until limit: Timestamp, index: Int, tally: inout FrameTally,
        filter: PacketFilter?, range: ClosedRange<Timestamp>, _ body: (Frame, Span<UInt8>) -> Bool
    ) -> FrameLoopEnd {
        while head.time <= limit {
            tally.count(head.time)
            if range.contains(head.time), passes(head, filter) {
                let description = Frame(
                    capture: index, number: head.number, time: head.time, wireLength: head.wireLength,
                    linkType: head.linkType, interface: head.interface, direction: head.direction)
                // Right: the octets are the reader's until its next call, which comes after the span is gone.
                let octets = unsafe head.octets.span
                guard body(description, octets) else { return .stopped }
            }
            guard next(&head) else { return .ended }
        }
        return .reachedLimit
    }

    private func passes(_ frame: borrowing RawFrame, _ filter: PacketFilter?) -> Bool {
        guard let filter else { return true }
        return filter.passes(frame)
    }
}
