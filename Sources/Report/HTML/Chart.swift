/// Rows of bars one above the other, stretched to the page's width; all text stands beside them as text.
struct Chart {
    var id: String
    var caption: String
    var rows: [Row]
    var start: String
    var end: String
    var note: String

    struct Row {
        var label: String
        var peak: String
        var description: String
        /// Units of the picture's width.
        var width: Int
        /// The bars' outline, as SVG's path data.
        var bars: String
        var hasLimit: Bool
        /// Units from the picture's top.
        var limitHeight: String
        var limitLabel: String
    }

    /// Units of a picture's height.
    private static let height = 100.0

    init(_ series: ReportPage.SeriesPart) {
        id = series.id
        caption = series.caption
        start = series.start
        end = series.end
        note = series.width
        rows = series.rows.map { row in
            let limit = row.limit.map { Self.height - Double($0) * Self.height / Double(row.top) }
            return Row(
                label: row.label, peak: row.peak, description: row.description, width: max(row.values.count, 12),
                bars: Self.bars(row.values, top: row.top), hasLimit: limit != nil,
                limitHeight: limit.map(Self.text) ?? "", limitLabel: row.limitLabel ?? "")
        }
    }

    /// Answers by how long they took; nil where nothing was answered.
    init?(_ parts: [ReportPage.LatencyPart], words: Words) {
        guard !parts.isEmpty else { return nil }
        let ends = ReportDocument.LatencyStep.ends.map(words.duration)
        id = "latency"
        caption = words(.latencyCaption)
        start = "≤ \(ends.first ?? "")"
        end = "> \(ends.last ?? "")"
        note = ends.enumerated().filter { $0.offset == ends.count / 2 }.map { "≤ \($0.element)" }.joined()
        rows = parts.map { part in
            Row(
                label: part.leg, peak: part.numbers, description: part.description, width: part.counts.count,
                bars: Self.bars(part.counts, top: max(part.counts.max() ?? 0, 1)), hasLimit: false, limitHeight: "",
                limitLabel: "")
        }
    }

    /// One bar for each value, a unit wide; what is not zero can be seen.
    private static func bars(_ values: [Int], top: Int) -> String {
        values.enumerated().filter { $0.element > 0 }.map { place, value in
            let bar = max(Double(value) * height / Double(top), 2)
            return "M\(place) \(Int(height))v-\(text(bar))h.86v\(text(bar))z"
        }.joined()
    }

    private static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
    }
}
