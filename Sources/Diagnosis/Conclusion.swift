import Cluster
import DNSWire
import Exchanges
import PacketWire
package import Wording

/// The conclusion over findings of one kind and culprit.
package struct Verdict: Sendable {
    package var kind: VerdictKind
    package var confidence: Confidence
    /// One sentence for the first line of a report.
    package var summary: Sentence
    package var culprit: Sentence
    /// Identifiers of the rules behind it.
    package var rules: [String]
    /// Exchanges it explains.
    package var weight: Int
}

/// Everything concluded: findings, and the verdicts over them, worst first.
package struct Conclusion: Sendable {
    package let findings: [Finding]
    package let verdicts: [Verdict]

    /// The worst verdict.
    package var verdict: Verdict { verdicts[0] }

    package init(evidence: Evidence) {
        let order = Dictionary(
            uniqueKeysWithValues: RuleCatalogue.rules.enumerated().map { ($0.element.info.id, $0.offset) })
        findings = RuleCatalogue.rules.flatMap { $0.findings(in: evidence) }.map(evidence.completed).sorted {
            left, right in
            if left.severity != right.severity { return left.severity > right.severity }
            if left.weight != right.weight { return left.weight > right.weight }
            return (order[left.rule] ?? 0) < (order[right.rule] ?? 0)
        }
        verdicts = Conclusion.verdicts(over: findings, evidence)
    }

    /// Findings at least of severity warning make verdicts; those of one kind and culprit make one.
    private static func verdicts(over findings: [Finding], _ evidence: Evidence) -> [Verdict] {
        var verdicts: [Verdict] = []
        for finding in findings where finding.severity > .info {
            let same = verdicts.firstIndex { $0.kind == finding.kind && $0.culprit == finding.culprit }
            if let same {
                verdicts[same].rules.append(finding.rule)
                verdicts[same].weight += finding.weight
                verdicts[same].confidence = max(verdicts[same].confidence, finding.confidence)
            } else {
                verdicts.append(
                    Verdict(
                        kind: finding.kind, confidence: finding.confidence, summary: finding.summary,
                        culprit: finding.culprit, rules: [finding.rule], weight: finding.weight))
            }
        }
        if verdicts.isEmpty { verdicts.append(quiet(findings, evidence)) }
        return verdicts.sorted { rank($0) > rank($1) }
    }

    /// A capture that can not be trusted comes before whatever else it seems to show; then what explains most.
    private static func rank(_ verdict: Verdict) -> (Int, Int) {
        (verdict.kind == .capture ? 1 : 0, verdict.weight)
    }

    /// No finding above information.
    private static func quiet(_ findings: [Finding], _ evidence: Evidence) -> Verdict {
        let paths = evidence.clientPaths
        let exchanges = paths.reduce(0) { $0 + $1.exchanges }
        let answered = paths.reduce(0) { $0 + $1.outcomes[.answered] }
        let pending = paths.reduce(0) { $0 + $1.outcomes[.pending] }
        if exchanges == 0 {
            let messages = evidence.analysis.counts.reduce(0) { $0 + $1.messages }
            let upward = evidence.analysis.summary.paths
            let good = upward.reduce(0) { $0 + $1.outcomes[.answered] }
            if good > 0 {
                return Verdict(
                    kind: .healthy, confidence: .likely,
                    summary: """
                        \(good) of \(plural(upward.reduce(0) { $0 + $1.exchanges }, "query", "queries")) to upstream \
                        resolvers were answered, none is known to be lost. No client's query is in what was captured.
                        """,
                    culprit: "", rules: findings.map(\.rule), weight: 0)
            }
            return Verdict(
                kind: .capture, confidence: .certain,
                summary: messages == 0
                    ? "There is no DNS in what was captured."
                    : "There is no query of a client in what was captured.",
                culprit: evidence.names(evidence.captures.indices), rules: [], weight: 0)
        }
        let rest: Sentence =
            pending > 0 ? " \(pending) \(pending, "is", "are") pending: the capture ended first." : ""
        // What never comes to a pod is not seen there.
        let isAtPodsAlone = evidence.vantages.allSatisfy { if case .corednsPod = $0 { true } else { false } }
        let unseen: Sentence = isAtPodsAlone ? " Queries that are lost before CoreDNS cannot be seen at its pods." : ""
        return Verdict(
            kind: .healthy, confidence: pending == 0 && !isAtPodsAlone ? .certain : .likely,
            summary: """
                \(answered) of \(plural(exchanges, "query", "queries")) were answered in time, none is known to be \
                lost.\(rest)
                """ + unseen,
            culprit: "", rules: findings.map(\.rule), weight: 0)
    }
}
