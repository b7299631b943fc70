/// What a trial's captures can show.
struct Situation {
    var fault: Fault
    var vantage: VantageSet
    var filter: CaptureFilter
    var hasNodeCache: Bool
    /// Failures of clients that the captures show.
    var harm: Int
    var packets: Int
    var isCorruptedInAnswers: Bool
    var lossPerThousand: Int
    /// CoreDNS pods with a capture of their own.
    var livingPods: Int
    /// The faulty pod's node has clients, the first one among them.
    var hasClientsOnPodNode: Bool
    var isOnOneNode: Bool
    /// No other client is on the first one's node.
    var isClientAlone: Bool
}

/// The verdicts that packets support, by fault and vantage set. `undetermined` stands where the packets there can
/// not tell the side; where it does not stand, it counts as an abstention.
enum Expectations {
    struct Row {
        var fault: Fault
        /// Verdicts at the client's pod, at its node (`-i any`), at its node's `eth0`, at CoreDNS alone (pod, pods, its
        /// node), and from both sides.
        var client: Set<String>
        var node: Set<String>
        var eth0: Set<String>
        var coredns: Set<String>
        var both: Set<String>
        var reason: String
    }

    private static let healthy: Set = ["healthy"]
    private static let open: Set = ["undetermined"]
    /// What those see whom the fault does not touch.
    private static let quiet: Set = ["healthy", "undetermined"]
    private static let path: Set = ["network", "undetermined"]
    private static let gone: Set = ["network", "kube-proxy", "coredns", "undetermined"]
    private static let translation: Set = ["network", "kube-proxy"]
    private static let upward: Set = ["upstream", "undetermined"]

