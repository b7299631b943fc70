/// The latest few queries that one server sent upstream for one question, and what came back.
///
/// Times are nanoseconds since the Unix epoch.
struct UpstreamAsks: Sendable {
    private struct Ask {
        var start: Int64 = .min
        /// The least number while there is no answer.
        var answer: Int64 = .min
        var isFailure = false
        /// When the query came that made the server ask at once; the least number where it asks of its own accord.
        var cause: Int64 = .min
        /// Its exchange's slot and generation.
        var slot: Int32 = -1
        var generation: UInt32 = 0

        var isAnswered: Bool { answer > .min }
    }

    /// A server works this long on a query at most: CoreDNS reads three times 2 s (plugin `forward`), then gives up.
    static let patience: Int64 = 6_500_000_000
    /// CoreDNS answers from its cache of failures for so long (plugin `cache`, `servfail`; RFC 9520, section 3.2).
    private static let failureCache: Int64 = 5_000_000_000
    /// Clocks and capture order may show a server's query this much before the one that caused it.
    private static let slack: Int64 = 1_000_000

    /// In order of time, the newest last; places without a query have the least start.
    private var asks = InlineArray<6, Ask>(repeating: Ask())

    private var times = RecentTimes()

    var latestStart: Int64 { asks[asks.count - 1].start }

    /// Notes a query of the server's own.
    ///
    /// - Parameter cause: when the query came that made it ask; nil where it asks again of its own accord.
    /// - Returns: the slot and generation of the query that it tries again, if there is one: a server asks the same once
    ///   more only when it has waited in vain, as it keeps answers in its cache.
    @inline(__always)
    mutating func ask(
        at time: Int64, because cause: Int64?, slot: Int, generation: UInt32
    ) -> (slot: Int, generation: UInt32)? {
        let last = asks[asks.count - 1]
        let gap = last.start > .min ? time &- last.start : 0
        times.note(time)
        let isRetry = !last.isAnswered && gap >= OpenLeg.settledAnswer && gap <= UpstreamAsks.patience && last.slot >= 0
        for place in 1..<asks.count { asks[place - 1] = asks[place] }
        asks[asks.count - 1] = Ask(
            start: time, cause: cause ?? .min, slot: Int32(truncatingIfNeeded: slot), generation: generation)
        return isRetry ? (Int(last.slot), last.generation) : nil
    }

    /// The first slot, of the queries sent from `start` on, that `matches` accepts with its generation.
    @inline(__always)
    func firstSlot(since start: Int64, where matches: (Int, UInt32) -> Bool) -> Int? {
        for place in 0..<asks.count where asks[place].start >= start && asks[place].slot >= 0 {
            if matches(Int(asks[place].slot), asks[place].generation) { return Int(asks[place].slot) }
        }
        return nil
    }

    /// Notes the first answer to the query sent at `start`.
    mutating func answer(at time: Int64, ofQueryAt start: Int64, isFailure: Bool) {
        for place in asks.indices.reversed() where asks[place].start == start && !asks[place].isAnswered {
            asks[place].answer = time
            asks[place].isFailure = isFailure
            return
        }
    }

    /// Takes a query out whose answer leaves the server to ask again.
    mutating func forget(queryAt start: Int64) {
        for place in asks.indices where asks[place].start == start { asks[place].start = .min }
    }

    /// What the server's queries came to while it worked on a client's.
    ///
    /// - Parameters:
    ///   - start: when the client's query was sent first.
    ///   - lastTry: when it was sent last.
    ///   - answered: when the server answered it; nil where it did not.
    ///   - isError: whether that answer says that the server failed.
    func state(of start: Int64, lastTry: Int64, answered: Int64?, isError: Bool) -> UpstreamState {
        let end = answered ?? (lastTry &+ UpstreamAsks.patience)
        var state = UpstreamState.notAsked
        for place in asks.indices where asks[place].start >= start &- UpstreamAsks.slack && asks[place].start <= end {
            // What a later query made it ask is that query's.
            if answered == nil, asks[place].cause > lastTry &+ UpstreamAsks.slack { continue }
            state = UpstreamAsks.stronger(state, self.state(at: place, answered: isError ? answered : nil))
        }
        if state != .notAsked { return state }
        // A query that waits already serves whoever asks the same meanwhile.
        for place in asks.indices.reversed()
        where asks[place].start > .min && asks[place].start < start
            && start &- asks[place].start <= UpstreamAsks.patience
        {
            if !asks[place].isAnswered || asks[place].answer >= start {
                return self.state(at: place, answered: isError ? answered : nil)
            }
        }
        let repeated = isError ? repeated(at: start) : .notAsked
        guard repeated == .notAsked, asks[0].start > lastTry, times.contains(from: start, to: lastTry) else {
            return repeated
        }
        // It asked for this one, and too often since for all to be still known.
        return oldestState.isUpstreams ? oldestState : .unseen
    }

    /// What the oldest query that is still known came to.
    var oldestState: UpstreamState {
        asks.indices.first { asks[$0].start > .min }.map { state(at: $0, answered: nil) } ?? .notAsked
    }

    /// What one query came to; an answer after the server's own error, or after its next query, was no use to it.
    private func state(at place: Int, answered: Int64?) -> UpstreamState {
        guard asks[place].isAnswered else { return .unanswered }
        if let answered, asks[place].answer > answered { return .late }
        let next = place + 1 < asks.count ? asks[place + 1].start : .max
        if asks[place].answer > next, asks[place].answer &- asks[place].start >= TrafficSummary.slow { return .late }
        return asks[place].isFailure ? .failed : .answered
    }

    /// The failure that the server answers from its cache; not asked where it has none.
    private func repeated(at time: Int64) -> UpstreamState {
        for place in asks.indices.reversed() where asks[place].start > .min && asks[place].start < time {
            let end = asks[place].isAnswered ? asks[place].answer : asks[place].start &+ UpstreamAsks.patience
            guard time &- end <= UpstreamAsks.failureCache else { return .notAsked }
            let state = self.state(at: place, answered: nil)
            return state == .answered ? .notAsked : state
        }
        return .notAsked
    }

    /// Of several queries the one that tells most: what was answered, else what failed, came late, or never.
    private static func stronger(_ first: UpstreamState, _ second: UpstreamState) -> UpstreamState {
        func rank(_ state: UpstreamState) -> Int {
            switch state {
            case .notAsked: 0
            case .unanswered, .unseen: 1
            case .late: 2
            case .failed: 3
            case .answered: 4
            }
        }
        return rank(second) > rank(first) ? second : first
    }
}

/// The half seconds, of 32 seconds up to the latest, in which something happened.
private struct RecentTimes {
    private static let width: Int64 = 500_000_000
    /// The number of the latest half second since the Unix epoch; its bit is the lowest of ``marks``.
    private var latest: Int64 = 0
    private var marks: UInt64 = 0

    mutating func note(_ time: Int64) {
        let number = time / RecentTimes.width
        if number >= latest {
            // A shift by 64 and more leaves nothing.
            marks = marks << (number - latest) | 1
            latest = number
        } else {
            marks |= 1 << (latest - number)
        }
    }

    /// Whether something happened between two times, nanoseconds since the Unix epoch, or in the same half seconds.
    func contains(from start: Int64, to end: Int64) -> Bool {
        let (oldest, newest) = (latest &- start / RecentTimes.width, latest &- end / RecentTimes.width)
        guard oldest >= 0 else { return false }
        let below: UInt64 = newest > 0 ? (1 << newest) &- 1 : 0
        return marks & ((2 << oldest) &- 1) & ~below != 0
    }
}
