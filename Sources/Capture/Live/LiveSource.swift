import PacketWire

/// One live capture while it runs: its handle, the packet that stands next, and the tally so far.
final class LiveSource {
    let request: LiveRequest
    /// Position among the captures that run.
    private(set) var index: Int
    let linkType: LinkType
    let descriptor: Int32
    /// The place's own addresses when the capture began.
    let addresses: [IPAddress]
    /// From when on its packets are handed out; nil for one that was there from the start.
    private(set) var start: Timestamp?
    /// Which namespace it captures in.
    let namespace: NetworkNamespaceID?
    /// What the kernel counts there.
    let counters: NodeCounters
    private var cursor: LiveCursor
    private var wasUp = true

    init(_ request: LiveRequest, _ settings: LiveSettings, index: Int) throws(LiveError) {
        self.request = request
        self.index = index
        let handle: LiveHandle
        if let path = request.namespace {
            namespace = NetworkNamespaceID(path: path)
            var opened: NodeCounters?
            handle = try Namespace(.network, path: path).run { () throws(LiveError) in
                let handle = try LiveHandle(request, settings)
                opened = NodeCounters(process: request.process)
                return handle
            }
            counters = opened ?? NodeCounters(process: nil)
        } else {
            namespace = .own
            handle = try LiveHandle(request, settings)
            counters = NodeCounters(process: request.process)
        }
        linkType = handle.linkType
        descriptor = handle.descriptor
        addresses = handle.addresses
        cursor = LiveCursor(handle)
    }

    /// Takes its place among captures that run, whose packets before `time` are out: its own of before are passed over.
    func join(as index: Int, from time: Timestamp) {
        self.index = index
        start = time
        cursor.start = time
    }

    /// Why it ended, as a clause; nil while it runs.
    var problem: String? { cursor.problem }
    var tally: FrameTally { cursor.tally }
    var dropped: Int { cursor.dropped }
    var isRunning: Bool { cursor.problem == nil }

    /// When the next packet was captured; nil where none has come.
    var nextTime: Timestamp? { cursor.nextTime }

    /// Up to when every packet has been handed out or stands next.
    func knownUntil(_ clock: LiveClock, patience: Int64) -> Timestamp {
        cursor.knownUntil(clock, patience: patience)
    }

    /// Looks whether the next packet has come.
    func ask(_ clock: LiveClock) {
        _ = cursor.knownUntil(clock, patience: 0)
    }

    /// The order of packets: by time, then by capture.
    var sortKey: (Int64, Int) { (nextTime?.nanoseconds ?? .max, index) }

    /// Hands out what came until `limit`, at most `count` packets; false if `body` said to stop.
    func deliver(
        until limit: Timestamp, atMost count: Int, _ clock: LiveClock, _ body: (Frame, Span<UInt8>) -> Bool
    ) -> Bool {
        cursor.deliver(until: limit, atMost: count, index: index, clock, body)
    }

    /// A sentence where the interface went down since the last call, or came up again.
    func interfaceChange() -> String? {
        guard isRunning, request.interface != "any", cursor.isUp(request.interface) != wasUp else { return nil }
        wasUp.toggle()
        return wasUp
            ? "\(request.name): the interface is up again, and is captured on as before."
            : """
            \(request.name): the interface is down; what was captured until then is kept, and the capture goes on \
            once it is up.
            """
    }

    /// Whether its interfaces are gone, or the name of its namespace is.
    var isDeserted: Bool {
        guard let path = request.namespace else { return cursor.isDeserted }
        // A process may end and its pod's namespace stay.
        return cursor.isDeserted || (!path.hasPrefix("/proc/") && NetworkNamespaceID(path: path) != namespace)
    }

    /// Ends it: its namespace or the program is at its end.
    func end(_ reason: String) {
        cursor.end(reason)
    }
}

/// Where reading of one live capture stands; one struct, for the reason that ``FrameCursor`` is one.
private struct LiveCursor: ~Copyable {
    private var handle: LiveHandle?
    private var head = RawFrame()
    private(set) var nextTime: Timestamp?
    private(set) var tally = FrameTally()
    private(set) var problem: String?
    private var lastDropped = 0
    /// Packets captured before are passed over.
    var start = Timestamp(nanoseconds: .min)

    init(_ handle: consuming LiveHandle) {
        self.handle = consume handle
    }

    var dropped: Int {
        switch handle {
        case .some(let handle): return handle.dropped()
        case .none: return lastDropped
        }
    }

    var isDeserted: Bool {
        switch handle {
        case .some(let handle): return handle.isDeserted
        case .none: return false
        }
    }

    func isUp(_ interface: String) -> Bool {
        switch handle {
        case .some(let handle): return handle.isUp(interface)
        case .none: return true
        }
    }

    mutating func end(_ reason: String) {
        guard problem == nil else { return }
        problem = reason
        lastDropped = dropped
        handle = nil
        nextTime = nil
    }

    /// Asks for the next packet unless one stands there.
    private mutating func readHead(_ clock: LiveClock, now: Timestamp) {
        while nextTime == nil, let step = handle?.next(&head) {
            switch step {
            case .frame:
                if clock.step != 0 { head.time = clock.withoutSteps(head.time, now: now) }
                if head.time >= start { nextTime = head.time }
            case .nothingYet: return
            case .ended(let reason): end(reason)
            }
        }
    }

    mutating func knownUntil(_ clock: LiveClock, patience: Int64) -> Timestamp {
        let now = clock.now()
        readHead(clock, now: now)
        if let nextTime { return nextTime }
        return Timestamp(nanoseconds: problem == nil ? now.nanoseconds &- patience : .max)
    }

    mutating func deliver(
        until limit: Timestamp, atMost count: Int, index: Int, _ clock: LiveClock,
        _ body: (Frame, Span<UInt8>) -> Bool
    ) -> Bool {
        let now = clock.now()
        readHead(clock, now: now)
        var left = count
        while let time = nextTime, time <= limit, left > 0 {
            left &-= 1
            tally.count(time)
            let frame = Frame(
                capture: index, number: head.number, time: time, wireLength: head.wireLength,
                linkType: head.linkType)
            // Right: the octets are the handle's until its next call, which comes after the span is gone.
            let octets = unsafe head.octets.span
            let goesOn = body(frame, octets)
            nextTime = nil
            guard goesOn else { return false }
            readHead(clock, now: now)
        }
        return true
    }
}
