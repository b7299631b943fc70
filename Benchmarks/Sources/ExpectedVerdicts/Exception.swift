/// Where another verdict than the table's is right too, because a trial is not the plain case.
package struct Exception: Sendable {
    package enum Effect: Sendable {
        case also(Set<String>)
        /// What the row has for another side.
        case cell(Side)
        case only(Set<String>)
        /// The row of a fault that looks the same then.
        case rowOf(Fault, also: Set<String> = [])
    }

    /// The faults that it is for; none for all of them.
    package var faults: [Fault] = []
    /// The condition in words, of which `isMet` is the code.
    package var condition: String
    package var effect: Effect
    package var reason: String
    private var isMet: @Sendable (Situation) -> Bool

    package func applies(_ situation: Situation) -> Bool {
        (faults.isEmpty || faults.contains(situation.fault)) && isMet(situation)
    }

    private init(
        _ faults: Fault..., when condition: String, _ effect: Effect, because reason: String,
        isMet: @escaping @Sendable (Situation) -> Bool
    ) {
        self.faults = faults
        self.condition = condition
        self.effect = effect
        self.reason = reason
        self.isMet = isMet
    }

    package static let all: [Exception] = withoutErrors + quietCaptures + sharedNodes

    private static let portOnly = "the filter is `udp port 53`"

    /// What a filter hides.
    private static let withoutErrors: [Exception] = [
        Exception(
            .podGoneUnreachable, when: portOnly, .rowOf(.podGoneSilent),
            because: "Without the ICMP errors the address is silent."
        ) { $0.filter == .udp },
        Exception(
            .portClosed, when: portOnly, .rowOf(.podHung), because: "Without the ICMP errors the pod is silent."
        ) { $0.filter == .udp },
        Exception(
            .noEndpoints, when: "\(portOnly), except at `pod` and `pods`",
            .rowOf(.rulesMissing, also: ["undetermined", "network", "capture"]),
            because: "Without the ICMP errors the queries end on the node, and nothing says why."
        ) { $0.filter == .udp && $0.vantage != .pod && $0.vantage != .pods },
        Exception(
            .tcpBlocked, when: portOnly, .also(["healthy"]), because: "The filter hides all of TCP."
        ) { $0.filter == .udp },
        Exception(
            .mtu, when: portOnly, .also(["undetermined"]),
            because: "The filter hides the ICMP error that gives the size."
        ) { $0.filter == .udp },
    ]

    /// What does not show because there is little to see.
    private static let quietCaptures: [Exception] = [
        Exception(
            when: "the captures are empty", .only(["capture", "healthy"]), because: "There is nothing to judge."
        ) { $0.packets == 0 },
        Exception(
            when: "no failure of a client that was watched is in the captures", .also(["healthy", "undetermined"]),
            because: "A fault that harmed nobody here need not show."
        ) { $0.harm == 0 },
        Exception(
            .lossyCapture, when: "the captures lose 5 % or less", .also(["healthy"]),
            because: "A few missing packets do not spoil a capture."
        ) { $0.lossPerThousand <= 50 },
        Exception(
            when: "clients ask NodeLocal DNSCache, and the cell is the same as that of *CoreDNS only*",
            .also(["healthy"]), because: "The node caches answer for CoreDNS, which then is asked little or nothing."
        ) { situation in
            situation.hasNodeCache
                && Expectations.rows.contains {
                    $0.fault == situation.fault && $0[situation.vantage.side] == $0.coredns
                }
        },
    ]

    /// A node is the clients' as well as the pod's.
    private static let sharedNodes: [Exception] = [
        Exception(
            .podGoneSilent, .podGoneUnreachable, when: "at `pod-node`", .also(["network", "kube-proxy"]),
            because: "Queries for the pod still come to its node, which hands them on to nobody."
        ) { $0.vantage == .podNode },
        Exception(
            .noEndpoints, .conntrackRace, .podGoneUnreachable, when: "at `pod-node`, if clients run on that node",
            .cell(.node), because: "The node is theirs too."
        ) { $0.vantage == .podNode && $0.hasClientsOnPodNode },
        Exception(
            .staleConntrack, .wrongNameserver, when: "at `pod-node`, if the client concerned runs on that node",
            .cell(.node), because: "The node is its own too."
        ) { $0.vantage == .podNode && $0.isOnOneNode },
        Exception(
            .wrongNameserver, when: "at `client+pods`", .also(["network"]),
            because: "Pods alone do not tell which address the others asked: it may be the service's."
        ) { $0.vantage == .clientAndPods },
        Exception(
            .wrongNameserver, when: "no other client runs on the client's node", .also(["kube-proxy"]),
            because: "With nobody to compare with, an untranslated address looks like missing rules."
        ) { $0.isClientAlone },
        Exception(
            when: "at `nodes`", .also(["undetermined"]),
            because: "A node's capture may miss what happens inside a pod."
        ) { $0.vantage == .nodes },
    ]
}
