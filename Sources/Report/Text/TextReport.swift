/// A report for a person at a terminal: the verdict first, then what proves it, then the numbers.
package struct TextReport {
    /// Rows of a table.
    private static let rowLimit = 10

    private let page: ReportPage
    private let words: Words
    private let style: TerminalStyle
    private let width: Int
    private var lines: [String] = []

    /// - Parameters:
    ///   - isColored: whether to use terminal colours.
    ///   - width: columns to wrap text at.
    package static func render(_ document: ReportDocument, isColored: Bool, width: Int = 100) -> String {
        let words = document.words
        var report = TextReport(
            page: ReportPage(document, words: words), words: words, style: TerminalStyle(isOn: isColored),
            width: max(width, 40))
        report.addVerdicts()
        report.addPath()
        report.addFindings()
        report.addSeries()
        report.addTables()
        report.addAnalysed()
        return report.lines.joined(separator: "\n") + "\n"
    }

    /// The report's beginning: what is concluded, without what proves it.
    package static func renderVerdicts(_ document: ReportDocument, width: Int = 100) -> String {
        let words = document.words
        var report = TextReport(
            page: ReportPage(document, words: words), words: words, style: TerminalStyle(isOn: false),
            width: max(width, 40))
        report.addVerdicts()
        return report.lines.joined(separator: "\n") + "\n"
    }

    private init(page: ReportPage, words: Words, style: TerminalStyle, width: Int) {
        self.page = page
        self.words = words
        self.style = style
        self.width = width
    }

    // MARK: Sections

    private mutating func addVerdicts() {
        for (number, verdict) in page.verdicts.enumerated() {
            if number > 0 { lines.append("") }
            lines.append(
                (number > 0 ? "\(words(.also).lowercased()) " : "")
                    + "\(style.kind(verdict.kind, verdict.badge))  "
                    + "\(style.dim("\(words(.confidence)):")) \(verdict.confidence)"
                    + (verdict.hasCulprit
                        ? "  \(style.dim("\(words(.culprit)):")) \(style.bold(verdict.culprit))" : ""))
            if number == 0 { add(verdict.summary, indent: 0) }
        }
    }

    private mutating func addPath() {
        heading(words(.pathHeading))
        for line in PlainPictures.path(page.path) { add(line, indent: 2, hang: 5) }
    }

    private mutating func addFindings() {
        for finding in page.findings {
            lines.append("")
            lines.append(
                """
                \(style.severity(finding.severity, finding.severityWord)): \(style.bold(finding.title)) \
                \(style.dim("[\(finding.rule)]"))
                """)
            if !finding.isSummaryTold { add(finding.summary, indent: 2) }
            for step in finding.steps {
                add(step.text, indent: 2, bullet: ">")
                if let command = step.command { lines.append("      \(style.command(command))") }
            }
            for evidence in finding.evidence {
                add("\(evidence.capture): \(evidence.frames) (\(evidence.note))", indent: 2, bullet: "=")
            }
            for example in finding.examples { add(example) }
        }
        if let omitted = page.findingsOmitted { add(omitted, indent: 0) }
    }

    private mutating func add(_ example: ReportPage.ExamplePart) {
        add(example.caption, indent: 2, bullet: "~")
        let time = example.rows.map(\.time.columns).max() ?? 0
        for row in example.rows {
            let pad = String(repeating: " ", count: time - row.time.columns)
            add(
                "\(pad)\(row.time)  \(row.what), \(row.capture) \(words(.frame)) \(row.frame)", indent: 6,
                hang: 9 + time)
        }
        for line in example.closing { add(line, indent: 8 + time) }
    }

    private mutating func addSeries() {
        for series in page.series {
            heading(series.caption)
            for line in PlainPictures.series(series, width: width) { lines.append("  \(line)") }
        }
        guard !page.latency.isEmpty else { return }
        heading(words(.latencyHeading))
        let picture = PlainPictures.latency(page.latency, words: words)
        lines += picture.dropLast().map { "  \($0)" }
        if let last = picture.last { add(last, indent: 2) }
    }

    private mutating func addTables() {
        for table in page.tables {
            heading(table.caption)
            if table.id == "totals" || table.id == "codes" {
                // Few numbers each with a name read well in a sentence.
                let facts = table.rows.map { row in
                    row.prefix(2).joined(separator: " ") + (row.count > 2 ? " (\(row[2]))" : "")
                }
                add(facts.joined(separator: ", "), indent: 2)
                continue
            }
            var shown = table.without(["0", "-", ""])
            shown.rows = Array(shown.rows.prefix(Self.rowLimit))
            lines += shown.lines(width: width - 2).map { "  \($0)" }
            let hidden = table.omitted + table.rows.count - shown.rows.count
            if hidden > 0 { add(words(.andMore, words.number(hidden)), indent: 2) }
        }
    }

    private mutating func addAnalysed() {
        heading(words(.analysedHeading))
        for row in page.captures.rows {
            let facts = zip(page.captures.columns, row).dropFirst().map { "\($0.title) \($1)" }
            add("\(row.first ?? ""): \(facts.joined(separator: ", "))", indent: 2, hang: 4)
        }
        for fact in page.analysed.dropFirst() { add("\(fact.label): \(fact.value)", indent: 2, hang: 4) }
        heading(words(.limitsHeading))
        for limit in page.limits { add(limit, indent: 2, bullet: "!") }
        if page.limits.isEmpty { add(words(.noLimits), indent: 2) }
        lines.append("")
        lines.append(style.dim(page.tool))
    }

    // MARK: Lines

    private mutating func heading(_ text: String) {
        lines.append("")
        lines.append(style.bold(text))
    }

    /// - Parameter hang: columns before the second line and those after it; as many as before the first without.
    private mutating func add(_ text: String, indent: Int, bullet: String? = nil, hang: Int? = nil) {
        let lead = String(repeating: " ", count: indent) + (bullet.map { "\($0) " } ?? "")
        let hanging = String(repeating: " ", count: hang ?? lead.count)
        // Blanks at the start align; others only divide words.
        let blanks = text.prefix { $0 == " " }
        var line = lead + blanks
        var used = line.columns
        var isStart = true
        for word in text.split(separator: " ") {
            if used + word.columns > width && !isStart {
                lines.append(trimmed(line))
                (line, used) = (hanging, hanging.count)
            }
            line += word + " "
            used += word.columns + 1
            isStart = false
        }
        lines.append(trimmed(line))
    }

    private func trimmed(_ line: String) -> String {
        line.hasSuffix(" ") ? String(line.dropLast()) : line
    }
}
