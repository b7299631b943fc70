import ArgumentParser

/// Where to capture, and with what.
struct ClusterPlaces: ParsableArguments {
    @Option(
        name: [.customShort("l"), .long],
        help: ArgumentHelp("Pods with these labels are clients too, in the namespace of -n.", valueName: "selector"))
    var selector: String?

    @Option(
        help: ArgumentHelp(
            "Capture on these nodes alone, with commas between; repeatable.", valueName: "nodes"))
    var nodes: [String] = []

    @Option(help: ArgumentHelp("Capture on this many nodes at most.", valueName: "number"))
    var maxNodes = 24

    @Option(
        help: ArgumentHelp(
            "This program's image, from a registry that the nodes reach; by default $DNSVERDICT_IMAGE.",
            valueName: "image"))
    var image: String?

    @Option(
        help: ArgumentHelp("A secret in the namespace of the Jobs with which the image is pulled.", valueName: "name"))
    var imagePullSecret: String?

    @Option(help: ArgumentHelp("Where the capturing Jobs go.", valueName: "namespace"))
    var jobNamespace = "kube-system"

    var nodeNames: [String] { nodes.flatMap { $0.split(separator: ",").map(String.init) } }

    func validate() throws {
        guard (1...1000).contains(maxNodes) else { throw ValidationError("--max-nodes is from 1 to 1000.") }
        guard Self.isName(jobNamespace) else {
            throw ValidationError("--job-namespace \"\(jobNamespace)\" is no namespace's name.")
        }
    }

    /// RFC 1123's label, as Kubernetes has it.
    private static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: /[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?/) != nil
    }
}

/// When the capture ends.
struct ClusterEnd: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Capture for this time from when every place is captured: seconds, or with a unit, as 30s or 10m.",
            valueName: "duration"))
    var duration: DurationArgument?

    @Option(
        help: ArgumentHelp(
            "End after this many failed lookups; each place keeps what came before in a ring of 512 MB.",
            valueName: "number"))
    var untilFailure: Int?

    @Option(
        help: ArgumentHelp(
            """
            Kubernetes ends the Jobs after this time, whatever becomes of this program; by default an hour, or \
            --duration and 15 minutes.
            """, valueName: "duration"))
    var deadline: DurationArgument?

    /// Seconds that collecting may take.
    private static let collecting = 900.0

    var deadlineSeconds: Int {
        Int(deadline?.seconds ?? max(3600, (duration?.seconds ?? 0) + Self.collecting))
    }

    func validate() throws {
        if let seconds = duration?.seconds, !(seconds > 0 && seconds <= 86_400) {
            throw ValidationError("--duration is above 0 seconds, and a day at most.")
        }
        if let untilFailure, untilFailure < 1 { throw ValidationError("--until-failure is at least 1.") }
        guard let seconds = deadline?.seconds else { return }
        guard (60...172_800).contains(seconds) else {
            throw ValidationError("--deadline is from a minute to two days.")
        }
        if let duration = duration?.seconds, seconds < duration + 60 {
            throw ValidationError("--deadline leaves no minute after --duration in which captures are collected.")
        }
    }
}

/// Test questions, which `live` asks on one node.
struct ClusterProbes: ParsableArguments {
    @Flag(
        help: """
            Ask test questions as `live --probe` does, from the client's pod, or without one from the first node: of the DNS \
            service, the CoreDNS pods, the node cache and the upstream; 5 a second and 200 in all at most.
            """)
    var probe = false

    @Option(
        help: ArgumentHelp(
            "With --probe: ask for this name, instead of kubernetes.default.svc.cluster.local and amazon.com; repeatable.",
            valueName: "name"))
    var probeName: [String] = []

    func validate() throws {
        try ProbeOptions.validate(probe: probe, names: probeName)
    }

    /// What `live` is told.
    var words: [String] { (probe ? ["--probe"] : []) + probeName.flatMap { ["--probe-name", $0] } }
}
