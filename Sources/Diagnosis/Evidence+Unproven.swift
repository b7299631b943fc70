import Exchanges
import Foundation
import PacketWire

/// Missing answers that the captures' own losses explain.
extension Evidence {
    /// True for few queries after which the captures show nothing at all for longer than anybody waits, and then go on: they
    /// stood still, or their clock was set, and the answers may lie in between.
    func fallsSilent(after pattern: FailurePattern) -> Bool {
        guard pattern.key.outcome == .unanswered, !pattern.key.isProven, pattern.key.rejectedBy == nil else {
            return false
        }
        let answered = analysis.summary.paths.filter { $0.path == pattern.key.path }
            .reduce(0) { $0 + $1.outcomes[.answered] }
        guard pattern.count * Evidence.mainShare <= answered else { return false }
        let spans = analysis.summary.coverage.captures
        return pattern.allExamples.allSatisfy { example in
            let captures = Set(example.sightings.map { analysis.place(ofPoint: $0.point) })
            return !captures.isEmpty
                && captures.allSatisfy { capture in
                    let start = example.start.nanoseconds
                    return spans.indices.contains(capture)
                        && spans[capture].isSilent(
                            from: start &+ Evidence.burst, to: start &+ Evidence.longestOfAnybody)
                }
        }
    }

    /// Nanoseconds: neither a resolver nor CoreDNS waits for so long.
    static let longestOfAnybody: Int64 = 15_000_000_000

    /// Of very many queries that a client sends from few ports, some have an earlier one's ID, port and question by chance. One
    /// of which nearly all do is a monitor, which sends the same octets again and again, far more often than a resolver.
    mutating func dropChanceRepeats() {
        let answered = Dictionary(grouping: clientPaths, by: \.path.client).mapValues { rows in
            (again: rows.reduce(0) { $0 + $1.askedAgain }, all: rows.reduce(0) { $0 + $1.outcomes[.answered] })
        }
        let unused = clientFailures.filter { if case .answerUnused = $0.trail { true } else { false } }
        let ids = Dictionary(grouping: unused, by: \.key.path.client).mapValues { failures in
            Set(failures.flatMap(\.pattern.allExamples).map(\.id))
        }
        clientFailures.removeAll { failure in
            guard case .answerUnused = failure.trail, let sums = answered[failure.key.path.client] else { return false }
            let isMonitors = sums.all >= Evidence.fewestOfMonitor && ids[failure.key.path.client]?.count == 1
            return sums.again * Evidence.chanceShare <= sums.all || isMonitors && sums.again * 4 > sums.all * 3
        }
    }

    /// So many repeats in vain no resolver makes of one question.
    private static let fewestOfMonitor = 6
    /// Chance repeats at most one in so many.
    private static let chanceShare = 500

    /// A client that went on at once had its answer, which the capture lost. Where hardly any is answered it did not: some
    /// go on, too, when they are refused, by ICMP errors that a filter may hide (Go).
    mutating func setTakenAside() {
        let taken = clientFailures.indices.filter {
            clientFailures[$0].key.isAnswerTaken && clientFailures[$0].trail.isLoss
        }
        for (client, places) in Dictionary(grouping: taken, by: { clientFailures[$0].key.path.client }) {
            let start = places.map { clientFailures[$0].pattern.firstStart }.min() ?? .min
            let answered = clientPaths.filter { $0.path.client == client && $0.lastSuccess >= start }
                .reduce(0) { $0 + $1.outcomes[.answered] }
            guard places.reduce(0, { $0 + clientFailures[$1].count }) * Evidence.takenShare <= answered else {
                continue
            }
            for place in places { clientFailures[place].trail = .unproven }
        }
    }

    /// For one answer that was taken unseen a client has so many that were seen, at least.
    private static let takenShare = 4

    /// A missing answer is the capture's loss where nobody asked again and a few frames may be missing anyway.
    ///
    /// Losses that one name, port or path explains did not happen by chance; the others may have.
    mutating func setUnprovenAside() {
        let explanations = comparison?.explanations ?? []
        let (silentStarts, silentEnds, missingAgain) = (silentStarts(), silentEnds(), clientsMissingTheSameAgain())
        let unproven = clientFailures.indices.filter { place in
            isUnproven(clientFailures[place]) && !silentStarts.contains(clientFailures[place].key.path.client)
                && !silentEnds.contains(clientFailures[place].target)
                && !missingAgain.contains(clientFailures[place].key.path.client)
                && !explanations.contains { $0.dimension.mayCover(clientFailures[place]) }
        }
        guard !unproven.isEmpty else { return }
        for place in unproven where fallsSilent(after: clientFailures[place].pattern) {
            clientFailures[place].trail = .unproven
        }
        for capture in captures.indices {
            let here = unproven.filter { clientFailures[$0].key.query.captures.contains(capture) }
                .filter { clientFailures[$0].trail != .unproven }
                .filter { !hasProvenLike(clientFailures[$0]) && !isMissedTwice(clientFailures[$0]) }
            // What loss scatters has many ends, each with few; a fault has one with many, which takes no room from the others.
            let ends = Dictionary(grouping: here) { clientFailures[$0].trail }.values
                .map { places in (places: places, count: places.reduce(0) { $0 + clientFailures[$1].count }) }
                .sorted { $0.count < $1.count }
            var room = sights[capture].allowance
            for end in ends {
                let isWithinLoss = end.count <= room
                if isWithinLoss { room -= end.count }
                for place in end.places where isWithinLoss || isBurst(clientFailures[place]) {
                    clientFailures[place].trail = .unproven
                }
            }
        }
    }

