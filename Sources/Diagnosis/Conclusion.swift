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
        findings = RuleCatalogue.rules.flatMap { $0.findings(in: evidence) }.map {
            evidence.completed(Conclusion.calibrated($0, evidence))
        }.sorted {
            left, right in
            if left.severity != right.severity { return left.severity > right.severity }
            if left.weight != right.weight { return left.weight > right.weight }
            return (order[left.rule] ?? 0) < (order[right.rule] ?? 0)
        }
        verdicts = Conclusion.verdicts(over: findings, evidence)
    }

    /// Nothing is certain on one frame, or where no capture shows both directions, or where the kernel dropped some.
    private static func calibrated(_ finding: Finding, _ evidence: Evidence) -> Finding {
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
                        culprit: finding.culprit,
                        culpritSentence: finding.culpritSentence, rules: [finding.rule], weight: finding.weight))
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
        if exchanges == 0 {
            let messages = evidence.analysis.counts.reduce(0) { $0 + $1.messages }
            let upward = evidence.analysis.summary.paths
            let good = upward.reduce(0) { $0 + $1.outcomes[.answered] }
            if good > 0 {
                return Verdict(
                    kind: .healthy, confidence: .likely,
                    summary: """
                        \(good) of \(plural(upward.reduce(0) { $0 + $1.exchanges }, "query", "queries")) to upstream \
                        resolvers were answered; none is known to be lost. The captures contain no client query.
                        """,
                    culprit: nil, rules: findings.map(\.rule), weight: 0)
            }
            let unread = Set(evidence.captures.flatMap(\.unreadLinkTypes)).sorted()
            return Verdict(
                kind: .capture, confidence: .certain,
                summary: messages == 0 && !unread.isEmpty
                    ? "The packets are of a link type that is not read (\(verbatim: unread.joined(separator: ", "))), so nobody can say what they hold."
                    : messages == 0 ? "The captures contain no DNS." : "The captures contain no client query.",
                culprit: .captures(evidence.shortNames(evidence.captures.indices)),
                culpritSentence: evidence.names(evidence.captures.indices), rules: [], weight: 0)
        }
        if let open = unreported(ledger, findings, evidence) { return open }
        let rest: Sentence =
            pending > 0 ? " \(pending) \(pending, "is", "are") pending: the capture ended first." : ""
        let missing: Sentence =
            ledger.unproven > 0
            ? " \(ledger.unproven) \(ledger.unproven, "answer is", "answers are") missing from the capture, and nobody retried: the capture may have lost \(ledger.unproven, "it", "them")."
            : ""
        // What never comes to a pod is not seen there.
        let isAtPodsAlone = evidence.vantages.allSatisfy { if case .corednsPod = $0 { true } else { false } }
        let unseen: Sentence = isAtPodsAlone ? " Queries that are lost before CoreDNS cannot be seen at its pods." : ""
        let isSure = answered >= sureAnswers && pending == 0 && ledger.unproven == 0 && !isAtPodsAlone
        return Verdict(
            kind: .healthy, confidence: isSure ? .certain : answered >= likelyAnswers ? .likely : .possible,
            summary: """
                \(answered) of \(plural(exchanges, "query", "queries")) were answered in time; none is known to be \
                lost.\(rest)
                """ + missing + unseen,
            culprit: nil, rules: findings.map(\.rule), weight: 0)
    }

    /// Answers from which on health is likely, and certain.
    private static let likelyAnswers = 5
    private static let sureAnswers = 30
    /// With fewer answers, a query that waits at the capture's end leaves it open.
    private static let fewAnswers = 20

    /// No finding blames anybody, yet the exchanges do not show health: failures that no rule has, too much that is
    /// missing, or nothing that was answered.
    private static func unreported(_ ledger: Ledger, _ findings: [Finding], _ evidence: Evidence) -> Verdict? {
        let noted = findings.filter { $0.severity == .info && $0.weight > 0 }
        let unclear = evidence.captures.reduce(0) { $0 + $1.unclearMessages }
        let summary: Sentence
        let isMuch = isTooMuch(ledger.failed, of: ledger.exchanges) || areLookupsLost(evidence)
        if ledger.failed > 0, isMuch {
            summary = """
                \(ledger.failed) of \(plural(ledger.exchanges, "query", "queries")) failed \
                (\(verbatim: outcomes(evidence))), and these captures do not show why.
                """
        } else if ledger.unproven > 0, ledger.isMuchUnproven {
            summary = """
                \(ledger.unproven) of \(plural(ledger.exchanges, "query", "queries")) have no answer in the captures, \
                and nobody retried: they failed, or the captures lost the answers.
                """
        } else if evidence.captures.contains(where: { !$0.hasTimes }), ledger.pending > 0 {
            summary = """
                \(ledger.pending) of \(plural(ledger.exchanges, "query", "queries")) have no answer in text without \
                time stamps, so it is unknown whether they timed out.
                """
        } else if unclear > 0, isTooMuch(unclear, of: ledger.exchanges) {
            summary = """
                \(plural(unclear, "message")) \(unclear, "ends", "end") early in the text that tcpdump printed, which does not \
                say whether \(unclear, "it", "they") did so on the wire: nobody can say whether clients had usable answers.
                """
        } else if ledger.answered == 0
            || (ledger.pending > 0 && ledger.answered < fewAnswers && isLongPending(evidence))
            || isEndingInSilence(ledger, evidence)
        {
            summary = """
                \(ledger.pending) of \(plural(ledger.exchanges, "query", "queries")) had no answer when the captures \
                ended, too soon to tell whether one would come.
                """
        } else {
            return nil
        }
        return Verdict(
            kind: .undetermined, confidence: .possible, summary: summary, culprit: nil,
            rules: noted.map(\.rule), weight: ledger.failed)
    }

    /// One in so many lookups that failed for good is no daily life.
    private static let lostLookupShare = 100

    /// True where lookups failed for good that waited for it: a name whose own servers fail is told at once.
    private static func areLookupsLost(_ evidence: Evidence) -> Bool {
        let lookups = evidence.analysis.clients.reduce((all: 0, lost: 0)) { ($0.all + $1.lookups, $0.lost + $1.lost) }
        return lookups.lost > 0 && lookups.lost * lostLookupShare >= lookups.all
            && evidence.clientFailures.contains { failure in
                Ledger.isFailed(failure)
                    && (failure.key.isSlow || failure.key.isProven || failure.key.outcome == .late)
            }
    }

    /// What became of those that failed: `5 mismatched, 3 FORMERR`.
    private static func outcomes(_ evidence: Evidence) -> String {
        var counts: [(name: String, count: Int)] = []
        for failure in evidence.clientFailures where Ledger.isFailed(failure) {
            let name = failure.key.responseCode.map { ResponseCode($0).description } ?? failure.key.outcome.words
            if let place = counts.firstIndex(where: { $0.name == name }) {
                counts[place].count += failure.count
            } else {
                counts.append((name, failure.count))
            }
        }
        return counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    }

    /// A stray failure or two among hundreds of answers are daily life.
    private static func isTooMuch(_ failed: Int, of exchanges: Int) -> Bool {
        failed * 100 >= exchanges || failed >= 3
    }

    /// Waits show an outage from so many times on what nearly all answers take, within these bounds in nanoseconds.
    private static let waitFactor: Int64 = 20
    private static let nearlyAll = 0.99
    private static let waitBounds: ClosedRange<Int64> = 300_000_000...1_000_000_000
    /// So many waits are above chance, besides three times those that the capture shows otherwise.
    private static let fewestWaiting = 5.0

    /// True where far more queries wait at the end than the capture shows to be slow, or without an answer, at other times:
    /// an outage may have begun.
    private static func isEndingInSilence(_ ledger: Ledger, _ evidence: Evidence) -> Bool {
        let spans = evidence.analysis.summary.coverage.captures
        guard let start = spans.map(\.first).min(), let end = spans.map(\.last).max(), end > start else { return false }
        var latencies = LatencyTally()
        for row in evidence.clientPaths { latencies += row.latencies }
        let usualLatency = min(latencies.quantile(nearlyAll) ?? 0, waitBounds.upperBound)
        let wait = min(max(usualLatency * waitFactor, waitBounds.lowerBound), waitBounds.upperBound)
        let limit = end &- wait
        let waiting = evidence.clientFailures.filter { $0.key.outcome == .pending && $0.pattern.firstStart <= limit }
        // Of those asked over some time, the part that has waited as long.
        let count = waiting.reduce(0.0) { sum, failure in
            let (first, last) = (failure.pattern.firstStart, failure.pattern.lastStart)
            let part = last <= limit ? 1 : Double(limit &- first) / Double(max(last &- first, 1))
            return sum + max(part * Double(failure.count), 1)
        }
        if isClientLeftWaiting(waiting, evidence) { return true }
        let slow = latencies.total - latencies.count(upTo: wait)
        let usual = Double(slow + ledger.failed + ledger.unproven) * Double(evidence.timeout) / Double(end &- start)
        return count >= fewestWaiting + 3 * usual
    }

    /// Queries of one client that wait at the end, from which on they are no chance.
    private static let fewestOfClient = 3

    /// True where a client, answered before, has had nothing but queries that failed or wait: it lost its DNS near the end.
    private static func isClientLeftWaiting(_ waiting: [LocatedFailure], _ evidence: Evidence) -> Bool {
        Dictionary(grouping: waiting) { $0.key.path.client }.contains { client, failures in
            let paths = evidence.clientPaths.filter { $0.path.client == client }
            guard let lastSuccess = paths.map(\.lastSuccess).max(), lastSuccess > .min,
                let lastStart = paths.map(\.lastStart).max()
            else { return false }
            let open = evidence.clientFailures.filter {
                $0.key.path.client == client && $0.key.outcome != .answered && $0.pattern.firstStart > lastSuccess
            }
            return failures.allSatisfy { $0.pattern.firstStart > lastSuccess } && open.total >= fewestOfClient
                && lastStart > lastSuccess
        }
    }

    /// A query that waits for longer than answers took, at the end of its captures.
    private static func isLongPending(_ evidence: Evidence) -> Bool {
        let longest = evidence.analysis.summary.legs.map(\.longestLatency).max() ?? 0
        let end = evidence.analysis.summary.coverage.captures.map(\.last).max() ?? .max
        return evidence.clientFailures.contains {
            $0.key.outcome == .pending && end &- $0.pattern.firstStart > max(min(longest, .max / 4) &* 3, 1_000_000_000)
        }
    }
}

extension Outcome {
    /// The outcome as it may stand behind a number.
    fileprivate var words: String { self == .mismatched ? "mismatched: another address or question" : name }
}
