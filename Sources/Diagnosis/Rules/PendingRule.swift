import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Exchanges that the capture's end or beginning cut.
package enum PendingRule: Rule {
    package static let info = RuleInfo(
        id: "pending", title: "The capture ended before some answers could come", kind: .capture, severity: .info,
        looksFor: """
            Queries sent less than the client's timeout before the capture's end, and answers to queries from \
            before its start.
            """,
        toldApartBy: "A query is unanswered only where the capture covers the client's whole wait.",
        reference: "AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\"")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let pending = evidence.failures { $0.key.outcome == .pending }
        let orphans = evidence.analysis.summary.orphanResponses
        guard !pending.isEmpty || orphans > 0 else { return [] }
        var parts: [Sentence] = []
        if !pending.isEmpty {
            parts.append(
                """
                \(plural(pending.total, "exchange")) \(pending.total, "is", "are") pending: the capture \
                ended before \(seconds(evidence.timeout)) had passed, so \
                \(pending.total, "its outcome is", "their outcome is") unknown.
                """)
        }
        if orphans > 0 {
            parts.append(
                """
                \(plural(orphans, "orphan answer")) \(orphans, "belongs", "belong") to queries that are \
                not in the capture.
                """)
        }
        var finding = finding(confidence: .certain, culprit: nil, summary: parts.joined(separator: " "))
        finding.counts = [("pending", pending.total), ("orphanResponses", orphans)]
        finding.evidence = evidence.evidence(of: pending, note: "query, still open at the capture's end")
        return [finding]
    }
}
