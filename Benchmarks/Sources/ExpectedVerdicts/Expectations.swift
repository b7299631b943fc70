/// The verdicts that packets support, by fault and by where captures were taken.
///
/// `Documentation/verdicts.md` is written from this table. `undetermined` stands where the packets there cannot tell the
/// side; where it does not stand, it counts as an abstention.
package enum Expectations {
    package struct Row: Sendable {
        package var fault: Fault
        /// What is wrong in the simulated cluster.
        package var meaning: String
        package var client: Set<String>
        package var node: Set<String>
        package var eth0: Set<String>
        package var coredns: Set<String>
        package var both: Set<String>
        package var reason: String

        package subscript(side: Side) -> Set<String> {
            switch side {
            case .client: client
            case .node: node
            case .eth0: eth0
            case .coredns: coredns
            case .both: both
            }
        }
    }

    private static let healthy: Set = ["healthy"]
    private static let open: Set = ["undetermined"]
    /// What those see whom the fault does not touch.
    private static let quiet: Set = ["healthy", "undetermined"]
    private static let unreadable: Set = ["capture", "undetermined"]
    private static let path: Set = ["network", "undetermined"]
    private static let gone: Set = ["network", "kube-proxy", "coredns", "undetermined"]
    private static let translation: Set = ["network", "kube-proxy"]
    private static let upward: Set = ["upstream", "undetermined"]

    package static let rows: [Row] = [
        Row(
            fault: .none, meaning: "Nothing.",
            client: healthy, node: healthy, eth0: healthy, coredns: healthy, both: healthy,
            reason: "Every query is answered."),
        Row(
            fault: .searchWaste, meaning: "Clients walk the search list before they ask for the right name.",
            client: ["healthy", "client"], node: ["healthy", "client"], eth0: ["healthy", "client"],
            coredns: ["healthy", "client"], both: ["healthy", "client"],
            reason: "NXDOMAIN on the way through the search list is normal traffic; naming the waste is right too."),
        Row(
            fault: .midflight, meaning: "The capture begins and ends while queries wait for their answers.",
            client: ["healthy", "capture"], node: ["healthy", "capture"], eth0: ["healthy", "capture"],
            coredns: ["healthy", "capture"], both: ["healthy", "capture"],
            reason: "A query that the end of the capture cut off is pending; nothing is known to be lost."),
        Row(
            fault: .lossyCapture, meaning: "The captures lose packets that the network delivered.",
            client: unreadable, node: unreadable, eth0: unreadable, coredns: unreadable, both: unreadable,
            reason: "The capture lost the packets, not the network."),
        Row(
            fault: .oneDirection, meaning: "The captures hold one direction only.",
            client: unreadable, node: unreadable, eth0: unreadable, coredns: unreadable, both: unreadable,
            reason: "Half of the traffic was not captured, so a missing answer proves nothing."),
        Row(
            fault: .forwardDropped, meaning: "Queries to one CoreDNS pod are dropped between nodes.",
            client: open, node: path, eth0: path, coredns: quiet, both: ["network"],
            reason: """
                From the client a dropped query and a silent CoreDNS look alike. The node sees the query leave; what \
                becomes of it is open, though a comparison of the pods may settle it. CoreDNS cannot miss what never \
                arrives.
                """),
        Row(
            fault: .returnDropped, meaning: "Answers of one CoreDNS pod are dropped between nodes.",
            client: open, node: path, eth0: path, coredns: ["network", "healthy", "undetermined"], both: ["network"],
            reason: """
                From the client's side as above. At CoreDNS, clients that ask again although they were answered give \
                the loss away.
                """),
        Row(
            fault: .randomLoss, meaning: "Packets to and from one CoreDNS pod are lost at random.",
            client: path, node: path, eth0: path, coredns: ["network", "healthy", "undetermined"], both: ["network"],
            reason: """
                Random loss hits any port, which no hung process does. At a low rate retries save every lookup, and \
                the pods only see queries that come again.
                """),
        Row(
            fault: .podHung, meaning: "One CoreDNS pod takes queries and never answers.",
            client: open, node: ["coredns", "undetermined"], eth0: ["coredns", "undetermined"], coredns: ["coredns"],
            both: ["coredns"],
            reason: """
                A query that reaches the pod and gets no answer is CoreDNS's. From the client alone it looks like a \
                drop.
                """),
        Row(
            fault: .podDrops,
            meaning: "One CoreDNS pod leaves 5 to 50 % of its queries unanswered (full socket buffer).",
            client: open, node: ["coredns", "undetermined"], eth0: ["coredns", "undetermined"], coredns: ["coredns"],
            both: ["coredns"],
            reason: "As above; from outside the pod it looks like random loss."),
        Row(
            fault: .corednsSlow, meaning: "One CoreDNS pod, or each, answers after 1.2 to 4 s.",
            client: ["coredns", "undetermined"], node: ["coredns", "undetermined"],
            eth0: ["coredns", "undetermined"], coredns: ["coredns"], both: ["coredns"],
            reason: """
                CoreDNS answers for `cluster.local` itself, so a slow answer there is its own. At CoreDNS the time it \
                takes can be read.
                """),
        Row(
            fault: .answersLate, meaning: "As above after 5.2 to 8 s, when most clients have given up.",
            client: ["coredns", "undetermined"], node: ["coredns", "undetermined"],
            eth0: ["coredns", "undetermined"], coredns: ["coredns"], both: ["coredns"],
            reason: "The answers come, so nothing is lost; `cluster.local` is CoreDNS's own, as above."),
        Row(
            fault: .podGoneSilent, meaning: "One CoreDNS pod no longer exists and its address is silent.",
            client: open, node: gone, eth0: gone, coredns: quiet, both: gone,
            reason: """
                Nobody can capture at a pod that is gone, and a pod that nobody captured may also hang: route, stale \
                endpoint and dead process all remain.
                """),
        Row(
            fault: .podGoneUnreachable, meaning: "One CoreDNS pod no longer exists; its node says host unreachable.",
            client: gone, node: gone, eth0: gone, coredns: quiet, both: gone,
            reason: "ICMP says that nobody is at the address: the endpoint is stale, or its host is gone."),
        Row(
            fault: .portClosed, meaning: "Nothing listens on port 53 of one CoreDNS pod.",
            client: ["coredns", "undetermined"], node: ["coredns"], eth0: ["coredns"], coredns: ["coredns"],
            both: ["coredns"],
            reason: """
                ICMP port unreachable comes from the pod. The client alone sees it come from the service's address, \
                which a node's REJECT looks like.
                """),
        Row(
            fault: .noEndpoints, meaning: "The service has no endpoints; nodes reject its queries.",
            client: ["kube-proxy", "coredns"], node: ["kube-proxy", "coredns"],
            eth0: ["healthy", "capture", "undetermined"], coredns: ["healthy", "capture", "undetermined"],
            both: ["kube-proxy", "coredns"],
            reason: "The client's own node rejects the query, so nothing leaves it and nobody beyond it sees anything."),
        Row(
            fault: .rulesMissing, meaning: "One node lacks the service's rules and sends queries out untranslated.",
            client: open, node: ["kube-proxy"], eth0: ["kube-proxy"], coredns: quiet,
            both: ["kube-proxy", "network", "undetermined"],
            reason: """
                The service's address on the wire proves it. Without a capture of the node it is known that queries \
                are lost, not where.
                """),
        Row(
            fault: .notTranslatedBack, meaning: "Answers of one CoreDNS pod keep the pod's address.",
            client: translation, node: translation, eth0: ["network", "kube-proxy", "healthy", "undetermined"],
            coredns: ["network", "kube-proxy", "healthy", "undetermined"], both: translation,
            reason: """
                The client gets answers from an address that it did not ask. Before the client's node they look as \
                they should.
                """),
        Row(
            fault: .policyDrop,
            meaning: "The first client's node drops that client's queries to DNS, from the start or near the end.",
            client: open, node: ["network"], eth0: quiet, coredns: quiet, both: path,
            reason: """
                The queries come in at the node and leave it by no interface, though others do. Beyond the node nothing \
                is seen of them; the client and the pods leave the node's translation and the network.
                """),
        Row(
            fault: .tableFull,
            meaning: "The first client's node drops 2 to 30 % of new flows (full connection tracking table).",
            client: path, node: ["network"], eth0: quiet, coredns: quiet, both: path,
            reason: "As above, for new ports of all of the node's clients, at random."),
        Row(
            fault: .conntrackRace, meaning: "The second of two queries from a new port is lost before translation.",
            client: path, node: path, eth0: quiet, coredns: quiet, both: path,
            reason: """
                One query of an A/AAAA pair ends on the client's node, so nothing beyond sees it. A few cases prove \
                nothing.
                """),
        Row(
            fault: .staleConntrack, meaning: "One client's long-lived port leads to a pod that is gone.",
            client: gone, node: gone, eth0: gone, coredns: quiet, both: gone,
            reason: "One port is never answered while others are; where its packets go is not known at the client."),
        Row(
            fault: .upstreamSilent, meaning: "The upstream resolver does not answer, or not for one zone in four.",
            client: upward, node: upward, eth0: upward, coredns: ["upstream"], both: ["upstream"],
            reason: """
                Only external names fail, which the client's side may tell; CoreDNS's own unanswered query to the \
                upstream proves it.
                """),
        Row(
            fault: .upstreamLimited, meaning: "The upstream resolver drops queries above a rate.",
            client: upward, node: upward, eth0: upward, coredns: ["upstream"], both: ["upstream"],
            reason: "As above, for a part of the queries."),
        Row(
            fault: .upstreamError,
            meaning: "The upstream resolver answers SERVFAIL or REFUSED, for all or one zone in four.",
            client: upward, node: upward, eth0: upward, coredns: ["upstream"], both: ["upstream"],
            reason: "CoreDNS passes the upstream's error on; at CoreDNS it is seen to come in."),
        Row(
            fault: .upstreamSlow, meaning: "The upstream resolver answers after 1.1 to 1.8 s.",
            client: upward, node: upward, eth0: upward, coredns: ["upstream"], both: ["upstream"],
            reason: "Lateness belongs where the time passed: between CoreDNS's question and its answer."),
        Row(
            fault: .corednsError, meaning: "CoreDNS refuses external names without asking anybody.",
            client: ["coredns", "undetermined"], node: ["coredns", "undetermined"], eth0: ["coredns", "undetermined"],
            coredns: ["coredns"], both: ["coredns"],
            reason: "At CoreDNS no question goes upstream; from elsewhere the error may have come from there."),
        Row(
            fault: .nodeCacheHung,
            meaning: "NodeLocal DNSCache on the first client's node takes queries and is silent.",
            client: ["coredns", "undetermined"], node: ["coredns", "undetermined"], eth0: quiet, coredns: quiet,
            both: ["coredns", "undetermined"],
            reason: """
                Its link-local address is on the node, so no network is between; whether the node delivered the queries \
                to it shows in no capture.
                """),
        Row(
            fault: .tcpBlocked, meaning: "TCP to and from one CoreDNS pod is dropped between nodes.",
            client: path, node: path, eth0: path, coredns: quiet, both: path,
            reason: "TC over UDP, then a SYN without an answer. At CoreDNS the SYN never arrives."),
        Row(
            fault: .fragmentsDropped, meaning: "Later fragments of one CoreDNS pod's answers are dropped.",
            client: path, node: path, eth0: path, coredns: ["network", "healthy", "undetermined"], both: path,
            reason: """
                The first fragment arrives alone. A filter on ports hides later fragments in any capture, so they are \
                often not missed by anybody.
                """),
        Row(
            fault: .mtu, meaning: "Large answers of one CoreDNS pod do not fit a link; ICMP errors say so.",
            client: path, node: path, eth0: path, coredns: ["network", "healthy", "undetermined"], both: ["network"],
            reason: "ICMP fragmentation needed goes to CoreDNS; the client only misses its large answers."),
        Row(
            fault: .wrongChecksum, meaning: "UDP checksums to or from one CoreDNS pod are broken between nodes.",
            client: path, node: path, eth0: path, coredns: ["network", "undetermined"], both: ["network"],
            reason: "The receiver's kernel drops the packet without a word; a capture at the receiver still has it."),
        Row(
            fault: .forwardLoop, meaning: "CoreDNS forwards external names to the DNS service, that is, to itself.",
            client: ["upstream", "coredns", "undetermined"], node: ["upstream", "coredns", "undetermined"],
            eth0: ["upstream", "coredns", "undetermined"], coredns: ["coredns"], both: ["coredns"],
            reason: "External names fail everywhere; that CoreDNS asks the service itself shows at CoreDNS."),
        Row(
            fault: .wrongNameserver, meaning: "One client asks an address that is no DNS server.",
            client: ["client", "undetermined"], node: ["client", "undetermined"], eth0: ["client", "undetermined"],
            coredns: quiet, both: ["client", "undetermined"],
            reason: """
                One client asks an address that never answers and that nobody else asks. From the packets alone it may \
                be a server that is down.
                """),
    ]

    private static let table = Dictionary(uniqueKeysWithValues: rows.map { ($0.fault, $0) })

    /// Every side that some place may blame for a fault.
    package static func sides(of fault: Fault) -> Set<String> {
        guard let row = table[fault] else { return [] }
        let all = Side.allCases.reduce(into: Set<String>()) { $0.formUnion(row[$1]) }
        return all.intersection(blaming)
    }

    /// Verdicts that name somebody.
    package static let blaming: Set = ["network", "kube-proxy", "coredns", "upstream", "client"]

    /// Verdicts that are right for what was captured.
    package static func right(_ situation: Situation) -> Set<String> {
        let exceptions = Exception.all.filter { $0.applies(situation) }
        // The row of another fault brings its own exceptions.
        for case .rowOf(let fault, let also) in exceptions.map(\.effect) {
            var other = situation
            other.fault = fault
            other.filter = .portAndErrors
            return right(other).union(also)
        }
        guard let row = table[situation.fault] else { return [] }
        var right = row[situation.vantage.side]
        for exception in exceptions {
            switch exception.effect {
            case .also(let verdicts): right.formUnion(verdicts)
            case .cell(let side): right.formUnion(row[side])
            case .only(let verdicts): return verdicts
            case .rowOf: break
            }
        }
        return right
    }
}
