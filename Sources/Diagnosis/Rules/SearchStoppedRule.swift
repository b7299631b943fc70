import Cluster
import Exchanges
import PacketWire
import Wording

/// Answers leave, and the client does not go on as it did after such answers before.
package enum SearchStoppedRule: Rule {
    package static let info = RuleInfo(
        id: "search-stopped", title: "Clients stop following their search list", kind: .undetermined,
        severity: .warning,
        looksFor: """
            Five searches of a client, or more, that end in a row with a name that does not exist, although the client \
            had gone on to the next name of its search list after these names before. Its retries may have new IDs and \
            ports, so that they look like new queries.
            """,
        toldApartBy: """
            A client that gives up now and then does so among searches that go on: so many in a row come by chance \
            once in a million. A capture at the client shows whether the answers come there.
            """,
        reference: "resolv.conf(5), \"search\"; AWS VPC documentation, \"Network ACLs\" (ephemeral ports)")

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        // Where a client's queries fail as well, those failures say more.
        let failing = Set(evidence.clientFailures.filter(Ledger.isFailed).map(\.key.path.client))
        let stops = evidence.analysis.clients.compactMap { row in
            failing.contains(row.client) ? nil : row.searches.stop.map { (row.client, $0) }
        }
        guard !stops.isEmpty else { return [] }
        let clients = stops.map(\.0)
        let searches = stops.reduce(0) { $0 + $1.1.searches }
        let isAtClient = stops.allSatisfy { client, stop in
            stop.examples.allSatisfy { evidence.vantages[$0.capture] == .clientPod(client) }
        }
        var finding = finding(
            confidence: .possible, culprit: nil,
            summary: """
                \(plural(searches, "search", "searches")) of \(evidence.list(clients)) ended with an answer that the name \
                does not exist, although \(clients.count, "it goes", "they go") on to the next name of the search list \
                after such answers otherwise: the answers do not reach \(clients.count, "this client", "these clients"), \
                or are not used.
                """ + (isAtClient ? AskedAgainRule.refusedAtClient : ""))
        finding.weight = searches
        finding.counts = [("stoppedSearches", searches)]
        finding.evidence = evidence.evidence(
            frames: stops.flatMap(\.1.examples), note: "answer after which the client did not go on")
        finding.nextSteps = isAtClient ? [seeClient] : [NextSteps.captureOnClientNode(clients[0])]
        return [finding]
    }

    private static let seeClient = NextStep(
        "In the client's pod, see which rule drops the answers, and how long the application waits for them.",
        command: NextSteps.inNamespace(of: "--label io.kubernetes.pod.name=POD", "iptables-save -c | grep -i drop"))
}
