import Exchanges

/// Every exchange of clients in one account, so that no failure is lost between the rules.
///
/// `failed` is the number that sentences and the verdict use. A failure is *reported* where a finding above information
/// has its trail's kind; the rest must not pass as health.
package struct Ledger: Sendable {
    package let exchanges: Int
    package let answered: Int
    package let pending: Int
    /// Exchanges that failed their client: no usable answer in time, or one that says that the server failed.
    package let failed: Int
    /// Of those, answers with a code that says so.
    package let errors: Int
    /// Missing answers that the captures' own losses explain.
    package let unproven: Int
    /// Exchanges that a retransmission saved; they are answered.
    package let savedByRetry: Int

    /// Of answered exchanges so many may be unproven in a healthy capture.
    static let unprovenShare = 0.05

    init(_ evidence: Evidence) {
        let paths = evidence.clientPaths
        exchanges = paths.reduce(0) { $0 + $1.exchanges }
        answered = paths.reduce(0) { $0 + $1.outcomes[.answered] }
        pending = paths.reduce(0) { $0 + $1.outcomes[.pending] }
        let failures = evidence.clientFailures
        unproven = failures.filter { $0.trail == .unproven }.total
        errors = failures.filter { $0.key.outcome == .answered && $0.key.responseCode != nil }.total
        failed = failures.filter(Ledger.isFailed).total
        savedByRetry = failures.filter { $0.key.outcome == .answered && $0.key.isAnsweredOnRetry }.total
    }

    /// True for an exchange that failed its client.
    static func isFailed(_ failure: LocatedFailure) -> Bool {
        if failure.trail == .unproven { return false }
        switch failure.key.outcome {
        case .pending: return false
        case .answered:
            if case .answerUnused = failure.trail { return true }
            if case .answerLost = failure.trail { return true }
            return failure.key.responseCode != nil
        case .late, .unanswered, .rejected, .mismatched, .truncated, .malformed: return true
        }
    }
}