    /// What is missing over TCP is missing for want of segments, where as many messages could not be decoded.
    mutating func setUndecodedAside() {
        let room = analysis.counts.reduce(0) { $0 + $1.skippedStreamOctets } / Evidence.messageOctets
        guard room > 0 else { return }
        let here = clientFailures.indices.filter {
            clientFailures[$0].key.path.transport == .tcp && clientFailures[$0].trail.isLocated
        }
        if here.reduce(0, { $0 + clientFailures[$1].count }) <= room {
            for place in here { clientFailures[place].trail = .unproven }
        }
        let missed = upstreamFailures.indices.filter { place in
            let key = upstreamFailures[place].key
            return key.path.transport == .tcp && key.outcome == .answered && (key.isAnswerKept || isAnswerMissed(key))
        }
        guard missed.reduce(0, { $0 + upstreamFailures[$1].count }) <= room else { return }
        // What else is wrong with them, an error or a delay, stays.
        for place in missed {
            upstreamFailures[place].key.isAnswerKept = false
            upstreamFailures[place].key.isAnswerUnseenByAsker = false
        }
    }

    /// Octets of a short message over TCP.
    private static let messageOctets = 64

    /// A fault's failures that end elsewhere than nearly all of them, because a capture lost a frame of each.
    ///
    /// A client's retry proves them, but not where they ended.
    mutating func setMislocatedAside() {
        let loss = places.map { sights[$0].measuredLoss }.max() ?? 0
        guard loss > 0 else { return }
        let here = clientFailures.indices.filter { place in
            let failure = clientFailures[place]
            if case .answerUnused = failure.trail { return true }
            return failure.trail.isLoss && failure.key.outcome != .pending
        }
        let ends = Dictionary(grouping: here) { clientFailures[$0].trail }.values
            .map { places in (places: places, count: places.reduce(0) { $0 + clientFailures[$1].count }) }
        let all = ends.reduce(0) { $0 + $1.count }
        let main = ends.map(\.count).max() ?? 0
        let room = max(
            Evidence.lossFactor * loss * Double(all), Evidence.strayLosses, Double(all) / Evidence.strayShare)
        for end in ends where end.count * Evidence.mainShare <= main && Double(end.count) <= room {
            for place in end.places where clientFailures[place].trail.isLoss {
                clientFailures[place].trail = .explained
            }
        }
    }

    /// A server that left queries unanswered.
    private struct Silence {
        /// Nanoseconds since the Unix epoch of the first and last query that it left unanswered.
        var first = Int64.max
        var last = Int64.min
        var queries = 0
        /// The last query that it answered; nil where there is none.
        let lastSuccess: Int64?
    }

    /// Queries that the captures at a pod lack while they show nothing at all, where the pod was silent before and after:
    /// they would have got no answer there either, and the captures may have a hole.
    mutating func setUnseenInSilenceAside() {
        let silences = silences
        guard !silences.isEmpty else { return }
        for place in clientFailures.indices {
            let failure = clientFailures[place]
            let isSetAside =
                switch failure.trail {
                case .lostBefore(let server):
                    silences[server].map { isUnseen(failure, at: server, in: $0) || isExplained(failure, by: $0) }
                        ?? false
                case .atNoEndpoint: silences.contains { isUnseen(failure, at: $0.key, in: $0.value) }
                default: false
                }
            if isSetAside { clientFailures[place].trail = .explained }
        }
    }

    private var silences: [IPAddress: Silence] {
        var silences: [IPAddress: Silence] = [:]
        for failure in clientFailures {
            guard case .silent(let server) = failure.trail else { continue }
            let paths = clientPaths.filter { ($0.path.endpoint ?? $0.path.server) == server }
            let lastSuccess = paths.map(\.lastSuccess).filter { $0 > .min }.max()
            var silence = silences[server] ?? Silence(lastSuccess: lastSuccess)
            silence.first = min(silence.first, failure.pattern.firstStart)
            silence.last = max(silence.last, failure.pattern.lastStart)
            silence.queries += failure.count
            silences[server] = silence
        }
        return silences
    }

