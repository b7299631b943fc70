import Cluster
import Exchanges
import PacketWire
import Wording

/// Answers of which the client got the first fragment and no more.
package enum FragmentLossRule: Rule {
    package static let info = RuleInfo(
        id: "fragments-lost", title: "Large answers lose their later fragments", kind: .network, severity: .error,
        looksFor: """
            The first fragment of an answer at a place where later fragments of other packets are seen, or followed by \
            a retransmission of the query.
            """,
        toldApartBy: """
            A capture filter on ports lets first fragments alone through: without a retransmission, and where no later \
            fragment was ever seen, nothing is concluded.
            """,
        reference: "RFC 8900; RFC 9715; DNS Flag Day 2020 (EDNS buffer size 1232)")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let lost = evidence.failures { if case .fragmentsLost = $0.trail { true } else { false } }
        // Nobody can use a first fragment: one that no client asks again for was whole, and the capture lost the rest.
        let isMissed = evidence.retransmissions(of: lost) == 0 && evidence.isWithinLoss(lost.map(\.pattern))
        guard !lost.isEmpty, !isMissed || !evidence.isSeenToLose(lost.map(\.pattern)) else { return [] }
        let targets = lost.map(\.target).uniqued
        var finding = finding(
            confidence: .likely,
            culprit: .path(Culprit.Way(from: targets, to: .addresses(lost.clients), flaw: .losesFragments)),
            summary: """
                \(plural(lost.total, "answer")) to \(evidence.list(lost.clients)) arrived as a first fragment only: \
                the rest was dropped on the way, as security groups, network ACLs and links with a smaller MTU do. The \
                client cannot use such an answer. Answers that fit in one packet are not affected.
                """)
        finding.weight = lost.total
        finding.counts = [("firstFragmentsOnly", lost.total), ("retransmissions", evidence.retransmissions(of: lost))]
        finding.evidence = evidence.evidence(of: lost, note: "query, and the first fragment of its answer")
        finding.nextSteps = [
            NextStep(
                "Keep answers in one packet: set CoreDNS's bufsize plugin to 1232.",
                command: "kubectl -n kube-system edit configmap coredns  # add: bufsize 1232"),
            NextStep(
                "Compare the MTU along the path.",
                command: "ip link show; tracepath -n \(targets[0])"),
        ]
        return [finding]
    }
}
