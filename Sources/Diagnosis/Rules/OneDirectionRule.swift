import Cluster
import Exchanges
import PacketWire
import Wording

/// A capture that holds queries only, or answers only.
package enum OneDirectionRule: Rule {
    package static let info = RuleInfo(
        id: "one-direction", title: "The capture contains only one direction", kind: .capture, severity: .error,
        looksFor: """
            Captures without any answer whose queries were not asked again, or were answered as another capture shows; \
            captures with answers alone; captures in which no query and no answer belong together.
            """,
        toldApartBy: """
            A client that gets no answer asks again: where a server really is silent, the queries repeat. A capture \
            that loses packets at random still holds pairs.
            """,
        reference: "tcpdump(8), -Q; AWS, \"Traffic Mirroring\" (a source mirrors inbound, outbound or both)")

    /// What is missing in a capture.
    private enum Missing {
        case answers(why: Sentence, Confidence)
        case queries
        case pairs
    }

    /// Fewer messages without their counterpart than this say nothing.
    private static let minimum = 5
    /// Fewer queries that nobody asked again say nothing: `dig +tries=1` asks once.
    private static let minimumSilence = 10

    package static func findings(in evidence: Evidence) -> [Finding] {
        evidence.places.compactMap { capture in
            missing(in: capture, evidence).map { finding(capture, $0, evidence) }
        }
    }

    /// True where every capture holds one direction only: a missing answer then proves nothing.
    static func explainsLoss(in evidence: Evidence) -> Bool {
        let places = evidence.places.filter { evidence.analysis.counts(at: $0).messages > 0 }
        return !places.isEmpty && places.allSatisfy { missing(in: $0, evidence) != nil }
    }

    /// True for a capture that lacks answers because of its filter, not of silence.
    static func lacksAnswers(_ capture: Int, _ evidence: Evidence) -> Bool {
        switch missing(in: capture, evidence) {
        case .answers, .pairs: true
        case .queries, nil: false
        }
    }

    private static func missing(in capture: Int, _ evidence: Evidence) -> Missing? {
        let counts = evidence.analysis.counts(at: capture)
        if counts.queries == 0 { return counts.responses > 0 ? .queries : nil }
        let orphans = evidence.analysis.summary.missedQueries[capture]?.count(from: 0) ?? 0
        // Answers of the server's own upstream without their queries are no answers to the queries that are there.
        let areOrphans = counts.responses > 0 && orphans >= counts.responses && counts.queries >= minimumSilence
        guard counts.responses == 0 || areOrphans || (counts.queries >= minimum && orphans >= minimum) else {
            return nil
        }
        let paths = evidence.analysis.summary.paths.filter { $0.isSeen(by: capture) }
        let answered = paths.reduce(0) { $0 + $1.outcomes[.answered] + $1.outcomes[.late] }
        if areOrphans, answered > 0 {
            return .answers(why: "\(answered) of them were answered, as another capture shows", .certain)
        }
        if counts.responses == 0 {
            // Without an answer in this capture, those known are from another one.
            if answered > 0, counts.queries < minimum { return nil }
            if answered > 0 {
                return .answers(why: "\(answered) of them were answered, as another capture shows", .certain)
            }
            if evidence.captures[capture].isLives { return nil }
            // A server that asks its upstream works, and would have answered something.
            let servers = Set(paths.map { $0.path.endpoint ?? $0.path.server })
            if counts.queries >= minimumSilence, paths.contains(where: { servers.contains($0.path.client) }),
                paths.allSatisfy({ $0.outcomes[.rejected] == 0 })
            {
                return .answers(why: "CoreDNS asks its upstream there, so it is not hung", .likely)
            }
            if let missing = silence(in: paths, evidence) { return missing }
            // Captures of one kind were taken with one filter.
            let isLikeAnother = evidence.places.contains { $0 != capture && lacksAnswersItself($0, evidence) }
            return isLikeAnother
                ? .answers(why: "so does another capture, whose clients did not ask again", .likely) : nil
        }
        return answered == 0 ? .pairs : nil
    }

    /// True for a capture without answers whose clients behave as if they had them.
    private static func lacksAnswersItself(_ capture: Int, _ evidence: Evidence) -> Bool {
        let counts = evidence.analysis.counts(at: capture)
        guard counts.responses == 0, counts.queries >= minimumSilence, !evidence.captures[capture].isLives else {
            return false
        }
        let paths = evidence.analysis.summary.paths.filter { $0.isSeen(by: capture) }
        return paths.allSatisfy { $0.outcomes[.answered] == 0 } && silence(in: paths, evidence) != nil
    }

    /// Whether clients behave as if they had got the answers that the capture lacks.
    private static func silence(in paths: [PathRow], _ evidence: Evidence) -> Missing? {
        let unanswered = paths.reduce(0) { $0 + $1.outcomes[.unanswered] }
        guard unanswered >= minimumSilence, paths.allSatisfy({ $0.outcomes[.rejected] == 0 }) else { return nil }
        // Who gets no answer sends the same packet again, or asks the next server; an application that merely asks anew
        // may have its own reasons.
        let here = evidence.analysis.summary.patterns.filter { pattern in
            pattern.key.outcome == .unanswered && paths.contains { $0.path == pattern.key.path }
                && evidence.roles.isClientLeg(pattern.key.path)
        }
        let proven = here.filter(\.key.isProven).reduce(0) { $0 + $1.count }
        // Of those who ask again when nothing comes, some queries were not: these were answered out of sight.
        let retrying = Set(here.filter(\.key.isProven).map(\.key.path.client))
        let theirs = here.filter { retrying.contains($0.key.path.client) }.reduce(0) { $0 + $1.count }
        guard proven < fewestRetried || proven * 2 < theirs || proven * 10 < unanswered else { return nil }
        return .answers(why: "only \(proven) of them were retried, as clients do when they get no answer", .likely)
    }

    /// Retried queries from which on a server that shows queries alone is silent, and not half captured.
    private static let fewestRetried = 3

    /// True where other captures make up for it: they show both directions, or together all was answered.
    private static func isHarmless(_ evidence: Evidence) -> Bool {
        guard evidence.places.count > 1 else { return false }
        let ledger = Ledger(evidence)
        return !explainsLoss(in: evidence) || (ledger.answered > 0 && ledger.failed == 0 && ledger.unproven == 0)
    }

    private static func finding(_ capture: Int, _ missing: Missing, _ evidence: Evidence) -> Finding {
        let name = evidence.captures[capture].shortName
        let counts = evidence.analysis.counts(at: capture)
        var confidence = Confidence.certain
        var kind = VerdictKind.capture
        let summary: Sentence
        switch missing {
        case .answers(let why, let sure) where sure < .certain:
            kind = .undetermined
            confidence = .possible
            summary = """
                \(verbatim: name) holds \(plural(counts.queries, "query", "queries")) and no answer at all, and \
                \(why): either the capture leaves out the direction of the answers, or nothing was answered and these \
                clients do not retry.
                """
        case .answers(let why, let sure):
            confidence = sure
            summary = """
                \(verbatim: name) holds \(plural(counts.queries, "query", "queries")) and no answer at all, yet \
                \(why): the capture leaves out the direction of the answers, so it cannot show which queries were \
                answered.
                """
        case .queries:
            summary = """
                \(verbatim: name) holds \(plural(counts.responses, "answer")) but no queries, so all of them are \
                orphan answers: the capture leaves out the direction of the queries, so it cannot show which went \
                unanswered.
                """
        case .pairs:
            summary = """
                \(verbatim: name) holds queries without their answers and orphan answers without their queries, and \
                no pair: it was taken in one direction of the interface only (received or sent), so it cannot show \
                which queries went unanswered.
                """
        }
        // A packet or two are somebody's sample, not a capture of traffic.
        let isSample = counts.messages < minimumSilence && counts.queries == 0
        var finding = finding(
            kind: kind, severity: isSample || isHarmless(evidence) ? .info : nil, confidence: confidence,
            culprit: isSample || kind == .undetermined ? nil : .captures([name]),
            summary: summary)
        finding.weight = counts.messages
        finding.counts = [("queries", counts.queries), ("responses", counts.responses)]
        let failing = evidence.failures { $0.key.query.captures.contains(capture) }
        finding.evidence = evidence.evidence(of: failing, note: "query, whose answer is not in the capture")
        finding.nextSteps = [
            NextStep(
                """
                Take the capture again in both directions: no -Q in or -Q out, a filter on the port of either side \
                (`port 53`, neither `dst port` nor `src port`), a mirror session for inbound and outbound traffic.
                """,
                command: "tcpdump -i any -s 0 -w capture.pcap 'port 53 or icmp or icmp6'")
        ]
        return finding
    }
}
