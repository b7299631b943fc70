import PacketWire

/// Where reading of one capture stands: its reader, the frame that comes next, and the tally so far.
///
/// One struct, so that handing out frames costs its class one exclusivity check however many frames there are.
struct FrameCursor: ~Copyable {
    /// The container's reader, one of the three while the capture is open.
    var libpcap: LibpcapReader?
    var pcapng: PcapngReader?
    var text: TextReader?
    var tally = FrameTally()
    /// When the next frame was captured; nil once there is none.
    var nextTime: Timestamp?
    private var head = RawFrame()

    var facts: ContainerFacts? {
        switch libpcap {
        case .some(let reader): return reader.facts
        case .none: break
        }
        switch pcapng {
        case .some(let reader): return reader.facts
        case .none: break
        }
        switch text {
        case .some(let reader): return reader.facts
        case .none: return nil
        }
    }

    /// Reads the first frame.
    mutating func readHead() {
        head = RawFrame()
        let isThere = libpcap?.next(&head) ?? pcapng?.next(&head) ?? text?.next(&head) ?? false
        nextTime = isThere ? head.time : nil
    }

    mutating func closeReader() {
        libpcap = nil
        pcapng = nil
        text = nil
    }

    /// Hands out frames in file order until the next one is later than `limit`.
    mutating func handOut(
        until limit: Timestamp, index: Int, clockAhead: Int64, filter: PacketFilter?,
        range: ClosedRange<Timestamp>, _ body: (Frame, Span<UInt8>) -> Bool
    ) -> FrameLoopEnd {
        let end =
            libpcap?.handOut(
                &head, until: limit, index: index, clockAhead: clockAhead, tally: &tally, filter: filter,
                range: range, body)
            ?? pcapng?.handOut(
                &head, until: limit, index: index, clockAhead: clockAhead, tally: &tally, filter: filter,
                range: range, body)
            ?? text?.handOut(
                &head, until: limit, index: index, clockAhead: clockAhead, tally: &tally, filter: filter,
                range: range, body)
            ?? .ended
        nextTime = end == .reachedLimit ? head.time : nil
        return end
    }
}

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
        _ head: inout RawFrame, until limit: Timestamp, index: Int, clockAhead: Int64, tally: inout FrameTally,
        filter: PacketFilter?, range: ClosedRange<Timestamp>, _ body: (Frame, Span<UInt8>) -> Bool
    ) -> FrameLoopEnd {
        while head.time <= limit {
            tally.count(head.time)
            if range.contains(head.time), unsafe Self.passes(filter, head.linkType, head.wireLength, head.octets) {
                let description = Frame(
                    capture: index, number: head.number, time: head.time.advanced(by: 0 &- clockAhead),
                    wireLength: head.wireLength,
                    linkType: head.linkType, interface: head.interface, direction: head.direction)
                // Right: the octets are the reader's until its next call, which comes after the span is gone.
                let octets = unsafe head.octets.span
                guard body(description, octets) else { return .stopped }
            }
            guard next(&head) else { return .ended }
        }
        return .reachedLimit
    }

    /// Takes the frame in parts, which stay in registers; a pointer to the whole would cost 4 ns a frame.
    private static func passes(
        _ filter: PacketFilter?, _ linkType: LinkType, _ wireLength: Int, _ octets: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard let filter else { return true }
        return unsafe filter.passes(octets, wireLength: wireLength, linkType: linkType)
    }
}
