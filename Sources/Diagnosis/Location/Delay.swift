import Exchanges
import PacketWire

/// Where most of the time of a slow answer passed, as far as its sightings show.
enum Delay {
    /// Between two sightings of the query, or of the answer.
    case onWay
    /// Between the query's last sighting and the answer's first.
    case beyond
    /// The query was sent more than once, or its sightings are of clocks that are not known to agree.
    case unknown

    init(of exchange: Exchange) {
        let sightings = exchange.sightings.sorted { $0.time < $1.time }
        let queries = sightings.filter { $0.kind == .query }
        guard exchange.attempts == 1, let first = sightings.first, let last = sightings.last, queries.count > 1,
            sightings.contains(where: { $0.kind == .response })
        else {
            self = .unknown
            return
        }
        let gaps = zip(sightings, sightings.dropFirst()).map { earlier, later in
            (isOnWay: earlier.kind == later.kind, time: later.time.nanoseconds(since: earlier.time))
        }
        let onWay = gaps.filter(\.isOnWay).map(\.time).max() ?? 0
        let whole = last.time.nanoseconds(since: first.time)
        // Clocks of several captures agree to a few milliseconds.
        let isOnWay = onWay * 2 > whole && whole > TrafficSummary.slow
        self = isOnWay ? .onWay : .beyond
    }
}
