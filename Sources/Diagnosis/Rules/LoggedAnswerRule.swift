import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Unanswered queries that CoreDNS's log shows as answered.
package enum LoggedAnswerRule: Rule {
    package static let info = RuleInfo(
        id: "logged-answer-lost", title: "CoreDNS logged answers that never arrived", kind: .network, severity: .error,
        looksFor: """
            With --coredns-log: a query without an answer in the captures whose client, port, ID and question stand in \
            CoreDNS's log with a response code.
            """,
        toldApartBy: """
            CoreDNS writes its line once the answer is sent. A query that is missing in the log may never have reached \
            it, or reached a pod whose log was not given.
            """,
        reference: "CoreDNS manual, log plugin; AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\"")

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        let answered = evidence.failures { if case .answeredInLog = $0.trail { true } else { false } }
        return answered.map(server).uniqued.map { server in
            finding(server, answered.filter { self.server($0) == server }, evidence)
        }
    }

    private static func server(_ failure: LocatedFailure) -> IPAddress? {
        if case .answeredInLog(let server) = failure.trail { server } else { nil }
    }

    private static func finding(
        _ server: IPAddress?, _ failures: [LocatedFailure], _ evidence: Evidence
    ) -> Finding {
        let at = server.map(evidence.captures(at:)) ?? []
        let isSeenThere =
            failures.contains { $0.key.query.captures.contains(where: at.contains) }
            || failures.contains { $0.key.endpointQuery.captures.contains(where: at.contains) }
        let place: Sentence = server.map { "CoreDNS pod \($0)" } ?? "CoreDNS"
        var finding = finding(
            confidence: .likely,
            culprit: .pathBack(from: server, to: failures.clients),
            summary: """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) are logged as \
                answered by \(place), and the answers are in none of the captures that would show \
                them\(isSeenThere ? ", not even at the pod (\(evidence.names(at)))" : ""): CoreDNS answered, and the \
                answers were lost on the way back.
                """)
        finding.weight = failures.total
        finding.counts = [("loggedAsAnswered", failures.total)]
        finding.evidence = evidence.evidence(of: failures, note: "query without an answer, in CoreDNS's log with one")
        finding.nextSteps = [
            NextStep(
                """
                Check the return path: ephemeral ports in security groups and network ACLs, conntrack on the client's \
                node, asymmetric routes.
                """),
            NextStep(
                "On the client's node, look for packets dropped by the reverse path filter or connection tracking.",
                command: "nstat -az | grep -i -e IPReversePathFilter -e InErrors; conntrack -S"),
            NextSteps.captureAtCoreDNS(server),
        ]
        return finding
    }
}
