/// A report's pictures in plain characters, a line each.
enum PlainPictures {
    /// From nothing to the most.
    private static let ramp: [Character] = [" ", ".", ":", "-", "=", "+", "*", "#"]

    /// The query path, a station a line.
    static func path(_ path: ReportPage.PathPart) -> [String] {
        path.stations.enumerated().map { number, station in
            let named = station.addresses.enumerated().map { place, address in
                let name = station.names.indices.contains(place) ? station.names[place] : ""
                // The verdict has said of what kind it is, and on which node.
                let short = ReportPage.PathPart.Station.object(of: name)
                return name.isEmpty ? address : "\(address) (\(short))"
            }
            let name = "\(station.role) \(named.joined(separator: ", "))"
            let mark = mark(station.state, station.stateWord).map { "  \($0)" } ?? ""
            guard number > 0, path.hops.indices.contains(number - 1) else { return name + mark }
            let hop = path.hops[number - 1]
            // What is wrong with the way to the station stands before it.
            let way = self.mark(hop.state, hop.stateWord)
            let counts = hop.counts.isEmpty && way == nil ? [hop.stateWord] : hop.counts
            let told = counts.isEmpty ? "" : ": \(counts.joined(separator: ", "))"
            let arrow = hop.isOnTheWayBack ? "<- " : "-> "
            return arrow + (way.map { "\($0) \(arrow)" } ?? "") + name + told + mark
        }
    }

    private static func mark(_ state: String, _ word: String) -> String? {
        switch state {
        case "broken": "[X \(word)]"
        case "suspect": "[? \(word)]"
        default: nil
        }
    }

    static func series(_ series: ReportPage.SeriesPart, width: Int) -> [String] {
        let columns = max(width - 50, 20)
        let label = series.rows.map(\.label.columns).max() ?? 0
        let rows = series.rows.flatMap { row in
            line(row.label, label, bars(row.values, top: row.top, columns: columns), row.peak, width: width)
        }
        let limits = series.rows.compactMap(\.limitLabel).prefix(1)
        return rows + ["\(series.start) \(series.end), \(series.width)"] + limits
    }

    /// Bars between what they are of and their greatest; where that is too wide, below it.
    private static func line(
        _ name: String, _ columns: Int, _ bars: String, _ note: String, width: Int
    ) -> [String] {
        let line = "\(name.padded(toColumns: columns)) |\(bars)| \(note)"
        if line.columns <= width { return [line] }
        let head = "\(name): \(note)"
        return (head.columns <= width ? [head] : ["\(name):", "  \(note)"]) + ["  |\(bars)|"]
    }

    static func latency(_ parts: [ReportPage.LatencyPart], words: Words, width: Int = 100) -> [String] {
        let label = parts.map(\.leg.columns).max() ?? 0
        let ends = ReportDocument.LatencyStep.ends.map(words.duration)
        return parts.flatMap { part in
            let bars = bars(part.counts, top: max(part.counts.max() ?? 0, 1), columns: part.counts.count)
            return line(part.leg, label, bars, part.numbers, width: width)
        } + ["\(words(.latencyCaption)): <= \(ends.joined(separator: ", ")), >"]
    }

    /// A character for each value; where there are more than `columns`, for the most of some.
    private static func bars(_ values: [Int], top: Int, columns: Int) -> String {
        let step = (values.count + columns - 1) / max(columns, 1)
        guard step > 0 else { return "" }
        let steps = stride(from: 0, to: values.count, by: step).map { start in
            values[start..<min(start + step, values.count)].max() ?? 0
        }
        return String(
            steps.map { value in
                guard value > 0 else { return ramp[0] }
                let place = Double(value) * Double(ramp.count - 1) / Double(max(top, 1))
                return ramp[min(max(Int(place.rounded(.up)), 1), ramp.count - 1)]
            })
    }
}
