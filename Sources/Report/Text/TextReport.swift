/// A report for a person at a terminal: the verdict first, with when, where and how much, then what proves it, then the
/// rest.
package struct TextReport {
    /// How much of the report is written.
    package enum Extent {
        /// The first screen, and of each finding what to do about it.
        case brief
        /// Everything.
        case full
    }

    /// Rows of a table.
    private static let rowLimit = 10

    private let page: ReportPage
    private let words: Words
    private let style: TerminalStyle
    private let width: Int
    private let extent: Extent
    private var lines: [String] = []

    /// - Parameters:
    ///   - isColored: whether to use terminal colours.
    ///   - width: columns to wrap text at.
    ///   - isVerdictLast: for a terminal on which the report follows other lines, so that its end is what stays in sight.
    package static func render(
        _ document: ReportDocument, isColored: Bool, width: Int = 100, extent: Extent = .brief,
        isVerdictLast: Bool = false
    ) -> String {
        var report = TextReport(document, isColored: isColored, width: width, extent: extent)
        if !isVerdictLast { report.addFirstScreen() }
        report.addFindings()
        if extent == .full {
            report.addSeries()
            report.addTables()
        }
        report.addProbes()
        report.addCounters()
        report.addAnalysed()
        if isVerdictLast {
            report.lines.append("")
            report.addFirstScreen()
        }
        // The first line of the report is not blank, whichever part stands there.
        return report.lines.drop { $0.isEmpty }.joined(separator: "\n") + "\n"
    }

    /// The report's beginning: what is concluded, without what proves it.
    package static func renderVerdicts(_ document: ReportDocument, width: Int = 100) -> String {
        var report = TextReport(document, isColored: false, width: width, extent: .brief)
        report.addVerdicts()
        return report.lines.joined(separator: "\n") + "\n"
    }

    private init(_ document: ReportDocument, isColored: Bool, width: Int, extent: Extent) {
        words = document.words
        page = ReportPage(document, words: words)
        style = TerminalStyle(isOn: isColored)
        self.width = max(width, 40)
        self.extent = extent
    }

    // MARK: Sections

    private mutating func addFirstScreen() {
        addVerdicts()
        addOverview()
        addPath()
        addProof()
    }

    private mutating func addVerdicts() {
        for (number, verdict) in page.verdicts.enumerated() {
            if number > 0 { lines.append("") }
            let badge = style.kind(verdict.kind, verdict.badge)
            let lead = (number > 0 ? "\(words(.also).lowercased()) " : "") + badge
            if verdict.isOpen {
                lines.append("\(lead): \(verdict.certainty)")
            } else {
                lines.append("\(lead)  \(style.dim("\(words(.confidence)):")) \(verdict.confidence)")
            }
            if verdict.hasCulprit {
                let culprit = "\(words(.culprit)): \(verdict.culprit)"
                let used = withoutStyle(lines[lines.count - 1]).columns
                if used + 2 + culprit.columns <= width {
                    lines[lines.count - 1] += "  \(style.dim("\(words(.culprit)):")) \(style.bold(verdict.culprit))"
                } else {
                    add(culprit, indent: 2, hang: 4)
                }
            }
            if number == 0 { add(verdict.summary, indent: 0) }
        }
    }

    /// A line of this report without its colours, to see how wide it is.
    private func withoutStyle(_ line: String) -> String {
        style.isOn ? line.replacing(/\u{1b}\[[0-9;]*m/, with: "") : line
    }

    private mutating func addOverview() {
        lines.append("")
        let label = page.overview.map(\.label.columns).max() ?? 0
        for fact in page.overview {
            add(fact.value, indent: 0, lead: fact.label.padded(toColumns: label + 2), hang: label + 2)
        }
    }

    private mutating func addPath() {
        heading(words(.pathHeading))
        for line in PlainPictures.path(page.path) { add(line, indent: 2, hang: 5) }
    }

    /// An exchange that shows what the first verdict says; where its finding has none, the frames.
    private mutating func addProof() {
        guard let proof else { return }
        heading(words(.proofHeading))
        if let number = proof.strongest { return add(proof.examples[number], indent: 2) }
        for evidence in proof.evidence.prefix(2) { add(evidence) }
    }

    private var proof: ReportPage.FindingPart? {
        guard let number = page.verdicts.first?.finding, page.findings.indices.contains(number),
            !page.findings[number].evidence.isEmpty
        else { return nil }
        return page.findings[number]
    }

    private mutating func addFindings() {
        for (number, finding) in page.findings.enumerated() {
            lines.append("")
            let lead = "\(finding.severityWord): "
            let title = lead + finding.title + " [\(finding.rule)]"
            if title.columns <= width {
                lines.append(
                    """
                    \(style.severity(finding.severity, finding.severityWord)): \(style.bold(finding.title)) \
                    \(style.dim("[\(finding.rule)]"))
                    """)
            } else {
                add(title, indent: 0, hang: 2)
            }
            if !finding.isSummaryTold { add(finding.summary, indent: 2) }
            // What is worth knowing and no fault comes without what to do about it.
            if extent == .brief, finding.severity == "info" { continue }
            for step in finding.steps {
                add(step.text, indent: 2, bullet: ">")
                if let command = step.command { lines.append("      \(style.command(command))") }
            }
            for evidence in finding.evidence { add(evidence) }
            guard extent == .full else { continue }
            // The strongest one of the first verdict's stands as its proof already.
            let told = number == page.verdicts.first?.finding ? finding.strongest : nil
            for (place, example) in finding.examples.enumerated() where place != told {
                add(example, indent: 2, bullet: "~")
            }
        }
        if let omitted = page.findingsOmitted { add(omitted, indent: 0) }
    }

    private mutating func add(_ evidence: ReportPage.EvidencePart) {
        add("\(evidence.capture): \(evidence.frames) (\(evidence.note))", indent: 2, bullet: "=")
    }

    private mutating func add(_ example: ReportPage.ExamplePart, indent: Int, bullet: String? = nil) {
        add(example.caption, indent: indent, bullet: bullet)
        let time = example.rows.map(\.time.columns).max() ?? 0
        for row in example.rows {
            add(
                "\(row.what) \(row.flow), \(row.capture) \(words(.frame)) \(row.frame)", indent: 4,
                lead: "\(row.clock)  \(row.time.padded(toColumns: time, isRight: true))  ",
                hang: width >= 80 ? 8 + row.clock.columns + time : 8)
        }
        for line in example.closing { add(line, indent: 4) }
    }

    private mutating func addSeries() {
        for series in page.series {
            heading(series.caption)
            for line in PlainPictures.series(series, width: width - 2) { lines.append("  \(line)") }
        }
        guard !page.latency.isEmpty else { return }
        heading(words(.latencyHeading))
        let picture = PlainPictures.latency(page.latency, words: words, width: width - 2)
        lines += picture.dropLast().map { "  \($0)" }
        if let last = picture.last { add(last, indent: 2) }
    }

    private mutating func addTables() {
        for table in page.tables where table.id != "counters" && table.id != "probes" {
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
            shown.omitted += max(shown.rows.count - Self.rowLimit, 0)
            shown.rows = Array(shown.rows.prefix(Self.rowLimit))
            add(shown)
        }
    }

    /// - Parameter separator: between the cells of a row that is a sentence; where it is given, a row has one line or is one.
    private mutating func add(_ table: ReportPage.TablePart, indent: Int = 2, separator: String? = nil) {
        let rows = table.lines(width: separator == nil ? width - indent : .max)
        if rows.allSatisfy({ $0.columns <= width - indent }) {
            lines += rows.map { String(repeating: " ", count: indent) + $0 }
        } else {
            // Where the columns do not fit, each row is a sentence.
            for row in table.rows {
                let cells = zip(table.columns, row).dropFirst().filter { !$1.isEmpty }
                add(
                    "\(row[0]): " + cells.map { "\($0.title) \($1)" }.joined(separator: separator ?? ", "),
                    indent: indent, hang: indent + 2)
            }
        }
        if table.omitted > 0 { add(words(.andMore, words.number(table.omitted)), indent: indent) }
    }

    private mutating func addProbes() {
        guard !page.probes.isEmpty else { return }
        heading(words(.probesHeading))
        for part in page.probes {
            add("\(part.label): \(part.summary)", indent: 2, hang: 4)
            if !part.isWell || extent == .full { add(part.table, indent: 4, separator: "; ") }
        }
    }

    private mutating func addCounters() {
        guard !page.counters.isEmpty else { return }
        heading(words(.countersHeading))
        for place in page.counters { add("\(place.label): \(place.value)", indent: 2, hang: 4) }
    }

    private mutating func addAnalysed() {
        heading(words(.analysedHeading))
        if extent == .brief {
            for capture in page.briefCaptures { add(capture, indent: 2, hang: 4) }
        } else {
            for row in page.captures.rows {
                let facts = zip(page.captures.columns, row).dropFirst().map { "\($0.title) \($1)" }
                add("\(row.first ?? ""): " + facts.joined(separator: ", "), indent: 2, hang: 4)
            }
            for fact in page.analysed.dropFirst() { add("\(fact.label): \(fact.value)", indent: 2, hang: 4) }
        }
        lines.append("")
        if page.limits.isEmpty {
            lines.append("\(style.bold("\(words(.limitsHeading)):")) \(words(.noLimits))")
        } else {
            lines.append(style.bold(words(.limitsHeading)))
            for limit in page.limits { add(limit, indent: 2, bullet: "!") }
        }
        lines.append("")
        if extent == .brief { add(words(.fullReport), indent: 0) }
        lines.append(style.dim(page.tool))
    }

    // MARK: Lines

    private mutating func heading(_ text: String) {
        lines.append("")
        lines.append(style.bold(text))
    }

    /// - Parameters:
    ///   - start: what the first line begins with, behind its blanks.
    ///   - hang: columns before the second line and those after it; as many as before the first without.
    private mutating func add(
        _ text: String, indent: Int, bullet: String? = nil, lead start: String = "", hang: Int? = nil
    ) {
        let lead = String(repeating: " ", count: indent) + (bullet.map { "\($0) " } ?? "") + start
        let hanging = String(repeating: " ", count: hang ?? lead.columns)
        // Blanks at the start align; others only divide words.
        let blanks = text.prefix { $0 == " " }
        var line = lead + blanks
        var used = line.columns
        var isStart = true
        for word in held(text).split(separator: " ") {
            if used + word.columns > width && !(isStart && used <= hanging.count) {
                lines.append(trimmed(line))
                (line, used) = (hanging, hanging.count)
            }
            line += word + " "
            used += word.columns + 1
            isStart = false
        }
        lines.append(trimmed(line))
    }

    /// Binds what is not broken over two lines: a mark, and a number with its unit.
    private func held(_ text: String) -> String {
        text.replacing(/\[[X?] [^\]]*\]/) { $0.output.replacing(" ", with: "\u{a0}") }
            .replacing(/[0-9] (ms|s|min|h|KiB|MiB)\b/) { $0.output.0.replacing(" ", with: "\u{a0}") }
    }

    /// With the blanks that bound words as they are.
    private func trimmed(_ line: String) -> String {
        (line.hasSuffix(" ") ? String(line.dropLast()) : line).replacing("\u{a0}", with: " ")
    }
}
