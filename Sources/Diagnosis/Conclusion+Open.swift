import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// What stays open where no finding blames anybody: exchanges that do not show health.
extension Conclusion {
    /// With fewer answers, a query that waits at the capture's end leaves it open.
    private static let fewAnswers = 20

    /// No finding blames anybody, yet the exchanges do not show health: failures that no rule has, too much that is
    /// missing, or nothing that was answered.
    static func unreported(_ ledger: Ledger, _ findings: [Finding], _ evidence: Evidence) -> Verdict? {
        let noted = findings.filter { $0.severity == .info && $0.weight > 0 }
        let unclear = evidence.captures.reduce(0) { $0 + $1.unclearMessages }
        let elsewhere = failuresElsewhere(ledger, evidence)
        let summary: Sentence
        let unused = evidence.failures { if case .answerUnused = $0.trail { true } else { false } }.total
        // One asked again now and then after its answer may be another of the same ID.
        if ledger.failed > unused || isTooMuch(unused, of: ledger.exchanges) {
            summary = """
                \(ledger.failed) of \(plural(ledger.exchanges, "query", "queries")) failed \
                (\(verbatim: outcomes(evidence.clientFailures.filter(Ledger.isFailed).map(\.pattern)))), and these captures do not show why.
                """
        } else if elsewhere.failed > 0 {
            summary = """
                \(elsewhere.failed) of \(plural(elsewhere.exchanges, "query", "queries")) failed \
                (\(verbatim: outcomes(elsewhere.patterns))), and these captures do not show why.
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
        } else if evidence.captures.contains(where: { !$0.hasTimes }), ledger.answered > 0 {
            summary = """
                \(ledger.answered) of \(plural(ledger.exchanges, "query", "queries")) have an answer, in text without time \
                stamps: it is unknown how long clients waited, and whether they had to ask again. Print it with -tttt, or \
                give the capture itself.
                """
        } else if unclear > 0, isTooMuch(unclear, of: ledger.exchanges) {
            summary = """
                \(plural(unclear, "message")) \(unclear, "ends", "end") early in the text that tcpdump printed, which \
                does not say whether \(unclear, "it", "they") did so on the wire: it is unknown whether clients got \
                usable answers.
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
            rules: noted.map(\.rule), weight: max(ledger.failed, elsewhere.failed))
    }

    /// Answers of servers of which nothing shows that they are the cluster's DNS: what its clients ask takes another way, or
    /// travels where it cannot be read, and may fail meanwhile.
    static func withoutClusterDNS(_ findings: [Finding], _ evidence: Evidence) -> Verdict? {
        let (summary, roles) = (evidence.analysis.summary, evidence.roles)
        let answered = summary.paths.reduce(0) { $0 + $1.outcomes[.answered] }
        let isClusters = summary.legs.contains { leg in
            leg.clusterNames > 0 || [.service, .coredns, .nodeCache].contains(roles.role(of: leg.server))
        }
        // In a client's own pod nothing that it asks is out of sight.
        let isAtClient = evidence.places.contains { place in
            if case .clientPod = evidence.vantages[place] { true } else { false }
        }
        guard answered > 0, evidence.clientPaths.isEmpty || !isClusters && !isAtClient else { return nil }
        let servers = summary.paths.map(\.path.server).uniqued
        return Verdict(
            kind: .undetermined, confidence: .possible,
            summary: """
                \(answered) of \(plural(summary.paths.reduce(0) { $0 + $1.exchanges }, "query", "queries")) to \
                \(evidence.list(servers)) \(answered, "was", "were") answered, but none of a client's to the cluster's DNS is \
                in the captures: they cannot tell how those fare. Capture in a client's or CoreDNS's pod, or on all interfaces \
                of a node (-i any); --service-ip or --coredns-ip names the cluster's DNS where it is among these.
                """,
            culprit: nil, rules: findings.map(\.rule), weight: 0)
    }

    /// Failures that are no client's as far as is known: of all servers where no client is seen, otherwise of those that
    /// are no upstream. Masquerade shows clients with the address of their node.
    private static func failuresElsewhere(
        _ ledger: Ledger, _ evidence: Evidence
    ) -> (patterns: [FailurePattern], failed: Int, exchanges: Int) {
        let isElsewhere = { (server: IPAddress) in
            ledger.exchanges == 0 || evidence.roles.role(of: server) != .upstream
        }
        let patterns = evidence.upstreamFailures.filter { pattern in
            isElsewhere(pattern.key.path.server) && pattern.key.outcome != .pending
                && (pattern.key.outcome != .answered || pattern.key.responseCode != nil)
        }
        let servers = Set(patterns.map(\.key.path.server))
        let exchanges = evidence.analysis.summary.paths.filter { servers.contains($0.path.server) }
            .reduce(0) { $0 + $1.exchanges }
        return (patterns, patterns.reduce(0) { $0 + $1.count }, exchanges)
    }

    /// What became of those that failed: `5 mismatched, 3 FORMERR`.
    private static func outcomes(_ patterns: [FailurePattern]) -> String {
        var counts: [(name: String, count: Int)] = []
        for failure in patterns {
            let name = failure.key.responseCode.map { ResponseCode($0).description } ?? failure.key.outcome.words
            if let place = counts.firstIndex(where: { $0.name == name }) {
                counts[place].count += failure.count
            } else {
                counts.append((name, failure.count))
            }
        }
        return counts.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
    }

    /// An odd message or two among hundreds of answers are daily life.
    private static func isTooMuch(_ odd: Int, of exchanges: Int) -> Bool { odd * 100 >= exchanges || odd >= 3 }

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
            guard let lastSuccess = paths.map(\.lastSuccess).max(), lastSuccess > .min else { return false }
            let open = evidence.clientFailures.filter {
                $0.key.path.client == client && $0.key.outcome != .answered && $0.pattern.firstStart > lastSuccess
            }
            return failures.allSatisfy { $0.pattern.firstStart > lastSuccess } && open.total >= fewestOfClient
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
