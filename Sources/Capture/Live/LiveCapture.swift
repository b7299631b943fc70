import Glibc
package import PacketWire

/// Live captures that run together, their packets in time order.
///
/// The kernel's rings are what holds packets back: a packet is handed out once no other capture can still bring an
/// earlier one. Each hands its packets over within ``LiveSettings/handOver`` milliseconds, so all are out a little later
/// than that, and nothing is copied or kept.
package struct LiveCapture: ~Copyable {
    /// Nanoseconds after which a capture that has brought nothing has nothing of that time: the kernel's time to hand
    /// over a block, and as much again for a busy machine.
    private let patience: Int64
    private let settings: LiveSettings
    private var sources: [LiveSource]
    private var follower: LiveFollower?
    private var clock = LiveClock()
    private static let batch = 8192
    /// When all captures were open.
    package let start: Timestamp

    /// What ``run(_:tick:frame:)`` tells between packets.
    package struct Moment {
        /// Every packet captured until then has been handed out.
        package var time: Timestamp
        /// Signals that came.
        package var signals: [Int32] = []
        /// What went wrong since the last time, one sentence each.
        package var problems: [String] = []
        /// Packets handed out of each capture.
        package var packets: [Int] = []
        /// Packets that the kernel dropped of each capture since its start.
        package var drops: [Int] = []
        /// Captures that have come: the last ones of all.
        package var joined: [LiveArrival] = []
        /// The numbers of captures that have ended since the last time.
        package var ended: [Int] = []
        /// No capture is left.
        package var isAtEnd = false
    }

    /// Opens every place; one that cannot be is told to `onProblem` and left out.
    ///
    /// - Throws: if none is left (the reason itself where only one was asked for).
    package init(
        _ requests: [LiveRequest], _ settings: LiveSettings, onProblem: (LiveError) -> Void
    ) throws(LiveError) {
        // Each place has some twenty files of the kernel's open.
        Descriptor.allowMany()
        var sources: [LiveSource] = []
        var first: LiveError?
        for request in requests {
            do throws(LiveError) {
                sources.append(try LiveSource(request, settings, index: sources.count))
            } catch {
                if requests.count == 1 { throw error }
                if case .wrongFilter = error { throw error }
                first = first ?? error
                onProblem(error)
            }
        }
        if sources.isEmpty { throw .noneLeft(count: requests.count, exitCode: first?.exitCode ?? 66) }
        self.sources = sources
        self.settings = settings
        patience = Int64(settings.handOver) * 2_000_000
        start = clock.now()
    }

    /// The kernel's filter of a capture.
    package func expression(of number: Int) -> String {
        settings.expression(for: sources[number].linkType)
    }

    /// Packets that the kernel dropped of a capture since its start.
    package func dropped(of number: Int) -> Int { sources[number].dropped }

    /// What is known of each capture, in the order of ``Frame/capture``.
    package var infos: [LiveInfo] { sources.map { LiveInfo($0, start: $0.start ?? start) } }

    /// The network namespaces that are captured in.
    package var namespaces: Set<NetworkNamespaceID> { Set(sources.compactMap(\.namespace)) }

    /// From now on takes in what `follower` opens, and waits for it where no other capture is left.
    package mutating func follow(_ follower: LiveFollower) { self.follower = follower }

    /// Takes in what the follower has opened; packets before `time` are out.
    package mutating func join(at time: Timestamp, problems: inout [String]) -> [LiveArrival] {
        guard let follower else { return [] }
        let (arrivals, found) = follower.take()
        problems += found
        return arrivals.map { arrival in
            arrival.source.join(as: sources.count, from: time)
            arrival.file?.startOver(at: time)
            sources.append(arrival.source)
            return LiveArrival(
                info: LiveInfo(arrival.source, start: time), filter: settings.expression(for: arrival.source.linkType),
                file: arrival.file, fileError: arrival.fileError)
        }
    }

    /// Hands out packets until `tick` or `frame` returns false, or no capture is left.
    ///
    /// - Parameters:
    ///   - signals: what wakes the program besides packets.
    ///   - tick: called at least ten times a second, between packets.
    ///   - frame: called with every packet; its octets are valid during the call only.
    package mutating func run(
        _ signals: inout SignalInbox, tick: (Moment) -> Bool, frame: (Frame, Span<UInt8>) -> Bool
    ) {
        var lastLook = clock.now()
        while true {
            var moment = Moment(time: Timestamp(nanoseconds: .min))
            if let change = clock.check() {
                moment.problems.append(Self.clockWasSet(by: change))
                follower?.clockWasSet(to: clock.step)
            }
            var goesOn = true
            let limit = handOut(&goesOn, frame)
            guard goesOn else { return }
            if clock.now().nanoseconds(since: lastLook) > 1_000_000_000 {
                lastLook = clock.now()
                endDeserted()
                moment.problems += sources.compactMap { $0.interfaceChange() }
            }
            moment.time = limit
            while let signal = signals.next() { moment.signals.append(signal) }
            moment.ended = newlyEnded()
            for number in moment.ended { moment.problems.append(endSentence(number)) }
            moment.joined = join(at: limit, problems: &moment.problems)
            moment.packets = sources.map(\.tally.packets)
            moment.drops = sources.map(\.dropped)
            moment.isAtEnd = follower == nil && sources.allSatisfy { !$0.isRunning }
            guard tick(moment), !moment.isAtEnd else { return }
            wait(signals)
        }
    }

    /// Hands out what was captured up to now and waits in the kernel; returns the time up to which that is.
    package mutating func drain(frame: (Frame, Span<UInt8>) -> Bool) -> Timestamp {
        let end = clock.now()
        var left = patience / 1_000_000
        while left > 0 {
            _ = poll(nil, 0, Int32(clamping: left))
            left = (patience &- clock.now().nanoseconds(since: end)) / 1_000_000
        }
        var isWanted = true
        while isWanted {
            for source in sources { source.ask(clock) }
            guard let first = sources.filter({ $0.nextTime != nil }).min(by: { $0.sortKey < $1.sortKey }),
                let time = first.nextTime, time <= end
            else { break }
            isWanted = first.deliver(until: time, atMost: 1, clock, frame)
        }
        return end
    }

    /// Hands out what is there, up to the time until which all of it is known; returns that time.
    private func handOut(_ goesOn: inout Bool, _ frame: (Frame, Span<UInt8>) -> Bool) -> Timestamp {
        var left = Self.batch
        while true {
            let known = sources.map { $0.knownUntil(clock, patience: patience) }
            let limit = known.min() ?? clock.now()
            // Of equal times the capture with the lower number comes first, as in reading files.
            guard left > 0, let index = known.firstIndex(of: limit), sources[index].nextTime != nil else {
                // One that joins may bring packets of a little while ago.
                return limit.nanoseconds == .max
                    ? clock.now().advanced(by: follower == nil ? 0 : 0 &- patience) : limit
            }
            let others = known.enumerated().filter { $0.offset != index }
            let bound = others.map { other in
                other.offset > index ? other.element : Timestamp(nanoseconds: other.element.nanoseconds &- 1)
            }.min()
            let count = min(left, 1024)
            left -= count
            goesOn = sources[index].deliver(
                until: bound ?? Timestamp(nanoseconds: .max), atMost: count, clock, frame)
            guard goesOn else { return limit }
        }
    }

    /// Waits for packets or a signal; a tenth of a second at most.
    private func wait(_ signals: borrowing SignalInbox) {
        var requests = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
        var milliseconds: Int64 = 100
        let now = clock.now()
        for source in sources where source.isRunning {
            if let time = source.nextTime {
                // It waits for the others, and would not let poll(2) wait.
                milliseconds = min(milliseconds, (patience &- now.nanoseconds(since: time)) / 1_000_000 &+ 1)
            } else {
                requests.append(pollfd(fd: source.descriptor, events: Int16(POLLIN), revents: 0))
            }
        }
        // With a single capture, what stands next is handed out at once.
        if sources.count == 1, sources[0].nextTime != nil { milliseconds = 0 }
        // Right: the array's elements, as many as the call is told.
        _ = unsafe poll(&requests, nfds_t(requests.count), Int32(max(milliseconds, 0)))
    }

    // MARK: - Ends

    private var told: Set<Int> = []

    private mutating func newlyEnded() -> [Int] {
        let ended = sources.filter { !$0.isRunning && !told.contains($0.index) }.map(\.index)
        told.formUnion(ended)
        return ended
    }

    private func endSentence(_ number: Int) -> String {
        let source = sources[number]
        let rest =
            if sources.contains(where: \.isRunning) {
                "the others go on"
            } else if follower != nil {
                "and a pod that is made anew is waited for (Ctrl-C ends it)"
            } else {
                "no capture is left"
            }
        return "\(source.request.name): \(source.problem ?? ""); what was captured until then is kept, \(rest)."
    }

    /// Ends captures whose pod was deleted: our own sockets would keep its network namespace for ever.
    private func endDeserted() {
        for source in sources where source.isRunning && source.isDeserted {
            source.end("its network namespace or its interfaces are gone")
            if let namespace = source.namespace { follower?.forget(namespace) }
        }
    }

    private static func clockWasSet(by nanoseconds: Int64) -> String {
        let tenths = abs(nanoseconds) / 100_000_000
        return """
            the clock of this machine was set \(nanoseconds > 0 ? "forward" : "back") by \(tenths / 10).\(tenths % 10) s; \
            time stamps go on as if it had not been.
            """
    }
}

