/// What the kernel counted at the place of a capture, from its start to its end.
package struct PlaceCounters: Hashable, Sendable {
    /// One counter, by the kernel's name.
    package struct Row: Hashable, Sendable {
        package var name: String
        package var before: Int64
        package var after: Int64

        package init(name: String, before: Int64, after: Int64) {
            self.name = name
            self.before = before
            self.after = after
        }

        /// A counter that was set back in between has not grown, as far as is known.
        package var growth: Int64 {
            let (growth, isTooFar) = after.subtractingReportingOverflow(before)
            return isTooFar ? 0 : max(growth, 0)
        }
    }

    /// The connections that a namespace tracks.
    package struct Tracked: Hashable, Sendable {
        package var before: Int64
        package var after: Int64
        package var most: Int64
        /// How many there may be; nil where that is not stated.
        package var limit: Int64?

        package init(before: Int64, after: Int64, most: Int64, limit: Int64?) {
            self.before = before
            self.after = after
            self.most = most
            self.limit = limit
        }

        /// At the limit in one sample, or near it: others came and went between samples.
        var isFull: Bool { limit.map { $0 > 0 && most >= $0 - $0 / 20 } ?? false }
    }

    /// Whose control group was looked at: the DNS server's in the namespace, or of the process that the user named.
    package struct Process: Hashable, Sendable {
        package var id: Int64
        package var name: String
        /// Nanoseconds since the Unix epoch.
        package var start: Int64
        /// It was gone at the end.
        package var isEnded: Bool

        package init(id: Int64, name: String, start: Int64, isEnded: Bool) {
            self.id = id
            self.name = name
            self.start = start
            self.isEnded = isEnded
        }
    }

    /// The clock of the node, as the kernel knew it at the end.
    package struct Clock: Hashable, Sendable {
        package var isSynchronized: Bool
        /// Nanoseconds.
        package var offset: Int64
        /// Nanoseconds.
        package var greatestError: Int64?

        package init(isSynchronized: Bool, offset: Int64, greatestError: Int64?) {
            self.isSynchronized = isSynchronized
            self.offset = offset
            self.greatestError = greatestError
        }
    }

    /// Nanoseconds since the Unix epoch.
    package var from: Int64
    package var to: Int64
    package var rows: [Row]
    package var tracked: Tracked?
    package var process: Process?
    package var clock: Clock?
    /// Which network namespace of its node it is.
    package var namespace: Int64?

    package init(from: Int64, to: Int64, rows: [Row]) {
        self.from = from
        self.to = to
        self.rows = rows
    }

    package var moved: [Row] { rows.filter { $0.growth > 0 } }

    /// The sum of what these counters grew by.
    func growth(of counters: KernelCounter...) -> Int64 {
        rows.lazy.filter { row in counters.contains { $0.rawValue == row.name } }.reduce(0) { sum, row in
            sum.addingReportingOverflow(row.growth).overflow ? .max : sum + row.growth
        }
    }

    /// From the first of two files of one place to the end of the last.
    package func joined(with other: PlaceCounters) -> PlaceCounters {
        let (first, last) = from <= other.from ? (self, other) : (other, self)
        var joined = last
        joined.from = first.from
        joined.rows = last.rows.map { row in
            var row = row
            if let earlier = first.rows.first(where: { $0.name == row.name }) { row.before = earlier.before }
            return row
        }
        if let tracked = first.tracked {
            joined.tracked?.before = tracked.before
            joined.tracked?.most = max(tracked.most, last.tracked?.most ?? 0)
        }
        return joined
    }
}
