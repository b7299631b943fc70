import Wording

/// The one line that `live` shows on a terminal while it captures.
package struct StatusLine: Sendable {
    package var elapsed: Int
    package var packets: Int
    package var rate: Int
    package var failures: Int
    package var drops: Int
    package var verdict: LiveVerdict?

    package init(elapsed: Int, packets: Int, rate: Int, failures: Int, drops: Int, verdict: LiveVerdict?) {
        self.elapsed = elapsed
        self.packets = packets
        self.rate = rate
        self.failures = failures
        self.drops = drops
        self.verdict = verdict
    }

    /// No wider than `columns`: what matters least makes room for the culprit, which is cut.
    package func text(columns: Int) -> String {
        var start = [clock, "\(grouped(packets)) packets", "\(grouped(rate))/s"]
        let end = ["\(grouped(failures)) failed"] + (drops > 0 ? ["\(grouped(drops)) dropped"] : [])
        let badge = [verdict.map { $0.kind.uppercased() }].compactMap(\.self)
        let culprit = verdict.map { $0.culprit.isEmpty ? "" : " (\($0.confidence)): " + printable($0.culprit) } ?? ""
        var middle = drops == 0 ? ["0 dropped"] : []
        while true {
            let line = (start + end + middle + badge).joined(separator: "  ")
            let left = columns - line.columns
            if left >= min(culprit.columns, Self.leastCulprit) {
                return culprit.columns <= left ? line + culprit : line + culprit.cut(toColumns: left - 1) + "…"
            }
            // Time and failures stay, however narrow it is.
            if !middle.isEmpty {
                middle = []
            } else if start.count > 1 {
                start.removeLast()
            } else {
                return left >= 0 ? line : line.cut(toColumns: columns)
            }
        }
    }

    /// Fewer columns of a culprit say nothing.
    private static let leastCulprit = 24

    private var clock: String {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(elapsed / 3600):\(padded(elapsed / 60 % 60)):\(padded(elapsed % 60))"
    }
}
