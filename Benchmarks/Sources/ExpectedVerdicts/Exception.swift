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

    package static let all: [Exception] =
        withoutErrors + quietCaptures + fewFailures + sharedNodes + variants + flaws

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
            when: "clients ask NodeLocal DNSCache, at `client+pods`", .cell(.client),
            because: "The node caches ask the upstream themselves, which no pod sees."
        ) { $0.hasNodeCache && $0.vantage == .clientAndPods },
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

    /// What a cluster's own answers need before they count.
    private static let fewFailures: [Exception] = [
        Exception(
            .corednsSlow, .answersLate, .upstreamSlow, when: "fewer than three answers were slow",
            .also(["healthy", "undetermined"]), because: "A slow answer is normal traffic until there are some."
        ) { $0.harm < 3 },
        Exception(
            when: "at most nine queries failed, and no retry with the same ID proves it",
            .also(["healthy", "undetermined"]), because: "Answers that nobody misses may be the capture's loss."
        ) { $0.provenHarm == 0 && $0.harm <= 9 },
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
            .rulesMissing, when: "at `node-eth0`", .also(["undetermined"]),
            because: "Translated queries have lost the service's address there, so it may be no service's."
        ) { $0.vantage == .nodeEth0 },
        Exception(
            .rulesMissing, when: "the rules were missing from the start", .also(["undetermined"]),
            because: "Where nobody's queries were translated, the address may be no service's."
        ) { $0.isFromTheStart },
        Exception(
            .forwardDropped, .randomLoss, when: "at `client+pods`, with one CoreDNS pod", .also(["undetermined"]),
            because: "That there is no other pod, to which queries may have gone, is not known."
        ) { $0.vantage == .clientAndPods && $0.hasOnePod },
        Exception(
            .forwardDropped, .randomLoss, when: "the capture at the pod has no other frames around the failures",
            .also(["undetermined"]), because: "A capture that shows nothing may not have been running."
        ) { $0.isPodQuiet },
        Exception(
            .forwardLoop, when: "at `pod` and `pod-node`, with several CoreDNS pods",
            .also(["undetermined", "upstream"]),
            because: "One pod sees the loop only where it comes round to it."
        ) { ($0.vantage == .pod || $0.vantage == .podNode) && !$0.hasOnePod },
        Exception(
            when: "at `nodes`", .also(["undetermined"]),
            because: "A node's capture may miss what happens inside a pod."
        ) { $0.vantage == .nodes },
    ]

    /// What a cluster's build hides, or shows earlier.
    private static let variants: [Exception] = [
        Exception(
            when: "`vxlan` at `node-eth0`, and the filter does not take the tunnel",
            .also(["healthy", "undetermined", "capture"]), because: "The wire has nothing but datagrams to port 8472."
        ) { $0.variants.contains(.overlay) && $0.vantage == .nodeEth0 && $0.filter != .everything },
        Exception(
            when: "`host-routing` where a node is captured", .also(["undetermined"]),
            because: "What came in at `eth0` is not seen to leave for the pod, so node and pod remain."
        ) { $0.variants.contains(.hostRouting) && $0.watchesNodes },
        Exception(
            when: "`socket-balancing` at `client`", .cell(.eth0),
            because: "The client's packets bear the pod's address, as on the wire."
        ) { $0.variants.contains(.socketBalancing) && $0.vantage == .client },
        Exception(
            when: "`port-5353` where a node is captured, and the filter takes port 53 alone", .cell(.client),
            because: "The translated copies are to port 5353, so less is seen than the node shows."
        ) { $0.variants.contains(.otherPort) && $0.watchesNodes && $0.filter != .everything },
        Exception(
            when: "`port-5353` at `node-eth0` or `pod-node`, and the filter takes port 53 alone",
            .also(["healthy", "undetermined", "capture"]), because: "Nothing but questions for the upstream is left."
        ) {
            $0.variants.contains(.otherPort) && ($0.vantage == .nodeEth0 || $0.vantage == .podNode)
                && $0.filter != .everything
        },
        Exception(
            .policyDrop, .tableFull, when: "the client's node translated nothing of others before it",
            .also(["undetermined"]), because: "A step that nothing was seen to take cannot be missed."
        ) { $0.isClientAlone && $0.isFromTheStart },
        Exception(
            .policyDrop, .tableFull, .rulesMissing, when: "at `pod-node`, if the first client runs on that node",
            .cell(.node),
            because: "The node is its own too."
        ) { $0.vantage == .podNode && $0.isOnOneNode },
        Exception(
            .nodeCacheHung, when: "at `pod-node`, if the first client runs on that node", .cell(.node),
            because: "The node is its own too."
        ) { $0.vantage == .podNode && $0.isOnOneNode },
    ]

    /// What the captures themselves lack.
    private static let flaws: [Exception] = [
        Exception(
            when: "`few-lost`, `bursts` or `ring-gap`", .also(["capture", "undetermined"]),
            because: "What is missing may be the capture's own loss."
        ) { $0.flaw?.losesPackets == true },
        Exception(
            when: "`few-lost`, `bursts` or `ring-gap`, and at most three failures", .also(["healthy"]),
            because: "So few a capture's loss explains, or hides."
        ) { $0.flaw?.losesPackets == true && $0.harm <= 3 },
        Exception(
            when: "`only-outgoing` or `only-incoming`", .also(["capture", "undetermined"]),
            because: "Half of the traffic is missing."
        ) { $0.flaw?.hasOneDirection == true },
        Exception(
            when: "`host-client` or `host-service`", .also(["undetermined"]),
            because: "The filter hides the others, or the translated copies."
        ) { $0.flaw == .hostClient || $0.flaw == .hostService },
        Exception(
            .wrongNameserver, when: "`host-service`", .also(["healthy"]), because: "The address that it asks is hidden."
        ) { $0.flaw == .hostService },
        Exception(
            .wrongNameserver, when: "`host-client` where a node is captured", .also(["kube-proxy"]),
            because: "With the others hidden, an untranslated address looks like missing rules."
        ) { $0.flaw == .hostClient && $0.watchesNodes },
        Exception(
            when: "`host-service` where a node is captured", .cell(.client),
            because: "The translated copies are hidden, so the node shows no more than its clients' pods."
        ) { $0.flaw == .hostService && $0.watchesNodes },
        Exception(
            when: "`host-client` or `host-service` at `node-eth0` or on the CoreDNS side",
            .also(["healthy", "capture"]), because: "Little or nothing is left there."
        ) {
            ($0.flaw == .hostClient || $0.flaw == .hostService)
                && ($0.vantage.side == .eth0 || $0.vantage.side == .coredns)
        },
    ]
}
