import Capture
import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import Foundation
import PacketWire
import Report
import Wording

/// One run of `live`: the analysis as it goes, what is told meanwhile, and what is known at its end.
struct LiveSession: ~Copyable {
    private var pipeline: Pipeline
    private var analyzer: Analyzer
    private let failures = FailureQueue()
    private let recorder: Recorder
    private let command: LiveCommand
    private var teller: FailureTeller
    private var status: LiveStatus
    private let start: Timestamp
    private let monotonicStart = ContinuousClock.now
    private let board: MetricsBoard?
    private let top: TopTerminal?
    private let probing: Probing?
    private let rows: LiveRows?
    private var names: [String]
    /// From when on each place was captured.
    private var starts: [Timestamp]
    /// What was known of each capture when it began.
    private var infos: [LiveInfo]
    /// What kernels counted at each place.
    private var counted: [CounterHistory?]
    private var lastCounted = Duration.zero
    /// Between two looks at counters while lookups fail.
    private static let countingInterval = Duration.seconds(10)
    /// When captures that ended before the others did.
    private var ends: [Int: Timestamp] = [:]
    /// What it comes to so far, and when that is looked at next.
    private var verdict: LiveVerdict?
    private var concluded: LiveFigures.Concluded?
    private var nextLook = Duration.seconds(1)
    /// Every packet until then has been taken.
    private var time: Timestamp
    private var packets = 0
    private var isFull = false
    private static let connectionInterval = Duration.milliseconds(100)
    private var lastConnectionLook = Duration.zero

    init(
        _ command: LiveCommand, _ capture: borrowing LiveCapture, _ recorder: Recorder, _ output: Output,
        _ pipeline: Pipeline, board: MetricsBoard?, _ probing: Probing?, mayGrow: Bool
    ) throws {
        self.command = command
        self.recorder = recorder
        start = capture.start
        time = capture.start
        let infos = capture.infos
        var pipeline = pipeline
        pipeline.options.captureCount = infos.count
        pipeline.options.mayGrow = mayGrow
        pipeline.options.listsFailuresOnly = true
        self.pipeline = pipeline
        let queue = failures
        let rows = LiveRows(command.rows, start: capture.start)
        self.rows = rows
        let onPacked: PackedExchangeBody? = rows.map { rows in
            {
                rows.add($0, name: $1, sightings: $2)
                return true
            }
        }
        analyzer = Analyzer(
            options: pipeline.options,
            onExchange: { exchange in
                queue.add(exchange)
                return true
            }, onPacked: onPacked)
        teller = try FailureTeller(command, infos, output)
        status = LiveStatus(isWanted: !command.noProgress && !command.quiet && !command.top)
        self.board = board
        self.probing = probing
        self.infos = infos
        names = infos.map(\.request.name)
        starts = infos.map(\.start)
        counted = infos.map { $0.counters.sample(at: $0.start).map(CounterHistory.init) }
        top =
            command.top
            ? TopTerminal(start: start, isColored: !command.noColor, language: command.language.choice) : nil
    }

    /// Exit code of what went wrong besides the lookups.
    var problemCode: Int32? { recorder.problemCode ?? teller.problemCode ?? rows?.problemCode ?? pipeline.problemCode }

    // MARK: Packets and time

    /// Takes one packet; false once there are as many as were asked for.
    mutating func add(_ frame: borrowing Frame, _ octets: Span<UInt8>) -> Bool {
        guard !isFull else { return false }
        analyzer.add(frame, octets)
        recorder.write(frame, octets)
        packets &+= 1
        if let count = command.count, packets >= count { isFull = true }
        return !isFull
    }

