package import Exchanges
package import PacketWire

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
    /// They are too many for a healthy capture: of all exchanges, or of those that one capture saw.
    package let isMuchUnproven: Bool
    /// Exchanges that a retransmission saved; they are answered.
    package let savedByRetry: Int

    /// Of answered exchanges so many may be unproven in a healthy capture.
    static let unprovenShare = 0.05
    /// Fewer at one capture are nothing to go by.
    private static let fewestUnproven = 4

    package init(_ evidence: Evidence) {
        let paths = evidence.clientPaths
        exchanges = paths.reduce(0) { $0 + $1.exchanges }
        answered = paths.reduce(0) { $0 + $1.outcomes[.answered] }
        pending = paths.reduce(0) { $0 + $1.outcomes[.pending] }
        let failures = evidence.clientFailures
        unproven = failures.filter { $0.trail == .unproven }.total
        let unprovenAll = failures.filter { $0.trail == .unproven }
        isMuchUnproven =
            Double(unprovenAll.total) > Ledger.unprovenShare * Double(max(exchanges, 1))
            || evidence.places.contains { capture in
                let here = unprovenAll.filter { $0.key.query.captures.contains(capture) }.total
                let seen = paths.reduce(0) { $0 + ($1.isSeen(by: capture) ? $1.exchanges : 0) }
                return here >= Ledger.fewestUnproven && Double(here) > Ledger.unprovenShare * Double(max(seen, 1))
            }
            || Ledger.isMuchOfOneClient(unprovenAll, evidence)
        errors = paths.reduce(0) { $0 + $1.outcomes.errors }
        failed = Ledger.failed(evidence) { _ in 0 }[0] ?? 0
        savedByRetry = failures.filter { $0.key.outcome == .answered && $0.key.isAnsweredOnRetry }.total
    }

    /// True where one client's are too many of its own: other clients' answers say nothing of them.
    private static func isMuchOfOneClient(_ unproven: [LocatedFailure], _ evidence: Evidence) -> Bool {
        let many = Dictionary(grouping: unproven, by: \.key.path.client).mapValues(\.total)
            .filter { $0.value >= Ledger.fewestOfClient }
        guard !many.isEmpty else { return false }
        let asked = Dictionary(
            evidence.clientPaths.filter { many[$0.path.client] != nil }.map { ($0.path.client, $0.exchanges) },
            uniquingKeysWith: +)
        return many.contains { client, count in
            Double(count) > Ledger.unprovenShare * Double(asked[client, default: 0])
        }
    }

    private static let fewestOfClient = 3

    /// Exchanges of clients that failed, by what `key` makes of their path.
    package static func failed<Key: Hashable>(_ evidence: Evidence, by key: (Path) -> Key) -> [Key: Int] {
        var counts: [Key: Int] = [:]
        for row in evidence.clientPaths where row.outcomes.failed > 0 {
            counts[key(row.path), default: 0] += row.outcomes.failed
        }
        for failure in evidence.clientFailures where failure.key.outcome != .pending {
            let isCounted = failure.key.outcome != .answered || failure.key.responseCode != nil
            let isFailed = isFailed(failure)
            if isCounted != isFailed {
                counts[key(failure.key.path), default: 0] += isFailed ? failure.count : -failure.count
            }
        }
        return counts
    }

    /// Exchanges whose missing answers the captures' own losses explain, by the server asked and by the pod behind it.
    package static func unproven(_ evidence: Evidence) -> [IPAddress: Int] {
        var counts: [IPAddress: Int] = [:]
        for failure in evidence.clientFailures where failure.trail == .unproven {
            counts[failure.key.path.server, default: 0] += failure.count
            if let endpoint = failure.key.path.endpoint { counts[endpoint, default: 0] += failure.count }
        }
        return counts
    }

    /// True for an exchange that failed its client.
    package static func isFailed(_ failure: LocatedFailure) -> Bool {
        if failure.trail == .unproven { return false }
        switch failure.key.outcome {
        case .pending: return false
        case .mismatched:
            // Who was asked after DNAT is answered by the service: nothing failed.
            if case .answered = failure.trail { return failure.key.unexpectedSource == nil }
            return true
        case .answered:
            if case .answerUnused = failure.trail { return true }
            if case .answerLost = failure.trail { return true }
            if case .answerKept = failure.trail { return true }
            return failure.key.responseCode != nil
        case .truncated: return failure.isTCPInSight
        case .late, .unanswered, .rejected, .malformed: return true
        }
    }
}
