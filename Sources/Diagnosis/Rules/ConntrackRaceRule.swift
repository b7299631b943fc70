import Cluster
import Exchanges
import PacketWire
import Wording

/// Two questions sent together from one port race for one connection tracking entry, and one is dropped.
package enum ConntrackRaceRule: Rule {
    package static let info = RuleInfo(
        id: "conntrack-race", title: "One query of an A/AAAA pair is lost to a connection tracking race",
        kind: .network, severity: .error,
        looksFor: """
            A and AAAA of a name sent within milliseconds from one port, of which one is answered and the other only \
            when it is sent again, or never.
            """,
        toldApartBy: """
            Loss on the way hits single questions as often as pairs, and both of a pair. Where it spares everything \
            but single halves of pairs, which Fisher's exact test shows, it is the race.
            """,
        reference:
            "Kubernetes documentation, \"Using NodeLocal DNSCache in Kubernetes Clusters\" (conntrack races); resolv.conf(5), single-request-reopen"
    )

    private static let minimum = 3

    /// True where the race, and nothing else, explains the halves that were lost.
    static func isLikely(in evidence: Evidence) -> Bool {
        let breakdown = evidence.analysis.summary.breakdown
        let (alone, paired) = (breakdown.pairing[0], breakdown.pairing[1])
        let halves = halves(evidence)
        guard halves.total >= minimum, alone.lost == 0, breakdown.lostWithSibling * 5 <= paired.lost else {
            return false
        }
        let patterns = halves.map(\.pattern)
        if evidence.isSeenToLose(patterns), evidence.isWithinLoss(patterns) { return false }
        return FishersExactTest.probability(paired.lost, paired.answered, alone.lost, alone.answered)
            < Comparison.threshold
    }

    /// Queries that lost their first transmission at least, while the other of the pair was answered. The client waits for
    /// its timeout and asks again: a half that is merely missing is the capture's loss.
    private static func halves(_ evidence: Evidence) -> [LocatedFailure] {
        evidence.failures {
            $0.key.isHalfOfPair
                && ($0.key.outcome == .unanswered && ($0.key.isProven || $0.pattern.retransmissions > 0)
                    || $0.key.outcome == .answered && $0.key.isAnsweredOnRetry)
                && !hasCome($0, evidence)
        }
    }

    /// True for an unanswered half that a capture on its server's host has: it won its race.
    private static func hasCome(_ half: LocatedFailure, _ evidence: Evidence) -> Bool {
        half.key.outcome == .unanswered && half.key.path.endpoint != nil
            && half.key.endpointQuery.captures.contains { evidence.isAt($0, half.target) }
    }

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        let here = halves(evidence)
        guard here.total >= minimum else { return [] }
        let breakdown = evidence.analysis.summary.breakdown
        let (alone, paired) = (breakdown.pairing[0], breakdown.pairing[1])
        guard breakdown.lostWithSibling * 5 <= paired.lost, alone.lost == 0 else { return [] }
        let isLikely = isLikely(in: evidence)
        let clients = evidence.list(here.clients)
        var finding = finding(
            kind: isLikely ? .network : .undetermined, severity: isLikely ? .error : .info,
            confidence: isLikely ? .likely : .possible,
            culprit: isLikely ? .node(Culprit.Node(of: here.clients, part: .connectionTracking)) : nil,
            summary: """
                \(plural(here.total, "query", "queries")) of \(clients) went unanswered at first while the other \
                question (A or AAAA) sent with \(here.total, "it", "them") from the same port was answered. \
                \(isLikely ? "None of \(alone.answered) questions sent alone was lost: the two race for one connection tracking entry, and the kernel drops the loser." : "This matches the kernel's race for a connection tracking entry, but too few questions were sent alone to rule out random loss.")
                """)
        finding.weight = here.total
        finding.counts = [
            ("halvesLost", here.total), ("pairedAnswered", paired.answered), ("aloneAnswered", alone.answered),
        ]
        finding.evidence = evidence.evidence(of: here, note: "the question of a pair that was lost, and its retry")
        finding.nextSteps = [
            NextStep(
                "On the client's node, see whether insert_failed grows with each delay.",
                command: "conntrack -S | grep -o 'insert_failed=[0-9]*'"),
            NextStep(
                """
                Run NodeLocal DNSCache, which takes DNS out of connection tracking, or send the two questions from two \
                ports: `single-request-reopen` in the pod's dnsConfig (glibc).
                """,
                command: """
                    kubectl patch deployment NAME --patch \
                    '{"spec":{"template":{"spec":{"dnsConfig":{"options":[{"name":"single-request-reopen"}]}}}}}'
                    """),
        ]
        return [finding]
    }
}
