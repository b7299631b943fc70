/// What is counted in one stretch of a ``Timeline``.
package protocol TimelineCounts: Sendable {
    init()
    static func += (sum: inout Self, other: Self)
}

/// Exchanges in one stretch of time.
package struct TrafficCounts: TimelineCounts {
    /// Exchanges that began.
    package var queries = 0
    /// First answers that came.
    package var answers = 0
    /// Exchanges that began and had no answer in time, or an answer that says that the server failed.
    package var failures = 0

    package init() {}

    package static func += (sum: inout TrafficCounts, other: TrafficCounts) {
        sum.queries &+= other.queries
        sum.answers &+= other.answers
        sum.failures &+= other.failures
    }
}

/// Counts over time in at most ``size`` stretches of one length, which doubles as the capture grows: of one size
/// whatever the capture's length.
package struct Timeline<Counts: TimelineCounts>: Sendable {
    package static var size: Int { 128 }

    /// Nanoseconds since the Unix epoch of the first stretch's start; nil before it began.
    package private(set) var start: Int64?
    /// Nanoseconds of a stretch.
    package private(set) var width: Int64
    private var counts = InlineArray<128, Counts>(repeating: Counts())
    /// The stretch met last, which is mostly the one met next.
    private var lastPlace = 0
    private var lastStart: Int64 = .max
    /// Stretches up to the last one that was met.
    private var used = 0

    /// - Parameter width: nanoseconds of a stretch at first.
    init(width: Int64) {
        self.width = width
    }

    /// Stretches from the first to the last in which anything was counted.
    package var stretches: [Counts] { (0..<used).map { counts[$0] } }

    /// Begins at `time`, if it has not begun.
    @inline(__always)
    mutating func begin(at time: Int64) {
        if start == nil { start = time }
    }

    /// The stretch of `time`, made where it is not there yet. What was before the first stretch belongs to it.
    @inline(__always)
    mutating func add(_ time: Int64, _ change: (inout Counts) -> Void) {
        if time < lastStart || time &- lastStart >= width { move(to: time) }
        change(&counts[lastPlace])
    }

    private mutating func move(to time: Int64) {
        let begin = start ?? time
        start = begin
        let (age, overflow) = time.subtractingReportingOverflow(begin)
        let elapsed = overflow ? (time < begin ? 0 : Int64.max) : max(age, 0)
        while elapsed / width >= Int64(Self.size), width < .max / 4 { halve() }
        lastPlace = Int(min(elapsed / width, Int64(Self.size) &- 1))
        lastStart = begin &+ Int64(lastPlace) &* width
        used = max(used, lastPlace &+ 1)
    }

    private mutating func halve() {
        for place in 0..<Self.size / 2 {
            var sum = counts[place &* 2]
            sum += counts[place &* 2 &+ 1]
            counts[place] = sum
        }
        for place in Self.size / 2..<Self.size { counts[place] = Counts() }
        used = (used &+ 1) / 2
        width &*= 2
    }
}