    static let rows: [Row] = [
        Row(
            fault: .none, client: healthy, node: healthy, eth0: healthy, coredns: healthy, both: healthy,
            reason: "Nothing is wrong."),
        Row(
            fault: .searchWaste, client: ["healthy", "client"], node: ["healthy", "client"],
            eth0: ["healthy", "client"], coredns: ["healthy", "client"], both: ["healthy", "client"],
            reason: "NXDOMAIN from search-list expansion is normal traffic."),
        Row(
            fault: .midflight, client: ["healthy", "capture"], node: ["healthy", "capture"],
            eth0: ["healthy", "capture"], coredns: ["healthy", "capture"], both: ["healthy", "capture"],
            reason: "What the capture cut is pending; nothing is known to be lost."),
        Row(
            fault: .lossyCapture, client: ["capture", "undetermined"], node: ["capture", "undetermined"],
            eth0: ["capture", "undetermined"], coredns: ["capture", "undetermined"],
            both: ["capture", "undetermined"],
            reason: "The capture lost packets, not the network. At a few lost ones healthy is right too."),
        Row(
            fault: .oneDirection, client: ["capture", "undetermined"], node: ["capture", "undetermined"],
            eth0: ["capture", "undetermined"], coredns: ["capture", "undetermined"],
            both: ["capture", "undetermined"], reason: "Half of the traffic was not captured."),
        Row(
            fault: .forwardDropped, client: open, node: path, eth0: path, coredns: quiet, both: ["network"],
            reason: """
                From the client a dropped query and a silent CoreDNS look alike. On the node the way beyond eth0 is \
                open, comparison may settle it. At CoreDNS what does not come cannot be missed.
                """),
        Row(
            fault: .returnDropped, client: open, node: path, eth0: path,
            coredns: ["network", "healthy", "undetermined"],
            both: ["network"],
            reason: "As before; at CoreDNS the clients that ask again in spite of an answer give it away."),
        Row(
            fault: .randomLoss, client: path, node: path, eth0: path,
            coredns: ["network", "healthy", "undetermined"], both: ["network"],
            reason: """
                Loss at random hits any port, which no hung process does. At a low rate retries save every lookup, \
                and the pods see queries that come again.
                """),
        Row(
            fault: .podHung, client: open, node: ["undetermined", "coredns"], eth0: ["undetermined", "coredns"],
            coredns: ["coredns"], both: ["coredns"],
            reason: "A query that reaches the pod and is not answered is CoreDNS's; from the client alone it is open."),
        Row(
            fault: .corednsSlow, client: ["coredns", "undetermined"], node: ["coredns", "undetermined"],
            eth0: ["coredns", "undetermined"], coredns: ["coredns"], both: ["coredns"],
            reason: "Slow names under cluster.local are CoreDNS's; at CoreDNS its own time shows."),
        Row(
            fault: .answersLate, client: ["coredns", "undetermined"], node: ["coredns", "undetermined"],
            eth0: ["coredns", "undetermined"], coredns: ["coredns"], both: ["coredns"],
            reason: "The answers come, too late; cluster.local is CoreDNS's own."),
        Row(
            fault: .podGoneSilent, client: open, node: gone, eth0: gone, coredns: quiet, both: gone,
            reason: "No capture can stand at a pod that is gone; a pod that nobody captured may hang."),
        Row(
            fault: .podGoneUnreachable, client: gone, node: gone, eth0: gone, coredns: quiet, both: gone,
            reason: "ICMP says that nobody is at the address; the endpoint is stale, or its host is gone."),
        Row(
            fault: .portClosed, client: ["coredns", "undetermined"], node: ["coredns"], eth0: ["coredns"],
            coredns: ["coredns"], both: ["coredns"],
            reason: "ICMP port unreachable from the pod: nothing listens."),
        Row(
            fault: .noEndpoints, client: ["kube-proxy", "coredns"], node: ["kube-proxy", "coredns"],
            eth0: ["healthy", "capture", "undetermined"], coredns: ["healthy", "capture", "undetermined"],
            both: ["kube-proxy", "coredns"], reason: "The client's own node rejects; nothing leaves it."),
        Row(
            fault: .rulesMissing, client: open, node: ["kube-proxy"], eth0: ["kube-proxy"], coredns: quiet,
            both: ["kube-proxy", "network", "undetermined"],
            reason: "The service's address on the wire proves it; without a capture of the node the loss has no place."),
        Row(
            fault: .notTranslatedBack, client: translation, node: translation,
            eth0: ["network", "kube-proxy", "healthy", "undetermined"],
            coredns: ["network", "kube-proxy", "healthy", "undetermined"], both: translation,
            reason: "Answers from the pod's address at the client; before the client's node all looks right."),
        Row(
            fault: .conntrackRace, client: path, node: path, eth0: quiet, coredns: quiet, both: path,
            reason: "One of a pair ends before DNAT; beyond the node it was never seen. A few cases prove nothing."),
        Row(
            fault: .staleConntrack, client: gone, node: gone, eth0: gone, coredns: quiet, both: gone,
            reason: "One port, never answered, while others are; where it leads is unknown at the client."),
        Row(
            fault: .upstreamSilent, client: upward, node: upward, eth0: upward, coredns: ["upstream"],
            both: ["upstream"], reason: "External names only; the upstream leg proves it."),
        Row(
            fault: .upstreamLimited, client: upward, node: upward, eth0: upward, coredns: ["upstream"],
            both: ["upstream"], reason: "As before, above a rate."),
        Row(
            fault: .upstreamError, client: upward, node: upward, eth0: upward, coredns: ["upstream"],
            both: ["upstream"], reason: "The upstream's own error, passed on."),
        Row(
            fault: .tcpBlocked, client: path, node: path, eth0: path, coredns: quiet, both: path,
            reason: "TC over UDP, then a SYN without an answer; at CoreDNS the SYN never comes."),
        Row(
            fault: .fragmentsDropped, client: path, node: path, eth0: path,
            coredns: ["network", "healthy", "undetermined"], both: path,
            reason: "The first fragment alone; a filter on ports hides later fragments anyway."),
        Row(
            fault: .mtu, client: path, node: path, eth0: path, coredns: ["network", "healthy", "undetermined"],
            both: ["network"], reason: "ICMP fragmentation needed goes to CoreDNS; the client misses large answers."),
        Row(
            fault: .wrongChecksum, client: path, node: path, eth0: path,
            coredns: ["network", "undetermined"], both: ["network"],
            reason: "The receiver's kernel drops it without a word; a capture there has the packet all the same."),
        Row(
            fault: .forwardLoop, client: ["upstream", "coredns", "undetermined"],
            node: ["upstream", "coredns", "undetermined"], eth0: ["upstream", "coredns", "undetermined"],
            coredns: ["coredns"], both: ["coredns"],
            reason: "External names fail; that CoreDNS asks the service itself shows at CoreDNS."),
        Row(
            fault: .wrongNameserver, client: ["client", "undetermined"], node: ["client", "undetermined"],
            eth0: ["client", "undetermined"], coredns: quiet, both: ["client", "undetermined"],
            reason: "One client asks a server that never answers, which is not the others'."),
    ]

