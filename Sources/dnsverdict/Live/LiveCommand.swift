import ArgumentParser
import Capture
import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import Foundation
import PacketWire
import Report

/// `dnsverdict live`: captures on this node, tells each failure as it is decided, and ends with a report.
struct LiveCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case markdown
        case html
        case json
        case jsonl
    }

    static let configuration = CommandConfiguration(
        commandName: "live", abstract: "Captures on this node, reports each failed lookup, and ends with a report.",
        discussion: """
            Needs root, or CAP_NET_RAW, and CAP_SYS_ADMIN to enter network namespaces; gives up both once the captures \
            are open, except in a thread that follows recreated pods (with --coredns or --pod). Ctrl-C, SIGTERM, \
            --duration and --count end it with the report that `analyze` gives for the same packets.
            """)

    @OptionGroup(title: "Places to capture") var places: LivePlaces
    @OptionGroup(title: "Test questions") var probes: ProbeOptions
    @OptionGroup(title: "Keeping the capture") var recording: RecordingOptions
    @OptionGroup(title: "Rows for a database") var rows: LiveRowsOptions
    @OptionGroup var context: ContextOptions
    @OptionGroup var language: LanguageOption

    @Option(
        help: ArgumentHelp("Only packets that match this filter too (see pcap-filter(7)).", valueName: "expression"))
    var filter: String?

    @Option(help: ArgumentHelp("Port that carries DNS, besides 53 and 5353; repeatable.", valueName: "port"))
    var port: [UInt16] = []

    @Option(
        name: [.customShort("B"), .long],
        help: ArgumentHelp("Size of the kernel's buffer for each capture, in KiB.", valueName: "KiB"))
    var bufferSize = 16_384

    @Option(
        help: ArgumentHelp("Stop after this time: seconds, or with a unit, as 30s, 10m or 1h.", valueName: "duration"))
    var duration: DurationArgument?

    @Option(
        name: [.customShort("c"), .long],
        help: ArgumentHelp("Stop after this many packets.", valueName: "packets"))
    var count: Int?

    @Flag(
        help: """
            Show clients, endpoints, zones and upstreams on the whole terminal instead of a line for each failure; q quits, \
            h shows help.
            """)
    var top = false

    @Option(
        help: ArgumentHelp(
            "Serve metrics (OpenMetrics) on http://ADDRESS:PORT/metrics; a port alone listens on the loopback address.",
            valueName: "address:port"))
    var metrics: MetricsAddress?

    @Option(
        help: """
            text: failures and the report for people; jsonl: each failure as `exchanges --format jsonl` has it, a TCP \
            connection as {"connection": …}, then {"report": …}; json: the report alone. Without it what the ending of \
            the file's name says, or text.
            """)
    var format: Format?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write the report to this file.", valueName: "file"),
        completion: .file())
    var output: String?

    /// The format of the report and of what comes before it.
    var chosenFormat: Format { Format.chosen(format, for: output) }

    @Flag(name: .shortAndLong, help: "No messages besides errors.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Say more about what is captured.")
    var verbose = false

    @Flag(help: "Everything in the text report: all examples, time lines, latencies, tables and hashes.")
    var full = false

    @Flag(help: "No colours.")
    var noColor = false

    @Flag(help: "No status line.")
    var noProgress = false

    @Flag(help: "Exit with 0 whatever the verdict; 64 and above still report errors.")
    var exitZero = false

    var ports: [UInt16] { AnalysisOptions.customaryPorts(and: port) }

    func validate() throws {
        guard (64...2_097_151).contains(bufferSize) else {
            throw ValidationError("--buffer-size is from 64 to 2097151 KiB.")
        }
        if let seconds = duration?.seconds, !(seconds > 0 && seconds < 1e9) {
            throw ValidationError("--duration is above 0 seconds.")
        }
        if let count, count < 1 { throw ValidationError("--count is at least 1.") }
        if port.count > 16 { throw ValidationError("--port can be given 16 times.") }
        if output == "-", recording.isStream {
            throw ValidationError("-w - and -o - are both standard output; give one of them a file.")
        }
        if top, !TopTerminal.isPossible { throw ValidationError("--top needs a terminal on standard error.") }
        try context.validate(with: [])
        try Format.validate(output, format)
    }

    func run() throws { try run(handingOver: nil) }

    /// - Parameter handOver: who started it in a pod and collects from there, if somebody does.
    func run(handingOver handOver: HandOver?) throws {
        do {
            // Before any other thread starts.
            var signals = try SignalInbox([SIGINT, SIGTERM, SIGHUP, SIGWINCH])
            // Ctrl-C ends what reads standard output as well, often first: that must not cost the report.
            SignalInbox.ignore(SIGPIPE)
            try run(&signals, handOver)
        } catch let error as LiveError {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        } catch let error as CaptureError {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
    }

    private func run(_ signals: inout SignalInbox, _ handOver: HandOver?) throws {
        try Output.refuse(output, over: context.files)
        let pipeline = try context.pipeline(ports: ports)
        var settings = LiveSettings(ports: ports, filter: filter)
        settings.bufferSize = bufferSize << 10
        let found = try places.find()
        if let warning = found.warning { Console.error(warning) }
        var capture = try LiveCapture(found.requests, settings) { Console.error($0.description) }
        let recorder = try Recorder(recording, capture)
        let output = output == nil && recording.isStream ? .standardError : try Output(path: output)
        var follower: LiveFollower?
        if found.watch.isWanted {
            let started = LiveFollower(
                found.watch, settings, known: capture.namespaces, keep: recording.keepingLater(besides: recorder.paths))
            capture.follow(started)
            follower = started
        }
        let probing =
            probes.probe ? try Probing(probes, capture.infos, pipeline) { Console.error($0.description) } : nil
        let given = try Privileges.drop(
            keepingFiles: recording.rotation.isOn || rows.rows != nil, besidesFollower: follower != nil)
        if !quiet { announce(capture, recorder) }
        if verbose { Console.error(given) }
        let server = try metrics.map { try MetricsServer($0) }
        defer { server?.close() }
        if let metrics, !quiet { Console.error("serving metrics on http://\(metrics.description)/metrics.") }

        var session = try LiveSession(
            self, capture, recorder, output, pipeline, board: server?.board, probing, mayGrow: follower != nil)
        if let told = probing?.start(), !quiet { Console.error(told) }
        handOver?.announce(capture.infos)
        capture.run(&signals) { moment in
            session.tick(moment) && handOver?.isEndWanted != true
        } frame: { frame, octets in
            session.add(frame, octets)
        }
        if let told = probing?.stop(), !quiet { Console.error(told) }
        if let follower {
            follower.stop()
            session.joinLast(&capture)
        }
        let end = capture.drain { frame, octets in
            session.add(frame, octets)
        }
        let judgement = session.finish(capture, at: end)
        try write(judgement, probing.flatMap { ProbeTable.rows($0.tallies, judgement.evidence) }, to: output)
        if let code = session.problemCode { throw ExitCode(code) }
        if !exitZero { throw ExitCode(judgement.kind.exitCode) }
    }

    private func write(_ judgement: Judgement, _ probes: [ReportDocument.Probe]?, to output: Output) throws {
        let descriptor = recording.isStream ? STDERR_FILENO : STDOUT_FILENO
        let isColored = self.output == nil && Console.wantsColor(noColor: noColor, on: descriptor)
        var document = judgement.document(commandLine: nil, language: language.choice)
        document.probes = probes
        do {
            if let face = ReportFormat(rawValue: chosenFormat.rawValue) {
                try output.write(
                    face.render(
                        document, isColored: isColored,
                        width: self.output == nil ? Console.width(of: descriptor) : Console.plainWidth,
                        extent: full ? .full : .brief,
                        isVerdictLast: self.output == nil))
            } else {
                try output.write(JSONReport.line(document))
            }
            try output.flush()
        } catch let code as ExitCode {
            Console.error(
                """
                the report could not be written to \(output.name), so its verdict follows here; `-o FILE` or \
                `| tee -i FILE` keeps all of it.
                """)
            Console.show(TextReport.renderVerdicts(document, width: Console.width))
            throw code
        }
    }

    private func announce(_ capture: borrowing LiveCapture, _ recorder: Recorder) {
        for info in capture.infos {
            let name = info.request.name == info.request.interface ? "" : "\(info.request.name), "
            Console.error("capturing on \(name)interface \(info.request.interface) (\(info.linkType.name)).")
        }
        if verbose {
            Console.error(
                "the kernel's buffer of each has \(bufferSize) KiB; its filter is: \(capture.expression(of: 0))")
        }
        for path in recorder.paths { Console.error("keeping it in \(path).") }
        if recording.isStream { Console.error("writing it to standard output.") }
    }
}
