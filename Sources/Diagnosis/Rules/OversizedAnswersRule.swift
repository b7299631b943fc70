import Cluster
import Exchanges
import PacketWire
import Wording

/// Answers of more than 512 octets over UDP to clients that never said that they take them.
package enum OversizedAnswersRule: Rule {
    package static let info = RuleInfo(
        id: "oversized-answers", title: "Answers are larger than the client accepts", kind: .coredns,
        severity: .error,
        looksFor: "An answer over UDP of more than 512 bytes without TC to a query without EDNS.",
        toldApartBy: """
            With EDNS in the query the client names its own limit. A large answer of which fragments are missing is \
            the network's.
            """,
        reference: "RFC 1035, section 4.2.1; RFC 6891, section 6.2.5; CoreDNS manual, bufsize plugin")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let oversized = evidence.failures { $0.key.isOversized }
        guard !oversized.isEmpty else { return [] }
        let paths = Set(oversized.map(\.key.path))
        let again = evidence.clientPaths.filter { paths.contains($0.path) }.reduce(0) { $0 + $1.retransmissions }
        let isHarmful = again >= 3 && again * 2 >= oversized.total
        let servers = oversized.map(\.target).uniqued
        var finding = finding(
            severity: isHarmful ? .warning : .info, confidence: .likely,
            culprit: isHarmful ? evidence.servers(servers) : nil,
            summary: """
                \(plural(oversized.total, "answer")) of \(evidence.list(servers)) over UDP were larger than 512 \
                bytes, although the query allowed no more (no EDNS) and TC is not set: a strict client drops them or \
                fails. \
                \(plural(again, "retransmission")) followed.
                """)
        finding.weight = oversized.total
        finding.counts = [("oversized", oversized.total), ("retransmissions", again)]
        finding.evidence = evidence.evidence(of: oversized, note: "query without EDNS, and its answer")
        finding.nextSteps = [
            NextStep(
                "Upgrade CoreDNS, and check for a bufsize above 512 or a plugin that adds records after it.",
                command: "kubectl -n kube-system get configmap coredns -o yaml")
        ]
        return [finding]
    }
}
