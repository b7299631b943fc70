import Exchanges
import PacketWire

/// What one capture can say: what it lets through, and how many frames it may have lost.
package struct Sight: Sendable {
    /// The capture shows a query, and an answer. A kind of message that it never shows may be kept out by its filter, so
    /// that nothing follows from one that is missing.
    package let admitsQueries: Bool
    package let admitsAnswers: Bool
    /// The capture shows ICMP errors about DNS; without one, that none came says nothing.
    package let admitsErrors: Bool
    /// Exchanges of which the capture saw the query.
    package let exchanges: Int
    /// At most this part of all frames was lost, as far as the losses that show themselves tell: answers whose query is
    /// not there. More than 1 where too few answers were captured to tell.
    package let lossBound: Double

    /// Losses that may have escaped notice, added to those that were proved (the upper bound of a Poisson mean of 0 at
    /// 95 %).
    private static let unseenLosses = 3.0
    /// An answer that comes this soon after the capture's start may belong to a query from before.
    private static let start: Int64 = 5_000_000_000
    /// Losses come in bursts, so that so many missing answers are the capture's whatever its rate.
    private static let burst = 3.0

    /// - Parameter isLives: `live` took it, whose filter lets everything through.
    init(capture: Int, isLives: Bool, _ analysis: Analysis) {
        let counts = analysis.counts(at: capture)
        admitsQueries = counts.queries > 0 || isLives
        // One that was taken of what comes in (`-Q in`) shows no answer leave for its client.
        let points = analysis.points.indices.filter { analysis.place(ofPoint: $0) == capture }
            .map { analysis.points[$0].direction }
        let isInward = points.contains(.incoming) && !points.contains { $0 != .incoming }
        admitsAnswers = (counts.responses > 0 && !isInward) || isLives
        admitsErrors = counts.icmpErrors > 0 || isLives
        exchanges = analysis.summary.paths.reduce(0) { $0 + ($1.isSeen(by: capture) ? $1.exchanges : 0) }
        let missed = analysis.summary.missedQueries[capture]?.count(from: Sight.start) ?? 0
        // A node has several copies of one answer, of which each shows the same loss.
        lossBound = (Double(missed) + Sight.unseenLosses) / Double(max(min(counts.responses, exchanges), 1))
    }

    /// So many answers may be missing for the capture's own losses.
    var allowance: Int { Int((2 * lossBound * Double(exchanges) + Sight.burst).rounded(.down)) }
}
