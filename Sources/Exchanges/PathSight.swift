import PacketWire

/// Of the answered exchanges of one path that happened while a capture was going on, those whose query it has.
package struct PathSight: Sendable {
    package fileprivate(set) var exchanges = 0
    package fileprivate(set) var seen = 0
}

extension PathRow {
    /// Counts an answered exchange for every capture.
    mutating func addSights(of query: CaptureSetMask, at time: Int64, _ spans: borrowing [CaptureCoverage.Span]) {
        while sights.count < spans.count { sights.append(PathSight()) }
        for capture in spans.indices where spans[capture].first <= time {
            if spans[capture].hasEnded, spans[capture].last < time { continue }
            sights[capture].exchanges &+= 1
            if query.contains(CaptureSetMask(capture: capture)) { sights[capture].seen &+= 1 }
        }
    }
}

/// Which captures have shown exchanges of a client with a server, whichever address was asked: the same exchange is of
/// another path where the capture on one side of DNAT lacks it.
struct PairSights: Sendable {
    private struct Pair: Hashable {
        let client: IPAddress
        let server: IPAddress
    }

    private var rows: [CaptureSetMask] = []
    private var index: [Pair: Int] = [:]

    /// The row for the ends of a path.
    mutating func row(of path: Path) -> Int {
        let pair = Pair(client: path.client, server: path.endpoint ?? path.server)
        if let known = index[pair] { return known }
        index[pair] = rows.count
        rows.append([])
        return rows.count - 1
    }

    /// Notes the captures that saw an exchange.
    ///
    /// - Returns: those that saw others of these two, and not this one.
    mutating func add(_ seen: CaptureSetMask, to row: Int) -> CaptureSetMask {
        let missing = rows[row].subtracting(seen)
        rows[row].formUnion(seen)
        return missing
    }
}
