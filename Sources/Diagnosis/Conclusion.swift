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
    /// Nil where nobody is blamed.
    package var culprit: Culprit?
    /// The same in words; empty where nobody is blamed.
    package var culpritSentence: Sentence = ""
    /// Who may still be at fault: the culprit alone, or several where that is open.
    package internal(set) var suspects: [SuspectedSide] = []
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
        let ledger = Ledger(evidence)
        findings = RuleCatalogue.rules.flatMap { $0.findings(in: evidence) }.map {
            evidence.completed(
                evidence.withCountedReason(Conclusion.calibrated($0, ledger, evidence)))
        }.sorted {
            left, right in
            if left.severity != right.severity { return left.severity > right.severity }
            if left.weight != right.weight { return left.weight > right.weight }
            return (order[left.rule] ?? 0) < (order[right.rule] ?? 0)
        }
        verdicts = Conclusion.verdicts(over: findings, evidence)
    }

    /// Rules that conclude from packets that a capture lacks.
    private static let onMissingPackets: Set<String> = [
        LostBeforeCoreDNSRule.info.id, StoppedAtNodeRule.info.id, LostAfterCoreDNSRule.info.id,
        CoreDNSSilentRule.info.id, SavedByRetryRule.info.id, UpstreamSilentRule.info.id,
    ]
    /// Beside so many answers, or failures of other kinds, one missing packet is told and nobody blamed: a capture loses one,
    /// too.
    private static let answersBesideStray = 100
    private static let failuresBesideStray = 10

    /// Nothing is certain on one frame, or where no capture shows both directions, or where the kernel dropped some.
    private static func calibrated(_ finding: Finding, _ ledger: Ledger, _ evidence: Evidence) -> Finding {
        let isStray = ledger.answered >= answersBesideStray || ledger.failed >= failuresBesideStray
        if finding.weight == 1, isStray, onMissingPackets.contains(finding.rule) {
            return leftOpen(
                finding,
                " One packet that is missing among \(plural(ledger.exchanges, "query", "queries")) may be the capture's own loss."
            )
        }
        if finding.kind == .coredns, finding.severity > .info, let server = evidence.unknownServer(blamedIn: finding) {
            return leftOpen(
                finding,
                " Nothing shows whether \(server) is CoreDNS or a resolver that CoreDNS asks: nobody asked it for a name under cluster.local. The cluster's files, --coredns-ip or --upstream-ip tell."
            )
        }
        guard finding.confidence == .certain, finding.severity > .info,
            [.network, .coredns, .upstream].contains(finding.kind)
        else { return finding }
        let isOneSided = !evidence.sights.contains { $0.admitsAnswers && $0.admitsQueries }
        let isSingle = finding.weight == 1 || evidence.mayBeLost(finding)
        guard isSingle || (isOneSided && !evidence.sights.contains(where: \.admitsErrors)) else { return finding }
        var finding = finding
        finding.confidence = .likely
        return finding
    }

    /// The finding, with nobody blamed, and why not.
    private static func leftOpen(_ finding: Finding, _ reason: Sentence) -> Finding {
        var finding = finding
        finding.kind = .undetermined
        finding.severity = min(finding.severity, .warning)
        finding.confidence = .possible
        finding.culprit = nil
        finding.summary += reason
        return finding
    }

    /// Findings at least of severity warning make verdicts; those of one kind and culprit make one.
    private static func verdicts(over findings: [Finding], _ evidence: Evidence) -> [Verdict] {
        var verdicts: [Verdict] = []
        for finding in findings where finding.severity > .info {
            let same = verdicts.firstIndex { $0.kind == finding.kind && $0.culprit == finding.culprit }
            if let same {
                verdicts[same].rules.append(finding.rule)
                verdicts[same].suspects = (verdicts[same].suspects + finding.suspects).uniqued
                verdicts[same].weight += finding.weight
                verdicts[same].confidence = max(verdicts[same].confidence, finding.confidence)
            } else {
                verdicts.append(
                    Verdict(
                        kind: finding.kind, confidence: finding.confidence, summary: finding.summary,
                        culprit: finding.culprit,
                        culpritSentence: finding.culpritSentence, suspects: finding.suspects, rules: [finding.rule],
                        weight: finding.weight))
            }
        }
        if verdicts.isEmpty { verdicts.append(quiet(findings, evidence)) }
        return verdicts.sorted { rank($0) > rank($1) }
    }

    /// A capture that cannot be trusted comes before whatever else it seems to show; then what is shown, by what it
    /// explains; then what is open.
    private static func rank(_ verdict: Verdict) -> (Int, Int) {
        let isShown = verdict.kind != .undetermined && verdict.confidence > .possible
        return (verdict.kind == .capture ? 2 : isShown ? 1 : 0, verdict.weight)
    }

    /// No finding above information.
    private static func quiet(_ findings: [Finding], _ evidence: Evidence) -> Verdict {
        let ledger = Ledger(evidence)
        let (exchanges, answered, pending) = (ledger.exchanges, ledger.answered, ledger.pending)
        if let open = unreported(ledger, findings, evidence), exchanges > 0 || open.weight > 0 { return open }
        if let unasked = withoutClusterDNS(findings, evidence) { return unasked }
        if exchanges == 0 {
            let messages = evidence.analysis.counts.reduce(0) { $0 + $1.messages }
            let unread = Set(evidence.captures.flatMap(\.unreadLinkTypes)).sorted()
            return Verdict(
                kind: .capture, confidence: .certain,
                summary: messages == 0 && !unread.isEmpty
                    ? "The packets are of an unsupported link type (\(verbatim: unread.joined(separator: ", "))), so their content is unknown."
                    : messages == 0 ? "The captures contain no DNS." : "The captures contain no client queries.",
                culprit: .captures(evidence.shortNames(evidence.captures.indices)),
                culpritSentence: evidence.names(evidence.captures.indices), rules: [], weight: 0)
        }
        let rest: Sentence =
            pending > 0 ? " \(pending) \(pending, "is", "are") pending: the capture ended first." : ""
        let missing: Sentence =
            ledger.unproven > 0
            ? " \(ledger.unproven) \(ledger.unproven, "answer is", "answers are") missing from the capture, and nobody retried: the capture may have lost \(ledger.unproven, "it", "them")."
            : ""
        // What never comes to a pod is not seen there.
        let isAtPodsAlone = evidence.places.allSatisfy { place in
            if case .corednsPod = evidence.vantages[place] { true } else { !evidence.sights[place].admitsQueries }
        }
        let unseen: Sentence = isAtPodsAlone ? " Queries that are lost before CoreDNS cannot be seen at its pods." : ""
        // What follows over TCP may be kept out by the filter.
        let isCutShort = evidence.clientPaths.contains { $0.outcomes[.truncated] > 0 }
        let isSure =
            answered >= sureAnswers && pending == 0 && ledger.unproven == 0 && !isAtPodsAlone && !isCutShort
        return Verdict(
            kind: .healthy, confidence: isSure ? .certain : answered >= likelyAnswers ? .likely : .possible,
            summary: """
                \(answered) of \(plural(exchanges, "query", "queries")) \(answered, "was", "were") answered in time; none \
                is known to be lost.\(rest)
                """ + missing + unseen,
            culprit: nil, rules: findings.map(\.rule), weight: 0)
    }

    /// Answers from which on health is likely, and certain.
    private static let likelyAnswers = 5
    private static let sureAnswers = 30
}
