package import PacketWire

/// Queries and answers a second between one server and one that it asks: what a limit on packets shows in.
package struct UpstreamRate: Sendable {
    /// One second, in which anything was asked or answered.
    package struct Second: Sendable {
        /// Seconds since the Unix epoch.
        package var start: Int64
        package var queries = 0
        package var answers = 0
    }

    package let asker: IPAddress
    package let server: IPAddress
    /// In order of time; the first ``UpstreamRates/secondLimit`` and the busiest beyond.
    package private(set) var seconds: [Second] = []
    /// The second with the most queries.
    package private(set) var peak: Second?
    /// The last second of which a later one has been seen, and the second that goes on.
    package private(set) var last: Second?
    private var current: Second?

    init(asker: IPAddress, server: IPAddress) {
        self.asker = asker
        self.server = server
    }

    mutating func note(_ time: Int64, isAnswer: Bool) {
        let start = time / 1_000_000_000
        noteCurrent(start, isAnswer: isAnswer)
        if let place = place(of: start) {
            if isAnswer { seconds[place].answers += 1 } else { seconds[place].queries += 1 }
            if seconds[place].queries > peak?.queries ?? 0 || peak?.start == start { peak = seconds[place] }
        }
    }

    /// Goes on however long a capture runs, unlike ``seconds``.
    private mutating func noteCurrent(_ start: Int64, isAnswer: Bool) {
        if start > current?.start ?? .min {
            last = current
            current = Second(start: start)
        }
        guard start == current?.start else { return }
        if isAnswer { current?.answers += 1 } else { current?.queries += 1 }
    }

    /// Queries in the last whole second before `time` (nanoseconds since the Unix epoch).
    package func queries(before time: Int64) -> Int {
        let second = time / 1_000_000_000 - 1
        return [last, current].compactMap(\.self).first { $0.start == second }?.queries ?? 0
    }

    /// Answers come soon after their queries, so the second is one of the last.
    private mutating func place(of start: Int64) -> Int? {
        for place in seconds.indices.suffix(8).reversed() where seconds[place].start == start { return place }
        guard seconds.count < UpstreamRates.secondLimit else { return nil }
        seconds.append(Second(start: start))
        return seconds.count - 1
    }
}

/// Rates by asker and server, in bounded memory.
package struct UpstreamRates: Sendable {
    static let rowLimit = 64
    static let secondLimit = 3600
    package private(set) var rows: [UpstreamRate] = []

    /// Only servers' own queries are noted, which are few among all.
    mutating func note(asker: IPAddress, server: IPAddress, at time: Int64, isAnswer: Bool) {
        for row in rows.indices where rows[row].asker == asker && rows[row].server == server {
            return rows[row].note(time, isAnswer: isAnswer)
        }
        guard rows.count < UpstreamRates.rowLimit else { return }
        rows.append(UpstreamRate(asker: asker, server: server))
        rows[rows.count - 1].note(time, isAnswer: isAnswer)
    }
}
