import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// A truncated answer over UDP that no retry over TCP completed.
package enum TruncatedRule: Rule {
    package static let info = RuleInfo(
        id: "truncated", title: "Truncated answers are not completed over TCP", kind: .undetermined,
        severity: .warning,
        looksFor: "A response with TC set, and no answer to the same question over TCP.",
        toldApartBy: """
            A client that does not try TCP (musl before 1.2.4) sends no SYN. A blocked port shows SYNs without \
            SYN-ACK.
            """,
        reference: "RFC 7766")

    /// Where most questions over TCP may have gone elsewhere, so many cut answers, and one in so many, are doubtful.
    private static let fewestOutOfSight = 3
    private static let outOfSightShare = 20

    package static func findings(in evidence: Evidence) -> [Finding] {
        let truncated = evidence.failures { $0.key.outcome == .truncated }
        guard !truncated.isEmpty else { return [] }
        let inSight = truncated.filter(\.isTCPInSight)
        // The query over TCP may wait for its answer yet.
        let waiting = evidence.failures { $0.key.outcome == .pending && $0.key.path.transport == .tcp }
        let outOfSight = truncated.total - inSight.total
        let exchanges = evidence.clientPaths.reduce(0) { $0 + $1.exchanges }
        let isMuch = outOfSight >= fewestOutOfSight && outOfSight * outOfSightShare >= exchanges
        let isTold = inSight.total > waiting.total || isMuch
        let seesTCP = evidence.analysis.counts.contains { $0.tcpSegments > 0 }
        let retried = truncated.filter(\.key.retriedOverTCP)
        // Connections that were not accepted are the cause, and a finding of their own.
        let isExplained = evidence.clientConnections.contains { $0.fate != .established && $0.fate != .unknown }
        let retries: Sentence =
            if !retried.isEmpty {
                "; \(retried.total) \(retried.total, "was", "were") retried over TCP"
            } else if isExplained {
                "; connections over TCP were not accepted"
            } else if seesTCP {
                "; no client asked again over TCP"
            } else {
                ""
            }
        var finding = finding(
            severity: isTold && !isExplained ? .warning : .info, confidence: .possible, culprit: nil,
            summary:
                """
                \(plural(truncated.total, "answer")) came back truncated (TC) over UDP, and no answer over TCP \
                followed\(retries).
                """
                    + (seesTCP ? "" : " The capture contains no TCP: its filter may have excluded it."))
        finding.weight = truncated.total
        finding.counts = [("truncated", truncated.total), ("retriedOverTCP", retried.total)]
        finding.evidence = evidence.evidence(of: truncated, note: "query, and its truncated answer")
        finding.nextSteps = [
            NextStep(
                "Ask the same question over TCP from the client's node.",
                command: """
                    dig +tcp @\(truncated[0].key.path.server) \
                    \(truncated[0].pattern.examples.first?.name.map { shellWord($0.withoutTrailingDot) } ?? "NAME")
                    """),
            NextStep("Check that security groups allow TCP 53 as well as UDP 53."),
        ]
        return [finding]
    }
}
