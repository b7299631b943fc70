import ArgumentParser
import Capture
import Cluster
import DNSVerdictAnalysis
import PacketWire

/// What the user knows of the cluster. Everything works without, with less certainty.
struct ContextOptions: ParsableArguments {
    @Option(
        name: .customLong("service-ip"),
        help: ArgumentHelp("Address or network of the kube-dns service; repeatable.", valueName: "address"))
    var serviceIPs: [NetworkArgument] = []

    @Option(
        name: .customLong("coredns-ip"),
        help: ArgumentHelp("Address or network of CoreDNS pods; repeatable.", valueName: "address"))
    var corednsIPs: [NetworkArgument] = []

    @Option(
        name: .customLong("upstream-ip"),
        help: ArgumentHelp("Address or network of what CoreDNS forwards to; repeatable.", valueName: "address"))
    var upstreamIPs: [NetworkArgument] = []

    @Option(
        name: .customLong("client-ip"),
        help: ArgumentHelp("Address or network of clients; repeatable.", valueName: "address"))
    var clientIPs: [NetworkArgument] = []

    @Option(
        help: ArgumentHelp(
            """
            How long clients wait for an answer: seconds, or with a unit, as 2500ms. By default what --resolv-conf \
            says, what their resolver is known for, or 5.
            """, valueName: "duration"))
    var timeout: DurationArgument?

    @Option(
        help: ArgumentHelp(
            "Output of `kubectl get svc,endpoints,endpointslices,pods,nodes -A -o json` (or yaml); repeatable.",
            valueName: "file"), completion: .file())
    var cluster: [String] = []

    @Option(help: ArgumentHelp("The client's resolv.conf.", valueName: "file"), completion: .file())
    var resolvConf: String?

    @Option(
        name: .customLong("coredns-log"),
        help: ArgumentHelp(
            """
            CoreDNS's log, as `kubectl logs` prints it; FILE=POD says whose it is; repeatable. `analyze` joins it with \
            the packets.
            """,
            valueName: "file"), completion: .file())
    var corednsLogs: [String] = []

    @Option(
        help: ArgumentHelp("An archive of eks-log-collector, or its folder; repeatable.", valueName: "file"),
        completion: .file())
    var eksLogs: [String] = []

    func validate() throws {
        guard (0.001...3600).contains(timeout?.seconds ?? 1) else {
            throw ValidationError("--timeout is from 0.001 to 3600 seconds.")
        }
    }

    /// Every file that is named.
    var files: [String] { cluster + [resolvConf].compactMap(\.self) + eksLogs + corednsLogs }

    /// Standard input is one file, whoever reads it.
    func validate(with captures: [String]) throws {
        guard (captures + files).count(where: { $0 == "-" || $0.hasPrefix("-=") }) <= 1 else {
            throw ValidationError("Standard input (-) can be read only once.")
        }
    }

    var hints: RoleHints {
        var hints = RoleHints()
        hints.serviceIPs = serviceIPs.map(\.network)
        hints.corednsIPs = corednsIPs.map(\.network)
        hints.upstreamIPs = upstreamIPs.map(\.network)
        hints.clientIPs = clientIPs.map(\.network)
        return hints
    }

    /// What the files tell and the flags say, as it judges captures; a wrong file is told at once, in one sentence.
    ///
    /// - Parameters:
    ///   - found: files that stood with the captures.
    ///   - redacted: the same files with pseudonyms, where captures are redacted.
    func pipeline(
        ports: [UInt16], found: ContextFiles = ContextFiles(), redactor: Redactor? = nil,
        redacted: RedactedContext? = nil
    ) throws -> Pipeline {
        do throws(ContextError) {
            let context = try ContextReading(
                (redacted?.options ?? self).contextFiles, found: found, showsFolders: redacted == nil)
            return Pipeline(
                ports: ports, timeout: timeout?.seconds, hints: redactor?.hints(hints) ?? hints, context: context)
        } catch {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
    }

    private func source(_ path: String) -> CaptureSource { CaptureSource(path == "-" ? .standardInput : .path(path)) }

    private var contextFiles: ContextFiles {
        var files = ContextFiles()
        files.cluster = cluster.map(source)
        files.resolvers = [resolvConf].compactMap(\.self).map(source)
        // The same rule as for captures, so that a path may hold `=`.
        files.corednsLogs = corednsLogs.map(CaptureSource.init(argument:))
        files.eksLogs = eksLogs.map { CollectorFiles(source($0)) }
        return files
    }
}

extension Pipeline {
    /// Exit code of a log of CoreDNS that ended badly; nil where all were read.
    var problemCode: Int32? { context.logProblems.first?.exitCode }

    /// Says on standard error which of CoreDNS's logs ended badly.
    func tellLogProblems() {
        for problem in context.logProblems { Console.error(problem.description) }
    }
}

/// An address or a network (CIDR) on the command line.
struct NetworkArgument: ExpressibleByArgument {
    let network: IPNetwork
    let text: String

    init?(argument: String) {
        guard let network = IPNetwork(argument) else { return nil }
        self.network = network
        text = argument
    }
}