    /// Judges and tells what fell due; false once the capture is to end.
    mutating func tick(_ moment: LiveCapture.Moment) -> Bool {
        time = moment.time
        analyzer.advance(to: moment.time)
        for number in moment.ended { end(number, moment) }
        join(moment.joined)
        recorder.flush(at: moment.time, drops: moment.drops)
        tellFailures(at: moment.time)
        for problem in moment.problems { tell(problem) }
        let elapsed = monotonicStart.duration(to: .now)
        look(moment, elapsed)
        if let rows, rows.isDue(elapsed) {
            let judgement = judgeSoFar(moment)
            rows.write(
                judgement, pipeline.roles(of: judgement.evidence.analysis), starts: starts, until: moment.time)
        }
        if let probing {
            let told = probing.look(elapsed) {
                let analysis = analyzer.current
                return (analysis, pipeline.roles(of: analysis))
            }
            if !command.quiet { for sentence in told { tell(sentence) } }
        }
        // Counters only ever rise, so that what is open does not count for them yet.
        if let board, board.isAsked {
            board.answer(OpenMetricsText(figures(analyzer.current, moment), version: DNSVerdict.version).text)
        }
        if let top {
            top.takeKeys()
            if moment.signals.contains(SIGWINCH) { top.resize() }
            top.update(elapsed: elapsed) { figures(analyzer.currentWithOpen(), moment) }
        }
        status.update(
            packets: packets, failures: teller.count, drops: moment.drops.reduce(0, +), elapsed: elapsed,
            verdict: verdict)
        if let duration = command.duration, elapsed >= .seconds(duration.seconds) { return false }
        return moment.signals.allSatisfy { $0 == SIGWINCH } && !recorder.isComplete && !recorder.isStreamGone
            && !teller.isGivenUp && top?.isQuit != true
    }

    private mutating func tell(_ problem: String) {
        status.clear()
        if let top { top.tell(problem) } else { Console.error(problem) }
    }

    // MARK: Captures that end and come

    /// A capture has ended while others go on: it shows nothing of what comes after.
    private mutating func end(_ number: Int, _ moment: LiveCapture.Moment) {
        ends[number] = moment.time
        analyzer.captureEnded(number, lasting: starts[number]...max(starts[number], moment.time))
        recorder.end(number, at: moment.time, drops: moment.drops[number])
        count(number, at: moment.time)
        infos[number].counters.close()
    }

    private mutating func join(_ arrivals: [LiveArrival]) {
        for arrival in arrivals {
            let request = arrival.info.request
            analyzer.addCapture()
            infos.append(arrival.info)
            names.append(request.name)
            starts.append(arrival.info.start)
            counted.append(arrival.info.counters.sample(at: arrival.info.start).map(CounterHistory.init))
            teller.add(arrival.info)
            recorder.append(arrival)
            let place = arrival.file.map { ", and kept in \($0.path)" } ?? ""
            tell("\(request.name): is here now and is captured from now on (\(arrival.info.linkType.name))\(place).")
        }
    }

    /// Takes in what was opened at last.
    mutating func joinLast(_ capture: inout LiveCapture) {
        var problems: [String] = []
        join(capture.join(at: time, problems: &problems))
        for problem in problems { tell(problem) }
    }

    /// Sums for the screen and for metrics.
    private func figures(_ analysis: Analysis, _ moment: LiveCapture.Moment) -> LiveFigures {
        let places = names.indices.map { number in
            LiveFigures.Place(name: names[number], packets: moment.packets[number], drops: moment.drops[number])
        }
        let roles = pipeline.roles(of: analysis)
        var figures = LiveFigures(analysis, roles: roles, places: places, at: moment.time)
        figures.names = teller.shownNames(roles)
        figures.verdict = verdict
        figures.concluded = concluded
        return figures
    }

    /// Judges what there is so far, for who looks at the terminal or takes the metrics; seldom, where that takes long.
    private mutating func look(_ moment: LiveCapture.Moment, _ elapsed: Duration) {
        let isWanted = top != nil || status.isShowing || board?.isAsked == true
        guard packets > 0, isWanted, elapsed >= nextLook else { return }
        let begun = ContinuousClock.now
        let judgement = judgeSoFar(moment)
        concluded = LiveFigures.Concluded(judgement.conclusion)
        verdict = LiveVerdict(
            judgement.conclusion.verdict, language: command.top ? command.language.choice : .english)
        nextLook = elapsed + max(.seconds(2), begun.duration(to: .now) * 20)
    }

