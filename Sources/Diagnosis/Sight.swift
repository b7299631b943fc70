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
    /// It was taken on a node of what comes in alone, or goes out alone (tcpdump's `-Q`): half of what passes.
    let isOneWay: Bool
    /// Exchanges of which the capture saw the query.
    package let exchanges: Int
    /// At most this part of all frames was lost, as far as the losses that show themselves tell: answers whose query is
    /// not there. More than 1 where too few answers were captured to tell.
    package let lossBound: Double

    /// The part of all frames that was seen to be lost; 0 where none was.
    package let measuredLoss: Double

    /// Losses that may have escaped notice, added to those that were proved (the upper bound of a Poisson mean of 0 at
    /// 95%).
    private static let unseenLosses = 3.0
    /// An answer that comes this soon after the capture's start may belong to a query from before.
    private static let start: Int64 = 5_000_000_000
    /// Losses come in bursts, so that so many missing answers are the capture's whatever its rate.
    private static let burst = 3.0

    /// - Parameter isLives: `live` took it, whose filter lets everything through.
    init(capture: Int, isLives: Bool, _ analysis: Analysis) {
        let counts = analysis.counts(at: capture)
        let directions = Set(
            analysis.points.indices.filter { analysis.place(ofPoint: $0) == capture }
                .map { analysis.points[$0].direction })
        let isInward = directions == [.incoming]
        isOneWay = !isLives && (isInward || directions == [.outgoing]) && Vantage.isRouter(capture, analysis)
        admitsQueries = (counts.queries > 0 && !isOneWay) || isLives
        // What only comes in shows no answer leave for its client.
        admitsAnswers = (counts.responses > 0 && !isOneWay && !isInward) || isLives
        admitsErrors = counts.icmpErrors > 0 || isLives
        exchanges = analysis.summary.paths.reduce(0) { $0 + ($1.isSeen(by: capture) ? $1.exchanges : 0) }
        let missed = analysis.summary.missedQueries[capture]?.count(from: Sight.start) ?? 0
        let taken = Sight.answersTaken(capture, analysis)
        // A node has several copies of one answer, of which each shows the same loss.
        let missing = Sight.bound(lost: missed, occasions: min(counts.responses, exchanges))
        let steps = analysis.summary.legs.reduce((lost: 0, occasions: 0)) { sum, row in
            guard row.steps.indices.contains(capture) else { return sum }
            let here = row.steps[capture].losses
            return (sum.lost + here.lost, sum.occasions + here.occasions)
        }
        measuredLoss = max(
            Double(taken) / Double(max(exchanges, 1)),
            Double(missed) / Double(max(min(counts.responses, exchanges), 1)),
            Double(steps.lost) / Double(max(steps.occasions, 1)))
        lossBound =
            [
                missing, steps.lost > 0 ? Sight.bound(lost: steps.lost, occasions: steps.occasions) : 0,
                taken > 0 ? Sight.bound(lost: taken, occasions: exchanges) : 0,
            ].max() ?? missing
    }

    /// Answers that a client had, as it went on at once, and which the capture lacks.
    private static func answersTaken(_ capture: Int, _ analysis: Analysis) -> Int {
        analysis.summary.patterns.reduce(0) { sum, pattern in
            let key = pattern.key
            return key.isAnswerTaken && key.query.captures.contains(capture) && !key.response.captures.contains(capture)
                ? sum + pattern.count : sum
        }
    }

    private static func bound(lost: Int, occasions: Int) -> Double {
        (Double(lost) + unseenLosses) / Double(max(occasions, 1))
    }

    /// So many answers may be missing for the capture's own losses.
    var allowance: Int { allowance(of: exchanges) }

    func allowance(of exchanges: Int) -> Int {
        Int((2 * lossBound * Double(exchanges) + Sight.burst).rounded(.down))
    }
}
