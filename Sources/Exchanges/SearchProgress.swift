/// Whether a client goes on to the next name of its search list when it is told that a name does not exist
/// (resolv.conf(5), `search`). One that did, and does no longer, does not get these answers or does not take them.
package struct SearchProgress: Sendable {
    /// Searches in a row that ended with a name that does not exist, from which the client had gone on before.
    package struct Stop: Sendable {
        package fileprivate(set) var searches = 0
        /// Nanoseconds since the Unix epoch of the first and last answer after which nothing came.
        package fileprivate(set) var first: Int64 = 0
        package fileprivate(set) var last: Int64 = 0
        /// The first of these answers.
        package fileprivate(set) var examples: [(capture: Int, frame: Int)] = []
    }

    private static let fewestSearches = 5
    /// Chance of so many in a row among the client's other searches, at most.
    private static let chance = 1e-6
    /// Nanoseconds over which they stretch at least: one lookup that was given up is none.
    private static let shortest: Int64 = 3_000_000_000
    private static let exampleLimit = 3

    /// The names that it went on from, a bit each, by hash.
    private var left = InlineArray<4, UInt64>(repeating: 0)
    private var continued = 0
    private var ended = 0
    private var run = Stop()
    private var longest: Stop?

    /// Nil where the client went on as ever.
    package var stop: Stop? { isTelling(run) ? run : longest }

    /// Notes that the client asked the next name.
    mutating func wentOn(from nameHash: UInt64) {
        if isTelling(run), run.searches > longest?.searches ?? 0 { longest = run }
        ended += run.searches
        if run.searches > 0 { run = Stop() }
        continued += 1
        left[Int(nameHash >> 6 & 3)] |= 1 << (nameHash & 63)
    }

    /// Notes that it asked no further after an answer.
    mutating func ended(with nameHash: UInt64, at time: Int64, _ answer: (capture: Int, frame: Int)) {
        guard left[Int(nameHash >> 6 & 3)] & 1 << (nameHash & 63) != 0 else { return }
        if run.searches == 0 { run.first = time }
        run.last = time
        run.searches += 1
        if run.examples.count < SearchProgress.exampleLimit { run.examples.append(answer) }
    }

    private func isTelling(_ run: Stop) -> Bool {
        guard run.searches >= SearchProgress.fewestSearches, run.last &- run.first >= SearchProgress.shortest else {
            return false
        }
        let usual = Double(ended + 1) / Double(ended + continued + 1)
        var chance = 1.0
        for _ in 0..<run.searches where chance >= SearchProgress.chance { chance *= usual }
        return chance < SearchProgress.chance
    }
}
