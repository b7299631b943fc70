/// By how much the times of two captures differ for messages that both saw.
///
/// Clocks are compared as NTP does (RFC 5905, section 8): a query shows the way there plus the offset, an answer the
/// way back minus it; the quickest of each bound it.
struct ClockDifferences {
    /// Packets are this long on their way at most, in nanoseconds; differences further apart are of other packets.
    private static let longestWay: Int64 = 250_000_000
    /// Without messages of both directions the way cannot be told from the clocks; below this it may be the way.
    private static let oneWayLimit: Int64 = 100_000_000
    /// Clocks are this far apart at most, a century: time stamps are input, and what is computed must not overflow.
    private static let limit: Int64 = 3_155_760_000_000_000_000
    /// Fewer messages may agree by chance.
    private static let fewest = 3

    struct Offset {
        /// Nanoseconds that the second clock is ahead.
        let ahead: Int64
        let uncertainty: Int64
        let samples: Int
    }

    private var differences: [(time: Int64, isResponse: Bool)] = []

    /// - Parameter difference: the second capture's time minus the first's, in nanoseconds.
    mutating func add(_ difference: Int64, isResponse: Bool) {
        guard abs(difference) < ClockDifferences.limit else { return }
        differences.append((difference, isResponse))
    }

    /// The clocks' offset; nil where too few messages agree on one.
    ///
    /// - Parameter showAnswers: both captures have answers of some queries.
    func offset(showAnswers: Bool) -> Offset? {
        let agreeing = self.agreeing
        let queries = agreeing.filter { !$0.isResponse }.map(\.time)
        let responses = agreeing.filter(\.isResponse).map(\.time)
        guard let leastQuery = queries.min(), let mostQuery = queries.max(), let leastResponse = responses.min(),
            let mostResponse = responses.max()
        else {
            let offset = oneWayOffset(agreeing.map(\.time))
            // Queries whose answers one capture has and the other has not may be tries of one question, each seen in one
            // capture only, at a resolver's timeout from each other.
            let isDoubtful = offset.map { showAnswers ? isTimeout($0) : isFirstTimeout($0) } ?? false
            return isDoubtful ? nil : offset
        }
        // Queries go away from the client and answers back: whichever lies higher has the way added to it.
        let isTowardsSecond =
            leastQuery >= mostResponse || (leastQuery &+ mostQuery) >= (leastResponse &+ mostResponse)
        let (high, low) = isTowardsSecond ? (leastQuery, mostResponse) : (leastResponse, mostQuery)
        return Offset(ahead: low &+ (high &- low) / 2, uncertainty: abs(high &- low) / 2, samples: agreeing.count)
    }

    /// The offset from messages of one direction only, where it is too large to be the way.
    private func oneWayOffset(_ times: [Int64]) -> Offset? {
        guard let least = times.min(), let most = times.max(), times.count >= ClockDifferences.fewest,
            least > ClockDifferences.oneWayLimit || most < -ClockDifferences.oneWayLimit
        else { return nil }
        return Offset(
            ahead: least &+ (most &- least) / 2, uncertainty: (most &- least) / 2 &+ ClockDifferences.oneWayLimit / 2,
            samples: times.count)
    }

    private static let second: Int64 = 1_000_000_000

    /// True for whole seconds, to a hundredth and the way's time.
    private func isTimeout(_ offset: Offset) -> Bool {
        let beyond = abs(offset.ahead) % Self.second
        return abs(offset.ahead) < 31 * Self.second
            && min(beyond, Self.second - beyond) <= Self.second / 100 &+ abs(offset.ahead) / 100
    }

    /// True for the time after which resolvers first send again (c-ares, dnspython and musl, glibc and Go), as exactly. At a
    /// server that answers nothing everything is sent again, and each capture may have another try alone.
    private func isFirstTimeout(_ offset: Offset) -> Bool {
        [2 * Self.second, 5 * Self.second / 2, 5 * Self.second].contains {
            abs(abs(offset.ahead) - $0) <= (Self.second &+ $0) / 100
        }
    }

    /// The largest group of differences that one offset explains; empty where it is not most of them.
    private var agreeing: ArraySlice<(time: Int64, isResponse: Bool)> {
        let sorted = differences.sorted { $0.time < $1.time }
        var best = 0..<0
        var start = 0
        for end in sorted.indices {
            while sorted[end].time &- sorted[start].time > ClockDifferences.longestWay { start += 1 }
            if end + 1 - start > best.count { best = start..<(end + 1) }
        }
        let isMost = best.count * 2 > sorted.count
        let hasBoth = Set(sorted[best].map(\.isResponse)).count == 2
        return isMost && (hasBoth || best.count >= ClockDifferences.fewest) ? sorted[best] : []
    }
}