    private mutating func judgeSoFar(_ moment: LiveCapture.Moment) -> Judgement {
        let captures = infos.indices.map { number in
            var description = CaptureDescription(
                name: names[number], linkTypes: [infos[number].linkType.name], addresses: infos[number].addresses,
                packets: moment.packets[number], kernelDrops: moment.drops[number])
            description.pod = infos[number].request.place.pod
            description.node = infos[number].request.place.node
            description.admitsAll = command.filter == nil
            description.counters = counted[number].flatMap(PlaceCounters.init)
            return description
        }
        let lasting = starts.indices.map { starts[$0]...max(starts[$0], ends[$0] ?? moment.time) }
        return pipeline.concludeSoFar(analyzer.current(lasting: lasting), of: captures)
    }

    /// Takes down what the kernel has counted at a place until now.
    @discardableResult
    private mutating func count(_ number: Int, at time: Timestamp) -> CounterSample? {
        guard let sample = infos[number].counters.sample(at: time) else { return nil }
        counted[number]?.add(sample)
        return sample
    }

    /// Keeps what kernels count while lookups fail: what is full then may be empty at the end.
    private mutating func countWhileFailing(at time: Timestamp) {
        let elapsed = monotonicStart.duration(to: .now)
        guard lastCounted == .zero || elapsed - lastCounted >= Self.countingInterval else { return }
        lastCounted = elapsed
        for number in infos.indices where ends[number] == nil {
            if let sample = count(number, at: time) { recorder.state(sample, of: number) }
        }
    }

    private mutating func tellFailures(at time: Timestamp) {
        // Connections are few but looked at one by one, so not with every handful of packets.
        let elapsed = monotonicStart.duration(to: .now)
        var connections: [FailedConnection] = []
        if elapsed - lastConnectionLook >= Self.connectionInterval {
            lastConnectionLook = elapsed
            connections = analyzer.failedConnections(by: time)
        }
        guard !failures.isEmpty || !connections.isEmpty else { return }
        countWhileFailing(at: time)
        status.clear()
        if teller.needsRoles { teller.learn(pipeline.roles(of: analyzer.currentWithOpen())) }
        teller.tell(failures.take(), connections, analyzer.current)
    }

    // MARK: The end

    /// Judges what is still open, closes the files and concludes.
    ///
    /// - Parameter end: until when packets were taken.
    mutating func finish(_ capture: borrowing LiveCapture, at end: Timestamp) -> Judgement {
        top?.close()
        board?.close()
        let infos = capture.infos
        for number in infos.indices where ends[number] == nil { count(number, at: end) }
        if let probing { recorder.state(probing.tallies, names) }
        recorder.end(at: end, drops: infos.map(\.kernelDrops))
        for number in infos.indices where ends[number] == nil {
            analyzer.captureEnded(number, lasting: starts[number]...max(starts[number], end))
        }
        let connections = analyzer.failedConnections(by: end, isEnd: true)
        let analysis = analyzer.finish()
        status.clear()
        if !failures.isEmpty || !connections.isEmpty {
            teller.learn(pipeline.roles(of: analysis))
            teller.tell(failures.take(), connections, analysis)
        }
        let captures = infos.enumerated().map { number, info in
            let file = recorder.wholeFile(of: number)
            let digest = recorder.digest(of: number)
            var description = CaptureDescription(
                name: file ?? info.request.name, label: file == nil ? nil : info.request.name,
                sha256: digest?.digest, bytes: digest?.bytes ?? 0, linkTypes: [info.linkType.name],
                addresses: info.addresses, packets: info.packets, kernelDrops: info.kernelDrops,
                first: info.first?.nanoseconds, last: info.last?.nanoseconds)
            description.pod = info.request.place.pod
            description.node = info.request.place.node
            description.admitsAll = command.filter == nil
            description.counters = counted[number].flatMap(PlaceCounters.init)
            return description
        }
        let judgement = pipeline.conclude(
            analysis, of: captures, interfaces: infos.map { [$0.request.interface] })
        pipeline.tellLogProblems()
        rows?.write(judgement, pipeline.roles(of: analysis), starts: starts, until: end)
        return judgement
    }
}

/// Failures between their judgement, deep inside the analysis, and their telling.
final class FailureQueue {
    private var waiting: [Exchange] = []

    var isEmpty: Bool { waiting.isEmpty }

    func add(_ exchange: Exchange) {
        if !exchange.isExtraLeg { waiting.append(exchange) }
    }

    func take() -> [Exchange] {
        defer { waiting.removeAll(keepingCapacity: true) }
        return waiting
    }
}
