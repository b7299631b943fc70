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
