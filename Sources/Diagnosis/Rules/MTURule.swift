import Cluster
import Exchanges
import PacketWire
import Wording

/// A router says that answers are larger than the next link takes.
package enum MTURule: Rule {
    package static let info = RuleInfo(
        id: "mtu", title: "Answers are too large for a link on their way", kind: .network, severity: .error,
        looksFor: """
            ICMP fragmentation needed (type 3 code 4), or ICMPv6 packet too big, that quotes an answer, with the MTU \
            of the next link.
            """,
        toldApartBy: """
            Fragments that are dropped on the way leave no ICMP error. A port unreachable that quotes an answer comes \
            from the client itself.
            """,
        reference: "RFC 1191, section 4; RFC 8201; RFC 9715, section 3.1 (1232 octets)")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let rows = evidence.analysis.summary.pathErrors.rows
        return rows.map(\.server).uniqued.map { server in
            finding(server, rows.filter { $0.server == server }, evidence)
        }
    }

    private static func finding(_ server: IPAddress, _ rows: [TooBigRow], _ evidence: Evidence) -> Finding {
        let count = rows.reduce(0) { $0 + $1.count }
        let clients = rows.map(\.client).uniqued
        let sizes = rows.map(\.mtu).filter { $0 > 0 }.uniqued.sorted()
        let felt = evidence.failures {
            clients.contains($0.key.path.client) && ($0.key.outcome == .unanswered || $0.key.isAnsweredOnRetry)
        }
        var finding = finding(
            // One error a path and ten minutes is how path MTU discovery works; more means that it does not.
            severity: felt.total > 0 || count > rows.count * 2 ? .error : .warning, confidence: .certain,
            culprit:
                .path(Culprit.Way(from: [server], to: .addresses(clients), flaw: .mtu(sizes))),
            summary: """
                \(plural(count, "answer")) of \(evidence.describe(server)) to \(evidence.list(clients)) came back from \
                \(evidence.list(rows.map(\.reporter).uniqued)) as too large for the next \
                link\(sizes.isEmpty ? "" : ", which carries at most \(sizes.map { "\($0)" }.joined(separator: " or ")) bytes"): \
                the answer was dropped there. Small answers get \
                through.\(felt.total > 0 ? " \(plural(felt.total, "query", "queries")) of the same clients went unanswered at first." : "")
                """)
        finding.weight = max(count, felt.total)
        finding.counts = [("tooBig", count), ("mtu", Int(sizes.first ?? 0)), ("unansweredAtFirst", felt.total)]
        finding.evidence = evidence.evidence(
            frames: rows.flatMap(\.examples), note: "ICMP error that quotes the answer")
        finding.nextSteps = [
            NextStep(
                "Keep answers below the smallest MTU of the path: set CoreDNS's bufsize plugin to 1232.",
                command: "kubectl -n kube-system edit configmap coredns  # add: bufsize 1232"),
            NextStep(
                "See the MTU of the path and of the interfaces (9001 within a VPC, 1500 over peering and gateways).",
                command: "tracepath -n \(clients[0]); ip link show"),
        ]
        return finding
    }
}
