import Cluster
import Exchanges
import PacketWire
import Wording

/// At CoreDNS the answer leaves at once, and the client asks the same again.
package enum AskedAgainRule: Rule {
    package static let info = RuleInfo(
        id: "asked-again", title: "Clients ask again what CoreDNS has answered", kind: .network, severity: .error,
        looksFor: """
            In captures at CoreDNS alone: queries that come again from the same port, with the same ID, after their answer \
            left within a second. Three at least, and half of what a client asked.
            """,
        toldApartBy: """
            A slow CoreDNS is asked again before it answers. A capture at the client shows whether the answer comes there: \
            where it does, the client does not take it.
            """,
        reference: "AWS VPC documentation, \"Network ACLs\" (ephemeral ports); resolver(3)")

    private static let minimum = 3

    package static func findings(in evidence: Evidence) -> [Finding] {
        guard !CaptureLossRule.explainsLoss(in: evidence), isSeenFromCoreDNSAlone(evidence) else { return [] }
        // Where another rule says why answers are not taken, there is nothing to guess.
        let explained = evidence.failures { $0.key.isOversized || $0.key.isCorrupted || $0.key.isFirstFragmentOnly }
        let tooBig = evidence.analysis.summary.pathErrors.rows.map(\.client)
        let others = Set(explained.clients + tooBig)
        let rows = evidence.clientPaths.filter { $0.askedAgain > 0 && !others.contains($0.path.client) }
        return rows.map(\.path.server).uniqued.map { server in
            finding(server, rows.filter { $0.path.server == server }, evidence)
        }
    }

    /// Where the client's side was captured too, the trail of each exchange tells more.
    private static func isSeenFromCoreDNSAlone(_ evidence: Evidence) -> Bool {
        evidence.vantages.allSatisfy { vantage in
            switch vantage {
            case .corednsPod, .unknown: true
            case .clientPod, .upstream, .node: false
            }
        }
    }

    private static func finding(_ server: IPAddress, _ rows: [PathRow], _ evidence: Evidence) -> Finding {
        let felt = rows.filter { $0.askedAgain >= minimum && $0.askedAgain * 2 >= $0.outcomes[.answered] }
        let again = rows.reduce(0) { $0 + $1.askedAgain }
        let answered = rows.reduce(0) { $0 + $1.outcomes[.answered] }
        let clients = (felt.isEmpty ? rows : felt).map(\.path.client).uniqued
        var finding = finding(
            kind: felt.isEmpty ? .undetermined : .network, severity: felt.isEmpty ? .info : .error,
            confidence: felt.isEmpty ? .possible : .likely,
            culprit: felt.isEmpty ? "" : "path back from \(server) to \(evidence.list(clients))",
            summary: """
                \(again) of \(plural(answered, "query", "queries")) that \(evidence.describe(server)) answered within a \
                second came again from \(evidence.list(clients)), unchanged: CoreDNS did its part, and \
                \(felt.isEmpty ? "now and then an answer does not come to its client" : "the clients do not get its answers").
                """)
        finding.weight = again
        finding.counts = [("askedAgain", again), ("answered", answered)]
        finding.evidence = evidence.evidence(
            frames: rows.flatMap(\.askedAgainExamples), note: "the query that came again after its answer")
        finding.nextSteps = [
            NextSteps.captureOnClientNode(clients[0]),
            NextStep(
                """
                Network ACLs are stateless: allow the ephemeral ports (1024-65535) from CoreDNS's subnet back to the \
                client's subnet, and port 53 the other way.
                """),
        ]
        return finding
    }
}