    /// True for few where the server has answered nothing since it fell silent, and for as many as it left unanswered where
    /// it never answered: masquerade may hide whose queries came to it.
    private func isExplained(_ failure: LocatedFailure, by silence: Silence) -> Bool {
        guard let lastSuccess = silence.lastSuccess else { return failure.count <= silence.queries }
        return lastSuccess < silence.first && silence.first < failure.pattern.firstStart
            && failure.count * Evidence.mainShare <= silence.queries
    }

    private func isUnseen(_ failure: LocatedFailure, at server: IPAddress, in silence: Silence) -> Bool {
        let spans = captures(at: server).map { analysis.summary.coverage.captures[$0] }
        return !spans.isEmpty
            && failure.pattern.allExamples.allSatisfy { example in
                let time = example.start.nanoseconds
                let isSilent = silence.first <= time || silence.lastSuccess ?? .min < time
                return isSilent && time <= silence.last && spans.allSatisfy { $0.isSilent(at: time) }
            }
    }

    /// A fault has so many times the failures of those that loss moved elsewhere, of which there are so many times the rate
    /// that was measured, or a few, or a small part of all.
    private static let mainShare = 10
    private static let lossFactor = 3.0
    private static let strayLosses = 3.0
    private static let strayShare = 40.0

    /// True where nothing but the missing frame speaks for a failure.
    private func isUnproven(_ failure: LocatedFailure) -> Bool {
        let isSilent = failure.key.outcome == .unanswered && failure.key.rejectedBy == nil
        let isUnseen =
            failure.key.outcome == .answered
            && (failure.key.isAnswerKept
                || isAnswerMissed(failure.key))
        return (isSilent || isUnseen) && !isProven(failure) && !failure.key.isReset && !failure.key.isCorrupted
            && !failure.key.isFirstFragmentOnly && (failure.trail.isLoss || failure.trail.isAnsweredInLog)
    }

    /// Clients that had no answer to anything until later, for longer than a buffer overflows: the first queries of a new pod
    /// are lost so, until its policy is in place.
    private func silentStarts() -> Set<IPAddress> {
        unbrokenSilences(by: \.key.path.client) { client, _, end in
            let success = clientPaths.filter { $0.path.client == client }.map(\.firstSuccess).min() ?? .max
            return success < .max && success > end
        }
    }

    /// Servers that answered until then, and nothing of what came after: a pod that hangs, until its endpoint is taken out.
    private func silentEnds() -> Set<IPAddress> {
        unbrokenSilences(by: \.target) { server, start, _ in
            let success = clientPaths.filter { ($0.path.endpoint ?? $0.path.server) == server }.map(\.lastSuccess).max()
            return success.map { $0 > .min && $0 < start } ?? false
        }
    }

    /// Clients that miss the answers to a question once and then again, more often than chance takes those of other questions.
    private func clientsMissingTheSameAgain() -> Set<IPAddress> {
        let clients = Dictionary(grouping: analysis.summary.repeatedMisses.rows, by: \.client)
            .mapValues { rows in (first: rows.count, later: rows.reduce(into: LossCount()) { $0 += $1.later }) }
            .filter { $0.value.later.lost > 1 }
        return Set(
            clients.filter { client, misses in
                let answered = clientPaths.filter { $0.path.client == client }
                    .reduce(0) { $0 + $1.outcomes[.answered] }
                let others = LossCount(lost: misses.first, answered: max(answered - misses.later.answered, 0))
                let chance = FishersExactTest.probability(
                    misses.later.lost, misses.later.answered, others.lost, others.answered)
                return misses.later.lost > misses.later.answered
                    && chance * Double(clients.count) < Comparison.threshold
            }.keys)
    }

    /// Addresses whose unproven failures are so many, and last so long, that captures do not lose these and nothing else.
    private func unbrokenSilences(
        by address: (LocatedFailure) -> IPAddress, where isUnbroken: (IPAddress, Int64, Int64) -> Bool
    ) -> Set<IPAddress> {
        let unproven = Dictionary(grouping: clientFailures.filter(isUnproven), by: address)
        return Set(
            unproven.filter { address, failures in
                let start = failures.map(\.pattern.firstStart).min() ?? .max
                let end = failures.map(\.pattern.lastStart).max() ?? .min
                let loss =
                    failures.flatMap(\.key.query.captures).filter(sights.indices.contains)
                    .map { sights[$0].measuredLoss }.max() ?? 0
                return failures.total >= Evidence.fewestOfSilence && end > start &+ Evidence.burst
                    && pow(2 * loss, Double(failures.total)) < Evidence.chance && isUnbroken(address, start, end)
            }.keys)
    }

