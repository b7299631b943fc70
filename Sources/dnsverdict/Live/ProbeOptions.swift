import ArgumentParser
import DNSWire

/// Test questions: what is asked, and from where.
struct ProbeOptions: ParsableArguments {
    @Flag(
        help: """
            Ask test questions: a name of the cluster and one outside it, A, AAAA and (outside) TXT, over UDP and TCP, of \
            the DNS service, each CoreDNS pod, the node cache and the upstream, as far as they are known or seen; 5 a \
            second and 200 in all at most.
            """)
    var probe = false

    @Option(
        help: ArgumentHelp(
            "With --probe: ask for this name, instead of kubernetes.default.svc.cluster.local and amazon.com; repeatable.",
            valueName: "name"))
    var probeName: [String] = []

    @Option(
        help: ArgumentHelp(
            """
            With --probe: ask from this place, a pod that is captured or node; repeatable. By default from the captured \
            pods besides CoreDNS, or the node; upstreams are asked from CoreDNS pods, or the node.
            """, valueName: "place"))
    var probeFrom: [String] = []

    @Option(
        help: ArgumentHelp(
            "With --probe: the port of CoreDNS's pods, where it is not 53 and no --cluster tells it; OpenShift's is 5353.",
            valueName: "port"))
    var probePort: UInt16?

    private static let limit = 8

    func validate() throws {
        try Self.validate(probe: probe, names: probeName)
        if !probe, !probeFrom.isEmpty { throw ValidationError("--probe-from takes --probe.") }
        if !probe, probePort != nil { throw ValidationError("--probe-port takes --probe.") }
        if probePort == 0 { throw ValidationError("--probe-port is at least 1.") }
        if probeFrom.count > Self.limit { throw ValidationError("--probe-from can be given \(Self.limit) times.") }
    }

    static func validate(probe: Bool, names: [String]) throws {
        if !probe, !names.isEmpty { throw ValidationError("--probe-name takes --probe.") }
        if names.count > limit { throw ValidationError("--probe-name can be given \(limit) times.") }
        for name in names where DomainName(name) == nil {
            throw ValidationError("--probe-name \"\(name)\" is no domain name.")
        }
    }

    /// The names that were given.
    var names: [DomainName] { probeName.compactMap { DomainName($0) } }
}
