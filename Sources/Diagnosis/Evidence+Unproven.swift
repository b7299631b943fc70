import Exchanges
import PacketWire

/// Missing answers that the captures' own losses explain.
extension Evidence {
    /// A missing answer is the capture's loss where nobody asked again and a few frames may be missing anyway.
    ///
    /// Losses that one name, port or path explains did not happen by chance; the others may have.
    mutating func setUnprovenAside() {
        let explanations = comparison?.explanations ?? []
        let unproven = clientFailures.indices.filter { place in
            isUnproven(clientFailures[place])
                && !explanations.contains { $0.dimension.mayCover(clientFailures[place]) }
        }
        guard !unproven.isEmpty else { return }
        for capture in captures.indices {
            let here = unproven.filter { clientFailures[$0].key.query.captures.contains(capture) }
            let count = here.reduce(0) { $0 + clientFailures[$1].count }
            guard count > 0 else { continue }
            let isWithinLoss = count <= sights[capture].allowance
            for place in here where !hasProvenLike(clientFailures[place]) && !isMissedTwice(clientFailures[place]) {
                if isWithinLoss || isBurst(clientFailures[place]) { clientFailures[place].trail = .unproven }
            }
        }
    }

    /// True where nothing but the missing frame speaks for a failure.
    private func isUnproven(_ failure: LocatedFailure) -> Bool {
        let isSilent = failure.key.outcome == .unanswered && failure.key.rejectedBy == nil
        let isUnseen =
            failure.key.outcome == .answered
            && (failure.key.isAnswerKept
                || (failure.key.isAnswerUnseenByAsker && admitsAnswers(failure.key.query)))
        return (isSilent || isUnseen) && !failure.key.isProven && !failure.key.isReset && !failure.key.isCorrupted
            && !failure.key.isFirstFragmentOnly && (failure.trail.isLoss || failure.trail.isAnsweredInLog)
    }

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
    /// frames.
    private func isMissedTwice(_ failure: LocatedFailure) -> Bool {
        guard failure.count > 1, !failure.key.response.isEmpty || !failure.key.endpointResponse.isEmpty else {
            return false
        }
        let without = failure.key.query.captures.filter { capture in
            !failure.key.response.captures.contains(capture) && sights[capture].admitsAnswers
                && isRunning(capture, at: failure.pattern.lastStart)
        }
        return without.count + (failure.key.isAnswerKept ? 1 : 0) > 1
    }

    /// Failures that the clients' own retries prove, with the same end of their trail.
    private func hasProvenLike(_ failure: LocatedFailure) -> Bool {
        clientFailures.contains { other in
            other.key.isProven && other.trail == failure.trail && other.count >= failure.count
        }
    }
}