    private static let fewestOfSilence = 4

    /// Nanoseconds within which a capture's buffer overflows once.
    private static let burst: Int64 = 1_000_000_000

    /// True where all that is missing was sent within a moment, and the same client was answered afterwards without having
    /// asked again: a capture's buffer overflows so.
    private func isBurst(_ failure: LocatedFailure) -> Bool {
        let pattern = failure.pattern
        guard !pattern.key.response.isEmpty || !pattern.key.endpointResponse.isEmpty,
            pattern.lastStart &- pattern.firstStart <= Evidence.burst
        else { return false }
        return clientPaths.contains {
            $0.path.client == pattern.key.path.client && $0.lastSuccess > pattern.lastStart &+ Evidence.serverPatience
        }
    }

    /// True where several answers are missing at two points that both would have seen them: captures do not lose the same
    /// frames, but for those of one busy host.
    private func isMissedTwice(_ failure: LocatedFailure) -> Bool {
        guard failure.count > 1 else { return false }
        let isSilent = failure.key.response.isEmpty && failure.key.endpointResponse.isEmpty
        let seeing =
            isSilent ? failure.key.query.captures + failure.key.endpointQuery.captures : failure.key.query.captures
        let without = Set(seeing.map { analysis.places.place(of: $0) }).filter { capture in
            !failure.key.response.captures.contains(capture) && sights[capture].admitsAnswers
                && !blind.contains(capture) && isRunning(capture, at: failure.pattern.lastStart)
        }
        // Where no capture has an answer, only those tell that are not seen to lose any; a busy host may be busy for each.
        if isSilent { return without.count { sights[$0].measuredLoss == 0 } > 1 }
        let elsewhere = without.filter { !isAt($0, failure.key.path.client) }
        let hosts = elsewhere.count + (elsewhere.count < without.count ? 1 : 0)
        return hosts + (failure.key.isAnswerKept ? 1 : 0) > 1
    }

    /// Failures that the clients' own retries prove, with the same end of their trail.
    private func hasProvenLike(_ failure: LocatedFailure) -> Bool {
        // Answers that were taken unseen are more of those that nobody asked again for.
        var taken = failure.key
        taken.isAnswerTaken = true
        let count = failure.count + clientFailures.filter { $0.key == taken }.total
        return clientFailures.contains { other in
            isProven(other) && other.trail == failure.trail && other.count >= count
        }
    }

    /// True where the client's retry shows that it got no answer: one whose answers come truncated, and get no further over
    /// TCP, asks again for that, and so does one whose server had an error for it, or answered only after the retry.
    private func isProven(_ failure: LocatedFailure) -> Bool {
        let examples = failure.pattern.allExamples
        guard failure.key.isProven, !examples.allSatisfy({ $0.hasServerError || isRetriedBeforeAnswer($0) }) else {
            return false
        }
        let truncated = clientFailures.filter {
            $0.key.outcome == .truncated && !$0.key.retriedOverTCP && $0.key.path.client == failure.key.path.client
        }
        return truncated.total <= failure.count
    }

    /// True where a finding rests on so few failures that a capture which is seen to lose frames may have lost as many.
    func mayBeLost(_ finding: Finding) -> Bool {
        let loss =
            finding.evidence.map(\.capture).filter(sights.indices.contains).map { sights[$0].measuredLoss }.max() ?? 0
        return loss > 0 && pow(2 * loss, Double(finding.weight)) >= Evidence.chance
    }

    /// Chance may explain what is certain less often than this.
    private static let chance = 1e-4

    /// True where all of them were sent so shortly before their captures end that an answer may still have come.
    func isAtTheEnd(_ pattern: FailurePattern) -> Bool {
        pattern.key.query.captures.allSatisfy { !isRunning($0, at: pattern.firstStart &+ timeout) }
    }

    /// True where a capture that has them is seen to lose frames.
    func isSeenToLose(_ patterns: [FailurePattern]) -> Bool {
        patterns.flatMap(\.key.query.captures).contains { sights.indices.contains($0) && sights[$0].measuredLoss > 0 }
    }

    /// True for so few, of what was asked on their paths, as the captures that have them may have lost.
    func isWithinLoss(_ patterns: [FailurePattern]) -> Bool {
        let captures = patterns.flatMap(\.key.query.captures).uniqued.filter(sights.indices.contains)
        let paths = Set(patterns.map(\.key.path))
        let exchanges = analysis.summary.paths.reduce(0) { $0 + (paths.contains($1.path) ? $1.exchanges : 0) }
        let allowance = captures.map { sights[$0].allowance(of: exchanges) }.max() ?? 0
        return patterns.reduce(0) { $0 + $1.count } <= allowance
    }
}
