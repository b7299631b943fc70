import Exchanges
package import PacketWire
package import Wording

/// The lines of `live --top`: who asks and who is asked most, in the last seconds.
package struct TopScreen {
    /// Columns of each figure, the first ones of which are shown where not all have room.
    private static let widths = [12, 11, 9, 9]
    /// A table that is wider is read from end to end with trouble.
    private static let widestTable = 140
    /// Nothing narrower or lower than this is drawn for.
    private static let leastColumns = 40
    private static let leastRows = 12
    /// Lines that the verdict takes at most.
    private static let verdictLines = 3

    private let columns: Int
    private let rows: Int
    private let style: TerminalStyle
    private let words: Words
    private var seconds: Double
    private var names: [String: String] = [:]

    package init(columns: Int, rows: Int, isColored: Bool, language: Language = .english) {
        words = .of(language)
        self.columns = max(columns, Self.leastColumns)
        self.rows = max(rows, Self.leastRows)
        style = TerminalStyle(isOn: isColored)
        seconds = 1
    }

    /// One line for each row of the terminal at most, none wider than it.
    ///
    /// - Parameters:
    ///   - earlier: the figures some seconds ago.
    ///   - start: when the capture began.
    ///   - note: the last thing that went wrong.
    ///   - takesKeys: whether keys do something.
    ///   - isHelp: whether the help is shown.
    package mutating func lines(
        _ now: LiveFigures, since earlier: LiveFigures, start: Timestamp, note: String?, takesKeys: Bool = false,
        isHelp: Bool = false
    ) -> [String] {
        seconds = max(Double(now.time.nanoseconds(since: earlier.time)) / 1e9, 0.001)
        names = now.names
        var lines = head(now, since: earlier, start: start).map(style.bold)
        if let verdict = now.verdict {
            lines += wrapped(words(.topVerdict, verdict.text(words)), lines: Self.verdictLines).map {
                style.kind(verdict.kind, $0)
            }
        }
        lines.append("")
        if isHelp { lines += helpLines }
        let upstreams = upstreamLines(now.upstreams)
        let left = rows - lines.count - upstreams.count - (note == nil ? 0 : 1) - (takesKeys ? 1 : 0)
        var parts = [
            (Phrase.topClients, changed(now.clients, since: earlier.clients)),
            (Phrase.topEndpoints, changed(now.endpoints, since: earlier.endpoints)),
            (Phrase.topZones, changed(now.zones, since: earlier.zones)),
        ]
        // What a short table leaves over goes to those after it; endpoints are few, and come to their lines first.
        parts.swapAt(0, 1)
        var share = left
        for (number, part) in parts.enumerated() {
            let height = share / (parts.count - number)
            let table = table(part.0, part.1, height: height)
            share -= table.count
            lines += table
        }
        lines += upstreams
        if takesKeys { lines.append(style.dim(cut(words(.topKeys), to: columns))) }
        if let note { lines.append(cut(note, to: columns)) }
        return Array(lines.prefix(rows))
    }

    private var helpLines: [String] {
        let texts: [Phrase] = [.topHelpEnd, .topHelpToggle, .topHelpRates, .topHelpFailed, .topHelpVerdict]
        return [style.bold(cut(words(.topHelpTitle), to: columns))] + texts.flatMap { wrapped(words($0), lines: 2) } + [
            ""
        ]
    }

    private func head(_ now: LiveFigures, since earlier: LiveFigures, start: Timestamp) -> [String] {
        let elapsed = Int(max(now.time.nanoseconds(since: start), 0) / 1_000_000_000)
        let packets = now.places.reduce(0) { $0 + $1.packets }
        let before = earlier.places.reduce(0) { $0 + $1.packets }
        let drops = now.places.reduce(0) { $0 + $1.drops }
        let rate = Int((Double(packets - before) / seconds).rounded())
        return wrapped(
            words(
                .topHead, clock(elapsed), grouped(packets), grouped(rate), grouped(drops),
                now.places.count == 1 ? now.places[0].name : words(.topPlaces, "\(now.places.count)")), lines: 2)
    }

    private func clock(_ seconds: Int) -> String {
        func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(seconds / 3600):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
    }

    /// What came since `earlier`, the rows with most failures first, then those with most queries.
    private func changed(_ rows: [LiveFigures.Row], since earlier: [LiveFigures.Row]) -> [LiveFigures.Row] {
        let before = Dictionary(earlier.map { ($0.name, $0) }) { first, _ in first }
        let recent = rows.map { row in
            var row = row
            guard let earlier = before[row.name] else { return row }
            // An open query may come to count for another server, once it is seen where it was translated to.
            row.exchanges = max(row.exchanges - earlier.exchanges, 0)
            row.failures = max(row.failures - earlier.failures, 0)
            row.latencies = row.latencies.since(earlier.latencies)
            return row
        }
        return recent.sorted {
            ($0.failures, $0.exchanges, $1.name) > ($1.failures, $1.exchanges, $0.name)
        }
    }

    private func table(_ title: Phrase, _ all: [LiveFigures.Row], height: Int) -> [String] {
        guard height >= 2 else { return [] }
        let shown = all.prefix(max(height - 2, 1))
        let more = all.count - shown.count
        let name = words(title) + (more > 0 ? " (\(all.count))" : "")
        let figures = [words(.topQueries), words(.topFailed), "p50", "p99"]
        var lines = [style.bold(line(name, figures))]
        for row in shown {
            let role = row.role.isEmpty || title == .topClients ? "" : "  \(roleWord(row.role))"
            let called = names[row.name].map { "  \($0)" } ?? ""
            let text = line(
                row.name + called + role,
                [
                    rate(row.exchanges), row.failures == 0 ? "-" : rate(row.failures),
                    latency(row.latencies.quantile(0.5)), latency(row.latencies.quantile(0.99)),
                ])
            lines.append(row.failures > 0 ? style.severity("error", text) : text)
        }
        if lines.count < height { lines.append("") }
        return lines
    }

    /// English shows the values of `live --format jsonl`.
    private func roleWord(_ role: String) -> String {
        words.language == .english ? role : words("role", of: role)
    }

    private func upstreamLines(_ upstreams: [LiveFigures.Upstream]) -> [String] {
        guard !upstreams.isEmpty else { return [] }
        let limit = LiveFigures.upstreamLimit
        let shown = upstreams.sorted { ($0.queries, $1.asker) > ($1.queries, $0.asker) }.prefix(3)
        return [style.bold(cut(words(.topUpstream, "\(limit)"), to: columns))]
            + shown.map { upstream in
                let text = cut("\(upstream.asker) -> \(upstream.server)  \(upstream.queries)/s", to: columns)
                return upstream.queries * 10 >= limit * 9 ? style.severity("error", text) : text
            }
    }

    private func line(_ name: String, _ figures: [String]) -> String {
        let shown = columns < 50 ? 2 : columns < 60 ? 3 : 4
        let widths = Self.widths.prefix(shown)
        let room = min(columns, Self.widestTable) - widths.reduce(1, +)
        let start = cut(name, to: room)
        let cells = zip(figures, widths).map { figure, width in
            String(repeating: " ", count: max(width - figure.columns, 1)) + figure
        }
        return start + String(repeating: " ", count: room - start.columns) + cells.joined()
    }

    private func rate(_ count: Int) -> String {
        let tenths = Int((Double(count) / seconds * 10).rounded())
        return tenths >= 1000 ? grouped(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
    }

    private func latency(_ nanoseconds: Int64?) -> String {
        guard let nanoseconds else { return "-" }
        let microseconds = nanoseconds / 1000
        return switch microseconds {
        case ..<1000: "\(microseconds) us"
        case ..<10_000: "\(microseconds / 1000).\(microseconds / 100 % 10) ms"
        case ..<1_000_000: "\(microseconds / 1000) ms"
        default: "\(microseconds / 1_000_000).\(microseconds / 100_000 % 10) s"
        }
    }

    /// The text in lines of the terminal's width; what does not fit in so many is left out.
    private func wrapped(_ text: String, lines limit: Int) -> [String] {
        var lines: [String] = []
        var rest = printable(text)[...]
        while lines.count < limit - 1, String(rest).columns > columns {
            let room = String(rest).cut(toColumns: columns + 1)
            // One word as long as a line is cut with the rest.
            guard let end = room.lastIndex(of: " "), end > room.startIndex else { break }
            let line = room[..<end]
            lines.append(line.trimmingSuffix(while: { $0 == " " }))
            rest = rest.dropFirst(line.count).drop { $0 == " " }
        }
        return lines + [cut(String(rest), to: columns)]
    }

    private func cut(_ text: String, to width: Int) -> String {
        let text = printable(text)
        return text.columns <= width ? text : text.cut(toColumns: width - 1) + "…"
    }
}

extension Substring {
    fileprivate func trimmingSuffix(while matches: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, matches(last) { text.removeLast() }
        return String(text)
    }
}