/// What is known of one live capture.
package struct LiveInfo: Sendable {
    package var request: LiveRequest
    package var linkType: LinkType
    /// The place's own addresses when the capture began.
    package var addresses: [IPAddress]
    package var packets: Int
    package var first: Timestamp?
    package var last: Timestamp?
    package var kernelDrops: Int
    package var isRunning: Bool
    /// From when on it was captured.
    package var start: Timestamp
    /// What the kernel counts there.
    package var counters: NodeCounters

    init(_ source: LiveSource, start: Timestamp) {
        self.start = start
        let tally = source.tally
        request = source.request
        linkType = source.linkType
        addresses = source.addresses
        counters = source.counters
        packets = tally.packets
        first = tally.packets > 0 ? tally.first : nil
        last = tally.packets > 0 ? tally.last : nil
        kernelDrops = source.dropped
        isRunning = source.isRunning
    }
}

extension LiveInfo {
    /// What it is kept with.
    package func opening(filter: String) -> LiveOpening {
        LiveOpening(
            request: request, linkType: linkType, filter: filter, addresses: addresses, counters: counters, start: start
        )
    }
}

/// A capture that has joined those that run.
package struct LiveArrival {
    package var info: LiveInfo
    /// The kernel's filter.
    package var filter: String
    /// Where it is kept.
    package var file: RecordedCapture?
    /// Why it is kept nowhere though it was to be.
    package var fileError: CaptureError?
}
