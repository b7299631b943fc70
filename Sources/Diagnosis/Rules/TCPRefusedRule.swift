import Cluster
import Exchanges
import PacketWire
import Wording

/// SYNs to TCP port 53 that a RST answers, and connections that a RST ends before an answer.
package enum TCPRefusedRule: Rule {
    package static let info = RuleInfo(
        id: "tcp-refused", title: "TCP connections for DNS are refused or reset", kind: .undetermined,
        severity: .warning,
        looksFor: "A RST in answer to a SYN to port 53, or after the query and before its answer.",
        toldApartBy: """
            A RST that leaves the pod itself says that nothing listens there; seen elsewhere only, a firewall that \
            rejects may have sent it in the pod's name.
            """,
        reference: "RFC 9293, section 3.10.7; RFC 7766, section 6.2")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let groups = evidence.connectionsByTarget { $0.fate == .refused || $0.fate == .resetBeforeAnswer }
        let reset = evidence.failuresByServer { trail in if case .reset(let server) = trail { server } else { nil } }
        let others = reset.filter { reset in !groups.contains { $0.target == reset.server } }
        return groups.map { finding(target: $0.target, $0.rows, evidence) }
            + others.map { finding(target: $0.server, $0.failures, evidence) }
    }

    /// Connections on which other answers had come before.
    private static func finding(target: IPAddress, _ failures: [LocatedFailure], _ evidence: Evidence) -> Finding {
        let captures = failures.flatMap { $0.key.query.captures + $0.key.endpointQuery.captures }
        let isCoreDNS = isCoreDNS(target, seenBy: captures, evidence)
        return finding(
            target: target, isCoreDNS: isCoreDNS, total: failures.total, refused: 0,
            evidence: evidence.evidence(of: failures, note: "query over TCP, and the RST"),
            summary: """
                \(plural(failures.total, "query", "queries")) over TCP of \(evidence.list(failures.clients)) to \
                \(evidence.describe(target)) got a RST instead of an answer, on connections that had carried earlier \
                answers.
                """
                    + (isCoreDNS
                        ? " The query reached the pod, so the pod ended the connection."
                        : " This capture does not show who sent the RST: the pod, or a firewall on the way."))
    }

    private static func isCoreDNS(_ target: IPAddress, seenBy captures: [Int], _ evidence: Evidence) -> Bool {
        evidence.roles.role(of: target) == .coredns && captures.contains { evidence.isAt($0, target) }
    }

    private static func finding(target: IPAddress, _ rows: [ConnectionRow], _ evidence: Evidence) -> Finding {
        let total = rows.reduce(0) { $0 + $1.connections }
        let refused = rows.filter { $0.fate == .refused }.reduce(0) { $0 + $1.connections }
        let isCoreDNS = isCoreDNS(target, seenBy: rows.flatMap { $0.synSeen.captures }, evidence)
        return finding(
            target: target, isCoreDNS: isCoreDNS, total: total, refused: refused,
            evidence: evidence.evidence(of: rows, note: "SYN, and the RST"),
            summary: """
                \(plural(total, "TCP connection")) of \(evidence.list(rows.map(\.client).uniqued)) to \
                \(evidence.describe(target)) ended in a RST: \(refused) at the SYN, \(total - refused) before an \
                answer came.
                """
                    + (isCoreDNS
                        ? " The SYN reached the pod, so the pod refused it."
                        : " This capture does not show who sent the RST: the pod, or a firewall on the way."))
    }

    private static func finding(
        target: IPAddress, isCoreDNS: Bool, total: Int, refused: Int, evidence items: [EvidenceItem], summary: Sentence
    ) -> Finding {
        var finding = finding(
            kind: isCoreDNS ? .coredns : nil, severity: isCoreDNS ? .error : nil,
            confidence: isCoreDNS ? .likely : .possible,
            culprit: isCoreDNS ? .tcp(of: target) : nil, summary: summary)
        finding.weight = total
        finding.counts = [("refused", refused), ("reset", total - refused)]
        finding.evidence = items
        finding.nextSteps = [
            NextSteps.captureAtCoreDNS(isCoreDNS ? target : nil),
            NextStep(
                "Check that CoreDNS listens on TCP 53.", command: NextSteps.inCoreDNS("ss -lnt 'sport = :53'")
            ),
        ]
        return finding
    }
}
