/// What stretch of time each capture covers, as far as it has been read.
package struct CaptureCoverage: Sendable {
    /// A capture's first and last time stamp in nanoseconds since the Unix epoch.
    package struct Span: Sendable {
        package var first: Int64 = .max
        package var last: Int64 = .min
        package var hasEnded = false
        /// A fragment after the first was captured: the capture's filter lets them through.
        package var seesLaterFragments = false
        /// Longer times without any frame, in order.
        private var gaps: [Gap] = []

        private struct Gap {
            let start: Int64
            let end: Int64
            /// Answered exchanges within that the capture lacks, of paths that it has shown before.
            var missed: Int
        }
        /// The same since the last frame.
        private var missedSinceLast = 0

        /// Nanoseconds.
        private static let shortestGap: Int64 = 500_000_000
        private static let gapLimit = 2048

        init() {}

        @inline(__always)
        mutating func note(_ time: Int64) {
            if time < first { first = time }
            guard time > last else { return }
            if last > .min, time &- last >= Span.shortestGap { noteGap(until: time) }
            missedSinceLast = 0
            last = time
        }

        @inline(never)
        private mutating func noteGap(until end: Int64) {
            if gaps.count < Span.gapLimit { gaps.append(Gap(start: last, end: end, missed: missedSinceLast)) }
        }

        /// An exchange that was answered at `time` is not in the capture.
        mutating func missed(at time: Int64) {
            if time > last {
                missedSinceLast += 1
            } else if let gap = gap(at: time) {
                gaps[gap].missed += 1
            }
        }

        /// True while nothing was captured of what passed: the capture has a hole. Losses here and there seldom take a query and
        /// its answer.
        package func isHole(at time: Int64) -> Bool {
            gap(at: time).map { gaps[$0].missed > 0 } ?? false
        }

        /// True in the midst of a time in which nothing was captured.
        package func isSilent(at time: Int64) -> Bool { gap(at: time) != nil }

        /// True where nothing was captured from `start` to `end`.
        package func isSilent(from start: Int64, to end: Int64) -> Bool {
            gap(at: start).map { gap(at: end) == $0 } ?? false
        }

        private func gap(at time: Int64) -> Int? {
            var (low, high) = (0, gaps.count)
            while low < high {
                let middle = (low + high) / 2
                if gaps[middle].start < time { low = middle + 1 } else { high = middle }
            }
            return low > 0 && time < gaps[low - 1].end ? low - 1 : nil
        }
    }

    package private(set) var captures: [Span]
    /// Captures that have shown an answer. One that never does may be filtered so that it cannot.
    private(set) var showingAnswers: CaptureSetMask = []

    /// Captures that have shown an answer come in and go out again, of a query that did the same: a node that hands answers
    /// on by interfaces that are captured. To a client of its own, and to one of another host: with eBPF, what goes to a
    /// pod of the node is not seen to leave.
    private(set) var handingAnswersOn: CaptureSetMask = []
    private(set) var handingAnswersOut: CaptureSetMask = []

    /// By capture: queries that had gone out there and came in again, as they do to the next host.
    private var cameInAgain: [Int: Int] = [:]
    private static let fewestAgain = 3

    /// True for a file that is merged of several hosts' captures: where in it a packet was seen last is no one place.
    package func isOfSeveralHosts(_ capture: Int) -> Bool {
        cameInAgain[capture, default: 0] >= CaptureCoverage.fewestAgain
    }

    mutating func noteCameInAgain(in capture: Int) { cameInAgain[capture, default: 0] += 1 }

    /// True for a capture that shows answers go on to clients of its own host.
    package func handsAnswersOn(_ capture: Int) -> Bool { handingAnswersOn.contains(CaptureSetMask(capture: capture)) }

    init(captures count: Int) {
        captures = [Span](repeating: Span(), count: count)
    }

    @inline(__always)
    mutating func note(_ time: Int64, in capture: Int) {
        if capture >= captures.count { grow(to: capture) }
        captures[capture].note(time)
    }

    /// An exchange that was answered at `time` is not in these captures, which have shown others of its path.
    mutating func missed(at time: Int64, in set: CaptureSetMask) {
        for capture in set.captures where captures.indices.contains(capture) { captures[capture].missed(at: time) }
    }

    private mutating func grow(to capture: Int) {
        captures.append(contentsOf: repeatElement(Span(), count: capture &+ 1 &- captures.count))
    }

    mutating func seesLaterFragments(in capture: Int) {
        if capture >= captures.count { grow(to: capture) }
        captures[capture].seesLaterFragments = true
    }

    mutating func ended(_ capture: Int) {
        if capture >= captures.count { grow(to: capture) }
        captures[capture].hasEnded = true
    }

    /// A capture has no more frames and is known to have lasted so long.
    mutating func ended(_ capture: Int, isOver: Bool = true, lasting: ClosedRange<Int64>) {
        if capture >= captures.count { grow(to: capture) }
        if isOver { ended(capture) }
        captures[capture].first = min(captures[capture].first, lasting.lowerBound)
        captures[capture].last = max(captures[capture].last, lasting.upperBound)
    }

    @inline(__always)
    mutating func noteAnswer(in capture: Int) { showingAnswers.insert(CaptureSetMask(capture: capture)) }

    @inline(__always)
    mutating func noteHandedOn(in set: CaptureSetMask, ofOtherHosts others: CaptureSetMask) {
        handingAnswersOn.formUnion(set.subtracting(others))
        handingAnswersOut.formUnion(set.intersection(others))
    }

    /// Those of `set` that had not ended before `time`.
    func running(_ set: CaptureSetMask, at time: Int64) -> CaptureSetMask {
        var running = set
        for number in set.captures where number < captures.count {
            if captures[number].hasEnded, captures[number].last < time {
                running.subtract(CaptureSetMask(capture: number))
            }
        }
        return running
    }

    mutating func endAll() {
        for capture in captures.indices { captures[capture].hasEnded = true }
    }

    /// True if a capture of `set` goes on until `time`. One that has not ended yet does: captures are read in
    /// time order, so its next frame is no older than what is judged now.
    func covers(_ set: CaptureSetMask, until time: Int64) -> Bool {
        set.contains { number in
            guard number < captures.count else { return false }
            return !captures[number].hasEnded || captures[number].last >= time
        }
    }
}
