import ArgumentParser
import Cluster
import Exchanges
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
            The client's own timeout in seconds: how long it waits for an answer. Without it, what --resolv-conf \
            says, or what the client's resolver is known for; else 5.
            """, valueName: "seconds"))
    var timeout: Double?

    @Option(
        help: ArgumentHelp(
            "What `kubectl get svc,endpoints,endpointslices,pods,nodes -A -o json` (or yaml) printed; repeatable.",
            valueName: "file"))
    var cluster: [String] = []

    @Option(help: ArgumentHelp("The client's resolv.conf.", valueName: "file"))
    var resolvConf: String?

    @Option(
        name: .customLong("coredns-log"),
        help: ArgumentHelp(
            """
            CoreDNS's log, as `kubectl logs` prints it; FILE=POD says whose it is; repeatable. `analyze` joins it with \
            the packets.
            """,
            valueName: "file"))
    var corednsLogs: [String] = []

    @Option(
        help: ArgumentHelp("An archive of eks-log-collector, or its folder; repeatable.", valueName: "file"))
    var eksLogs: [String] = []

    func validate() throws {
        guard (0.001...3600).contains(timeout ?? 1) else {
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

    /// - Parameters:
    ///   - captureCount: how many captures are read together.
    ///   - resolver: the client's resolv.conf, where it is known.
    func analysisOptions(ports: [UInt16], captureCount: Int, resolver: ResolverConfiguration?) -> AnalysisOptions {
        var options = AnalysisOptions()
        if let seconds = timeout ?? resolver?.statedTimeout.map(Double.init) {
            options.timeout = Int64(seconds * 1e9)
            options.isTimeoutStated = true
        }
        options.ports = ports
        options.captureCount = captureCount
        return options
    }
}

/// An address or a network (CIDR) on the command line.
struct NetworkArgument: ExpressibleByArgument {
    let network: IPNetwork

    init?(argument: String) {
        guard let network = IPNetwork(argument) else { return nil }
        self.network = network
    }
}
