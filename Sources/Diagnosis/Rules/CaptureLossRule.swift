import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Rule 2 of evidence: loss in the capture is excluded before loss in the network.
///
/// A capture that drops packets at random loses queries as often as answers, so answers without a query
/// accompany queries without an answer. A network that loses answers, or queries, leaves no such answers.
package enum CaptureLossRule: Rule {
    package static let info = RuleInfo(
        id: "capture-loss", title: "The capture lost packets", kind: .capture, severity: .error,
        looksFor: """
            Answers whose query the same capture did not see, in proportion to unanswered queries; packets that \
            the kernel dropped.
            """,
        toldApartBy: """
            Loss in the network leaves no answer without its query. Answers in the capture's first moments, no \
            longer than answers took, may belong to queries from before it and do not count.
            """,
        reference: "tcpdump(8), \"packets dropped by kernel\"")

    /// Answers without a query make up at least this part of the missing answers when the capture is at fault.
    static let share = 0.34
    static let minimum = 3

    package static func findings(in evidence: Evidence) -> [Finding] {
        if OneDirectionRule.explainsLoss(in: evidence) { return [] }
        let patience = longestAnswer(in: evidence)
        // One that lets no query through has none of any answer.
        let missed = evidence.analysis.summary.missedQueries.filter {
            evidence.sights.indices.contains($0.key) && evidence.sights[$0.key].admitsQueries
        }.mapValues { $0.count(from: patience) }
        let drops = evidence.captures.indices.filter { (evidence.captures[$0].kernelDrops ?? 0) > 0 }
        let orphans = missed.values.reduce(0, +)
        let unanswered = lost(in: evidence)
        let answered = evidence.analysis.summary.paths.reduce(0) { $0 + $1.outcomes[.answered] }
        // Where nothing is missing, the queries of most answers must be.
        let isMuch = unanswered > 0 ? Double(orphans) >= share * Double(unanswered) : orphans > answered
        let isProportional = orphans >= minimum && isMuch
        guard isProportional || (!drops.isEmpty && unanswered > 0) else { return [] }
        // What is missing of very many is told, and hides nothing else.
        let exchanges = evidence.analysis.summary.paths.reduce(0) { $0 + $1.exchanges }
        let isSmall = drops.isEmpty && Double(orphans + unanswered) < Ledger.unprovenShare * Double(exchanges)
        let guilty = (missed.filter { $0.value > 0 }.map(\.key) + drops).uniqued.sorted()
        var finding = finding(
            severity: isSmall ? .info : nil, confidence: isProportional ? .likely : .possible,
            culprit: .captures(evidence.shortNames(guilty)),
            summary: summary(orphans: orphans, unanswered: unanswered, drops: drops, evidence))
        finding.counts = [("orphanResponses", orphans), ("unanswered", unanswered)]
        finding.weight = max(unanswered, 1)
        finding.nextSteps = [
            NextStep(
                """
                Take the capture again with a larger buffer and a narrower filter, and look at tcpdump's \
                \"dropped by kernel\" line when it ends.
                """,
                command: "tcpdump -i any -B 16384 -s 0 -w capture.pcap 'port 53 or icmp or icmp6'")
        ]
        return [finding]
    }

    /// The longest that any answer took, in nanoseconds: a younger capture may hold answers to queries from
    /// before its start.
    private static func longestAnswer(in evidence: Evidence) -> Int64 {
        // Time stamps of a broken capture may lie centuries apart.
        let longest = min(evidence.analysis.summary.legs.map(\.longestLatency).max() ?? 0, .max / 2)
        return longest > 0 ? longest + longest / 2 : evidence.timeout
    }

    /// Unanswered exchanges on every leg: a lossy capture loses answers on the upstream leg too.
    static func lost(in evidence: Evidence) -> Int {
        let client = evidence.failures { $0.key.outcome == .unanswered }.total
        return client + evidence.upstreamFailures.filter { $0.key.outcome == .unanswered }.reduce(0) { $0 + $1.count }
    }

    /// True where this rule speaks: other rules then do not blame the network for what the capture lost.
    static func explainsLoss(in evidence: Evidence) -> Bool {
        OneDirectionRule.explainsLoss(in: evidence)
            || findings(in: evidence).contains {
                $0.confidence >= .likely && $0.severity > .info
            }
    }

    private static func summary(orphans: Int, unanswered: Int, drops: [Int], _ evidence: Evidence) -> Sentence {
        var sentences: [Sentence] = []
        if orphans > 0 {
            sentences.append(
                """
                \(plural(orphans, "orphan answer")) \(orphans, "is", "are") in the capture without \
                \(orphans, "its", "their") query, next to \
                \(plural(unanswered, "unanswered query", "unanswered queries")): the capture lost packets in \
                both directions, so a missing answer proves nothing.
                """)
        }
        for capture in drops {
            sentences.append(
                """
                The kernel dropped \(plural(evidence.captures[capture].kernelDrops ?? 0, "packet")) while \
                \(verbatim: evidence.captures[capture].shortName) was taken.
                """)
        }
        return sentences.joined(separator: " ")
    }
}
