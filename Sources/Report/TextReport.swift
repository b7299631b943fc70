import Diagnosis
import Rainbow

/// A report for a person at a terminal: the verdict first, then what proves it, then the numbers.
package struct TextReport {
    private let document: ReportDocument
    private let style: TerminalStyle
    private let width: Int
    private var lines: [String] = []

    /// - Parameters:
    ///   - isColored: whether to use terminal colours.
    ///   - width: columns to wrap text at.
    package static func render(_ document: ReportDocument, isColored: Bool, width: Int = 100) -> String {
        var report = TextReport(document: document, style: TerminalStyle(isOn: isColored), width: max(width, 40))
        report.addVerdicts()
        report.addFindings()
        report.addNumbers()
        report.addLegs()
        report.addClients()
        report.addCaptures()
        return report.lines.joined(separator: "\n") + "\n"
    }

    private init(document: ReportDocument, style: TerminalStyle, width: Int) {
        self.document = document
        self.style = style
        self.width = width
    }

    // MARK: Sections

    private mutating func addVerdicts() {
        let verdict = document.verdict
        lines.append(
            "\(style.kind(verdict.kind, verdict.kind.uppercased()))  \(style.dim("confidence:")) \(verdict.confidence)"
                + (verdict.culprit.isEmpty ? "" : "  \(style.dim("culprit:")) \(style.bold(verdict.culprit))"))
        add(verdict.summary, indent: 0)
        for other in document.verdicts.dropFirst() {
            lines.append("")
            lines.append(
                """
                also \(style.kind(other.kind, other.kind.uppercased()))  \(style.dim("confidence:")) \
                \(other.confidence)
                """
                    + (other.culprit.isEmpty ? "" : "  \(style.dim("culprit:")) \(style.bold(other.culprit))"))
        }
    }

    private mutating func addFindings() {
        for finding in document.findings {
            lines.append("")
            let heading = finding.severity == "info" ? "note" : finding.severity
            lines.append(
                """
                \(style.severity(finding.severity, heading)): \(style.bold(finding.title)) \
                \(style.dim("[\(finding.rule)]"))
                """)
            if finding.summary != document.verdict.summary { add(finding.summary, indent: 2) }
            for evidence in finding.evidence {
                let frames = evidence.frames.map(String.init).joined(separator: ", ")
                add(
                    "\(printable(evidence.capture)): frame\(evidence.frames.count == 1 ? "" : "s") \(frames) (\(evidence.note))",
                    indent: 2, bullet: "=")
            }
            for step in finding.nextSteps {
                add(step.text, indent: 2, bullet: ">")
                if let command = step.command { lines.append("      \(style.command(command))") }
            }
        }
    }

    private mutating func addNumbers() {
        let totals = document.totals
        heading("Exchanges of clients")
        var counts: [(String, Int)] = [
            ("answered", totals.answered), ("late", totals.late), ("unanswered", totals.unanswered),
            ("pending", totals.pending), ("rejected", totals.rejected), ("mismatched", totals.mismatched),
            ("truncated", totals.truncated), ("malformed", totals.malformed),
        ]
        counts = counts.filter { $0.1 > 0 }
        let rcodes = totals.rcodes.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        add("\(totals.exchanges): \(counts.map { "\($0.1) \($0.0)" }.joined(separator: ", "))", indent: 2)
        if !rcodes.isEmpty { add("answers: \(rcodes)", indent: 2) }
        add(
            """
            \(plural(totals.retransmissions, "retransmission")), \
            \(plural(totals.orphanResponses, "orphan response")); \(plural(totals.lookups, "lookup")), \
            \(totals.lostLookups) lost, \(totals.savedLookups) saved by a retry
            """,
            indent: 2)
        if document.upstream.exchanges > 0 {
            add(
                """
                upstream: \(document.upstream.exchanges), \(document.upstream.answered) answered, \
                \(document.upstream.unanswered) unanswered, \(document.upstream.pending) pending
                """,
                indent: 2)
        }
    }

    private mutating func addLegs() {
        guard !document.legs.isEmpty else { return }
        heading("Legs")
        var table = TextTable(
            columns: [
                "role", "server", "proto", "exchanges", "retrans", "answered", "late", "unanswered", "other", "p50 ms",
                "p99 ms", "max ms", "",
            ],
            leading: 3)
        for leg in document.legs {
            let other = leg.pending + leg.rejected + leg.mismatched + leg.truncated + leg.malformed
            table.add([
                leg.role, leg.port == 53 ? leg.to : "\(leg.to)#\(leg.port)", leg.transport, "\(leg.exchanges)",
                "\(leg.retransmissions)",
                "\(leg.answered)", "\(leg.late)", "\(leg.unanswered)", "\(other)",
                milliseconds(leg.latency?.p50), milliseconds(leg.latency?.p99), milliseconds(leg.latency?.max),
                leg.name ?? "",
            ])
        }
        lines += table.lines.map { "  \($0)" }
    }

    private mutating func addClients() {
        let rows = document.clients.prefix(10)
        guard !rows.isEmpty else { return }
        heading(document.clients.count > rows.count ? "Clients (the \(rows.count) with most failures)" : "Clients")
        var table = TextTable(
            columns: ["client", "exchanges", "answered", "failed", "lookups", "lost", "saved", ""], leading: 1)
        for client in rows {
            table.add([
                client.address, "\(client.exchanges)", "\(client.answered)", "\(client.failed)",
                "\(client.lookups)", "\(client.lostLookups)", "\(client.savedLookups)", client.name ?? "",
            ])
        }
        lines += table.lines.map { "  \($0)" }
    }

    private mutating func addCaptures() {
        heading("Captures")
        for capture in document.captures {
            let place =
                (capture.vantageAddress.map { "\(capture.vantage) \($0)" } ?? capture.vantage)
                + (capture.vantageName.map { " (\($0))" } ?? "")
            let drops = capture.kernelDrops.map { ", \($0) dropped by the kernel" } ?? ""
            add(
                """
                \(printable(capture.name)): \(place), \(capture.linkTypes.joined(separator: "+")), \
                \(plural(capture.packets, "packet")), \(plural(capture.dnsMessages, "DNS message"))\(drops)
                """,
                indent: 2)
            if let first = capture.first, let last = capture.last { add("\(first) to \(last)", indent: 4) }
            if let hash = capture.sha256 { add("sha256 \(hash)", indent: 4) }
        }
        for limit in document.limits { add(limit, indent: 2, bullet: "!") }
        lines.append("")
        lines.append(style.dim("\(document.tool.name) \(document.tool.version)"))
    }

    // MARK: Lines

    private mutating func heading(_ text: String) {
        lines.append("")
        lines.append(style.bold(text))
    }

    private mutating func add(_ text: String, indent: Int, bullet: String? = nil) {
        let lead = String(repeating: " ", count: indent) + (bullet.map { "\($0) " } ?? "")
        let hang = String(repeating: " ", count: lead.count)
        var line = lead
        for word in text.split(separator: " ") {
            if line.count + word.count > width && line.count > hang.count {
                lines.append(trimmed(line))
                line = hang
            }
            line += word + " "
        }
        lines.append(trimmed(line))
    }

    private func trimmed(_ line: String) -> String {
        line.hasSuffix(" ") ? String(line.dropLast()) : line
    }

    private func milliseconds(_ seconds: Double?) -> String {
        guard let seconds else { return "-" }
        let tenths = Int((seconds * 10_000).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

/// Terminal colours, or none.
///
/// Rainbow's own properties of strings look at the terminal and the environment once more; the caller has decided.
struct TerminalStyle {
    let isOn: Bool

    func bold(_ text: String) -> String { styled(text, Style.bold) }
    func dim(_ text: String) -> String { styled(text, Style.dim) }
    func command(_ text: String) -> String { styled(text, NamedColor.cyan) }

    func severity(_ severity: String, _ text: String) -> String {
        switch severity {
        case "error": styled(text, NamedColor.red, Style.bold)
        case "warning": styled(text, NamedColor.yellow, Style.bold)
        default: styled(text, NamedColor.blue)
        }
    }

    func kind(_ kind: String, _ text: String) -> String {
        switch kind {
        case "healthy": styled(text, NamedColor.green, Style.bold)
        case "undetermined", "capture", "client": styled(text, NamedColor.yellow, Style.bold)
        default: styled(text, NamedColor.red, Style.bold)
        }
    }

    /// Select Graphic Rendition (ECMA-48, section 8.3.117).
    private func styled(_ text: String, _ codes: any ModeCode...) -> String {
        guard isOn else { return text }
        let parameters = codes.flatMap(\.value).map(String.init).joined(separator: ";")
        return "\u{1b}[\(parameters)m\(text)\u{1b}[0m"
    }
}

/// Columns aligned by their widest cell.
struct TextTable {
    private var rows: [[String]]
    private let leading: Int

    /// `leading` columns are aligned left, the rest right.
    init(columns: [String], leading: Int) {
        rows = [columns]
        self.leading = leading
    }

    mutating func add(_ row: [String]) { rows.append(row) }

    var lines: [String] {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let pad = String(repeating: " ", count: widths[column] - cell.count)
                // The last column may be text without a heading.
                return column < leading || rows[0][column].isEmpty ? cell + pad : pad + cell
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }
}
