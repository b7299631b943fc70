/// How far the clock of one capture is ahead of another's, from packets that both saw.
package struct ClockOffset: Sendable {
    /// Numbers of the captures; the offset is `second`'s clock minus `first`'s.
    package let first: Int
    package let second: Int
    /// Nanoseconds.
    package let offset: Int64
    /// Nanoseconds by which the offset may be wrong: half of the quickest way there and back.
    package let uncertainty: Int64
    package let samples: Int
}

/// Compares the clocks of captures as NTP does (RFC 5905, section 8): a query shows the way there plus the offset,
/// an answer the way back minus it; the quickest of each bound it. For the first eight captures.
package struct ClockComparison: Sendable {
    private static let size = 8

    /// Differences of time stamps, the later-numbered capture's minus the earlier one's.
    private struct Extremes {
        var leastQuery: Int64 = .max
        var mostQuery: Int64 = .min
        var leastAnswer: Int64 = .max
        var mostAnswer: Int64 = .min
        var samples = 0
    }

    private var pairs = [Extremes](repeating: Extremes(), count: ClockComparison.size * ClockComparison.size)

    /// - Parameters:
    ///   - known: the capture that saw the packet first, and when.
    ///   - other: another capture that saw it, and when.
    mutating func note(
        _ known: (capture: Int, time: Int64), _ other: (capture: Int, time: Int64), isAnswer: Bool
    ) {
        guard known.capture != other.capture, max(known.capture, other.capture) < ClockComparison.size else { return }
        let isOrdered = known.capture < other.capture
        let (low, high) = isOrdered ? (known, other) : (other, known)
        let place = low.capture &* ClockComparison.size &+ high.capture
        let difference = high.time &- low.time
        pairs[place].samples &+= 1
        if isAnswer {
            pairs[place].leastAnswer = min(pairs[place].leastAnswer, difference)
            pairs[place].mostAnswer = max(pairs[place].mostAnswer, difference)
        } else {
            pairs[place].leastQuery = min(pairs[place].leastQuery, difference)
            pairs[place].mostQuery = max(pairs[place].mostQuery, difference)
        }
    }

    /// Offsets between the captures that saw queries and answers in common.
    package var offsets: [ClockOffset] {
        (0..<ClockComparison.size).flatMap { first in
            (first..<ClockComparison.size).compactMap { second in offset(first, second) }
        }
    }

    private func offset(_ first: Int, _ second: Int) -> ClockOffset? {
        let pair = pairs[first * ClockComparison.size + second]
        guard pair.leastQuery != .max, pair.leastAnswer != .max else { return nil }
        // Queries go away from the client and answers back: whichever lies higher has the way added to it.
        let isTowardsSecond =
            pair.leastQuery >= pair.mostAnswer
            || pair.leastQuery + pair.mostQuery
                >= pair.leastAnswer + pair.mostAnswer
        let (high, low) =
            isTowardsSecond ? (pair.leastQuery, pair.mostAnswer) : (pair.leastAnswer, pair.mostQuery)
        return ClockOffset(
            first: first, second: second, offset: low + (high - low) / 2, uncertainty: abs(high - low) / 2,
            samples: pair.samples)
    }
}
