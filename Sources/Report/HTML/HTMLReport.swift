import Mustache
import Wording

/// A report for a browser: one file without script, pictures inside, nothing fetched.
package enum HTMLReport {
    package static func render(_ document: ReportDocument) throws -> String {
        let words = document.words
        let page = ReportPage(document, words: words)
        var library = MustacheLibrary()
        for (name, template) in HTMLTemplates.all { try library.register(template, named: name) }
        let content = Content(page: page, words: words)
        return library.render(content, withTemplate: "page") ?? ""
    }

    /// What the templates fill in.
    struct Content {
        var language: String
        var style: String
        var page: ReportPage
        var words: [String: String]
        var lead: Verdict?
        var others: [Verdict]
        var findings: [Finding]
        var hasSeveral: Bool
        var limits: [[TextRun]]
        var wide: PathPicture
        var tall: PathPicture
        var charts: [Chart]
        var latency: Chart?
        var tables: [Table]
        var captures: Table
        var hasOmitted: Bool

        init(page: ReportPage, words: Words) {
            language = words.language.rawValue
            style = StyleSheet.text + StyleSheet.additions(for: words.language)
            self.page = page
            self.words = Dictionary(
                Phrase.allCases.map { (String(describing: $0), words($0)) }, uniquingKeysWith: { first, _ in first })
            let verdicts = page.verdicts.map { Verdict($0, findings: page.findings) }
            lead = verdicts.first
            others = Array(verdicts.dropFirst())
            findings = page.findings.map(Finding.init)
            hasSeveral = findings.count > 1
            limits = page.limits.map(TextRun.runs)
            wide = PathPicture(page.path, isWide: true)
            tall = PathPicture(page.path, isWide: false)
            charts = page.series.map(Chart.init)
            latency = Chart(page.latency, words: words)
            tables = page.tables.map { Table($0, words: words) }
            captures = Table(page.captures, words: words)
            hasOmitted = page.findingsOmitted != nil
        }
    }

    struct Verdict {
        var part: ReportPage.VerdictPart
        var summary: [TextRun]
        /// The place of what proves it.
        var anchor: String

        init(_ part: ReportPage.VerdictPart, findings: [ReportPage.FindingPart]) {
            self.part = part
            summary = TextRun.runs(part.summary)
            anchor = part.finding.map { findings[$0].anchor } ?? "findings"
        }
    }

    struct Finding {
        var part: ReportPage.FindingPart
        var summary: [TextRun]
        var steps: [Step]

        init(_ part: ReportPage.FindingPart) {
            self.part = part
            summary = TextRun.runs(part.summary)
            steps = part.steps.map { Step(text: TextRun.runs($0.text), command: $0.command) }
        }

        struct Step {
            var text: [TextRun]
            var command: String?
        }
    }

    /// A table whose cells know their columns, so that a narrow window can show a row as a list.
    struct Table {
        var id: String
        var caption: String
        var columns: [Column]
        var rows: [Row]
        var more: String?
        var isWide: Bool

        struct Column {
            var title: String
            var kind: String
        }

        struct Row {
            var head: Cell?
            var cells: [Cell]
        }

        struct Cell {
            var title: String
            var kind: String
            var text: String
        }

        init(_ table: ReportPage.TablePart, words: Words) {
            id = table.id
            caption = table.caption
            columns = table.columns.map {
                Column(title: $0.title, kind: $0.isNumber ? "number" : $0.isLong ? "long" : "text")
            }
            more = table.omitted > 0 ? words(.andMore, words.number(table.omitted)) : nil
            isWide = columns.count > 6
            rows = table.rows.map { [columns] row in
                let cells = zip(columns, row).map { Cell(title: $0.title, kind: $0.kind, text: $1) }
                return Row(head: cells.first, cells: Array(cells.dropFirst()))
            }
        }
    }
}