    private static let table = Dictionary(uniqueKeysWithValues: rows.map { ($0.fault, $0) })

    /// Verdicts that are right for what was captured.
    static func right(_ situation: Situation) -> Set<String> {
        // Without ICMP in the capture the errors do not show: it looks as its silent neighbour does.
        if situation.filter == .udp {
            switch situation.fault {
            case .podGoneUnreachable: return verdicts(.podGoneSilent, situation)
            case .portClosed: return verdicts(.podHung, situation)
            case .noEndpoints where situation.vantage != .pod && situation.vantage != .pods:
                return verdicts(.rulesMissing, situation).union(["undetermined", "network", "capture"])
            case .tcpBlocked: return verdicts(.tcpBlocked, situation).union(["healthy"])
            case .mtu: return verdicts(.mtu, situation).union(["undetermined"])
            default: break
            }
        }
        return verdicts(situation.fault, situation)
    }

    private static func verdicts(_ fault: Fault, _ situation: Situation) -> Set<String> {
        guard let row = table[fault] else { return healthy }
        var right: Set<String> =
            switch situation.vantage {
            case .client: row.client
            case .node: row.node
            case .nodeEth0: row.eth0
            case .pod, .pods, .podNode: row.coredns
            case .clientAndPods, .nodeAndPods, .nodes, .all: row.both
            }
        if situation.packets == 0 { return ["capture", "healthy"] }
        // A fault that harmed nobody who was watched need not show; at CoreDNS other clients are watched.
        if situation.harm == 0 { right.formUnion(["healthy", "undetermined"]) }
        if fault == .lossyCapture, situation.lossPerThousand <= 50 { right.insert("healthy") }
        if situation.hasNodeCache, row.coredns == right { right.insert("healthy") }
        // A node is the clients' as well as the pod's.
        if situation.vantage == .podNode {
            // Queries for a pod that is gone still come to its node, which hands them on to nobody.
            if fault == .podGoneSilent || fault == .podGoneUnreachable { right.formUnion(["network", "kube-proxy"]) }
            let isThere =
                fault == .noEndpoints || fault == .conntrackRace || fault == .podGoneUnreachable
                ? situation.hasClientsOnPodNode
                : fault == .staleConntrack || fault == .wrongNameserver
                    ? situation.isOnOneNode : false
            if isThere { right.formUnion(row.node) }
        }
        // Pods alone do not tell which address the others asked: it may be theirs.
        if fault == .wrongNameserver, situation.vantage == .clientAndPods { right.insert("network") }
        // A service address on the wire is what missing rules look like, where nobody on the node asks another.
        if fault == .wrongNameserver, situation.isClientAlone { right.insert("kube-proxy") }
        if situation.vantage == .nodes { right.insert("undetermined") }
        return right
    }
}
