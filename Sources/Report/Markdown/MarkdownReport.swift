import Foundation
import Mustache

/// A report to paste into an issue or a support case: GitHub's Markdown, which Jira takes too.
package enum MarkdownReport {
    package static func render(_ document: ReportDocument) throws -> String {
        _ = escaping
        let words = document.words
        return try MustacheTemplate(string: template).render(Content(ReportPage(document, words: words), words: words))
    }

    /// Mustache knows content types by name, for the whole process.
    static let escaping: Void = MustacheContentTypes.register(MarkdownText(), named: "MARKDOWN")

    private struct Content {
        var page: ReportPage
        var words: [String: String]
        /// The same with a capital letter first.
        var labels: [String: String]
        var lead: ReportPage.VerdictPart?
        var others: [ReportPage.VerdictPart]
        var findings: [Finding]
        var pictures: [Fence]
        var tables: [Table]
        var way: Fence
        var invocation: Fence
        var hasOmitted: Bool
        var captures: Table
        var summary: [TextRun]
        var limits: [[TextRun]]

        init(_ page: ReportPage, words: Words) {
            self.page = page
            self.words = Dictionary(
                Phrase.allCases.map { (String(describing: $0), words($0)) }, uniquingKeysWith: { first, _ in first })
            labels = self.words.mapValues { $0.prefix(1).uppercased() + $0.dropFirst() }
            lead = page.verdicts.first
            others = Array(page.verdicts.dropFirst())
            summary = TextRun.safe(page.verdicts.first?.summary ?? "")
            limits = page.limits.map(TextRun.safe)
            findings = page.findings.map {
                Finding(part: $0, summary: TextRun.safe($0.summary), steps: $0.steps.map(Step.init))
            }
            way = Fence(PlainPictures.path(page.path))
            pictures = page.series.map { Fence([$0.caption] + PlainPictures.series($0, width: 100)) }
            if !page.latency.isEmpty {
                pictures.append(Fence(PlainPictures.latency(page.latency, words: words)))
            }
            tables = page.tables.map { Table($0, words: words) }
            invocation = Fence(page.analysed.map { "\($0.label): \($0.value)" })
            hasOmitted = page.findingsOmitted != nil
            captures = Table(page.captures, words: words)
        }
    }

    private struct Finding {
        var part: ReportPage.FindingPart
        var summary: [TextRun]
        var steps: [Step]
    }

    private struct Step {
        var text: [TextRun]
        var shell: Fence?

        init(_ step: ReportPage.StepPart) {
            text = TextRun.safe(step.text)
            shell = step.command.map { Fence([$0]) }
        }
    }

    /// A block of code whose fence is longer than any run of backticks in it.
    private struct Fence {
        var fence: String
        var lines: [String]

        init(_ lines: [String]) {
            self.lines = lines
            let runs = lines.flatMap { $0.split { $0 != "`" } }.map(\.count).max() ?? 0
            fence = String(repeating: "`", count: max(3, runs + 1))
        }
    }

    private struct Table {
        var caption: String
        var columns: [ReportPage.TablePart.Column]
        var rows: [[String]]
        var more: String?

        init(_ table: ReportPage.TablePart, words: Words) {
            // A counter that began at zero says so.
            let table = table.id == "counters" ? table : table.without(["0", "-", ""])
            caption = table.caption
            columns = table.columns
            rows = table.rows
            more = table.omitted > 0 ? words(.andMore, words.number(table.omitted)) : nil
        }
    }

    private static let template = """
        {{% CONTENT_TYPE: MARKDOWN}}
        {{#lead}}
        ## {{badge}}: {{headline}}

        {{/lead}}
        {{#summary}}{{#isCode}}`{{{text}}}`{{/isCode}}{{^isCode}}{{text}}{{/isCode}}{{/summary}}

        {{#lead}}
        - **{{labels.confidence}}:** {{#isOpen}}{{certainty}}{{/isOpen}}{{^isOpen}}{{confidence}}{{/isOpen}}
        {{#hasCulprit}}
        - **{{labels.culprit}}:** {{culprit}}
        {{/hasCulprit}}
        {{/lead}}
        {{#page.overview}}
        - **{{label}}:** {{value}}
        {{/page.overview}}
        {{#others}}
        - **{{words.also}} {{badge}}:** {{headline}} ({{certainty}}){{#hasCulprit}}; {{words.culprit}}: {{culprit}}{{/hasCulprit}}
        {{/others}}

        ### {{words.pathHeading}}

        {{#way}}
        {{{fence}}}text
        {{#lines}}
        {{{.}}}
        {{/lines}}
        {{{fence}}}
        {{/way}}

        ### {{words.findingsHeading}}

        {{^findings}}
        {{words.noFindings}}

        {{/findings}}
        {{#findings}}
        {{#part}}
        #### {{severityWord}}: {{title}}

        {{words.rule}} {{rule}}, {{words.confidence}}: {{confidence}}{{#tellsCulprit}}, {{words.culprit}}: {{culprit}}{{/tellsCulprit}}

        {{/part}}
        {{^part.isSummaryTold}}
        {{#summary}}{{#isCode}}`{{{text}}}`{{/isCode}}{{^isCode}}{{text}}{{/isCode}}{{/summary}}

        {{/part.isSummaryTold}}
        {{#part.hasSteps}}
        **{{words.stepsHeading}}**

        {{#steps}}
        1. {{#text}}{{#isCode}}`{{{text}}}`{{/isCode}}{{^isCode}}{{text}}{{/isCode}}{{/text}}
        {{#shell}}

           {{{fence}}}sh
        {{#lines}}
           {{{.}}}
        {{/lines}}
           {{{fence}}}
        {{/shell}}
        {{/steps}}

        {{/part.hasSteps}}
        {{#part}}
        {{#hasEvidence}}
        **{{words.evidenceHeading}}**

        {{#evidence}}
        - {{capture}}: {{frames}} ({{note}})
        {{/evidence}}

        {{/hasEvidence}}
        {{#examples}}
        {{caption}}

        | {{words.exampleTime}} | {{words.exampleWhat}} | {{words.exampleWhere}} |
        |---:|---|---|
        {{#rows}}
        | {{clock}} {{time}} | {{what}} {{flow}} | {{capture}} {{words.frame}} {{frame}} |
        {{/rows}}
        {{#closing}}
        | | {{.}} | |
        {{/closing}}

        {{/examples}}
        {{/part}}
        {{/findings}}
        {{#hasOmitted}}
        {{page.findingsOmitted}}

        {{/hasOmitted}}
        ### {{words.overTimeHeading}}

        {{#pictures}}
        {{{fence}}}text
        {{#lines}}
        {{{.}}}
        {{/lines}}
        {{{fence}}}

        {{/pictures}}
        ### {{words.tablesHeading}}

        {{#tables}}
        **{{caption}}**

        |{{#columns}} {{title}} |{{/columns}}
        |{{#columns}}{{#isNumber}}---:{{/isNumber}}{{^isNumber}}---{{/isNumber}}|{{/columns}}
        {{#rows}}
        |{{#.}} {{.}} |{{/.}}
        {{/rows}}

        {{#more}}
        {{.}}

        {{/more}}
        {{/tables}}
        ### {{words.analysedHeading}}

        {{#captures}}
        |{{#columns}} {{title}} |{{/columns}}
        |{{#columns}}{{#isNumber}}---:{{/isNumber}}{{^isNumber}}---{{/isNumber}}|{{/columns}}
        {{#rows}}
        |{{#.}} {{.}} |{{/.}}
        {{/rows}}
        {{/captures}}

        {{#invocation}}
        {{{fence}}}text
        {{#lines}}
        {{{.}}}
        {{/lines}}
        {{{fence}}}
        {{/invocation}}

        ### {{words.limitsHeading}}

        {{^limits}}
        {{words.noLimits}}
        {{/limits}}
        {{#limits}}
        - {{#.}}{{#isCode}}`{{{text}}}`{{/isCode}}{{^isCode}}{{text}}{{/isCode}}{{/.}}
        {{/limits}}

        """
}

extension TextRun {
    /// The same for Markdown: only letters, digits and what commands are made of are left as code, for nothing in code
    /// is escaped.
    fileprivate static func safe(_ sentence: String) -> [TextRun] {
        runs(sentence).map { run in
            let isSafe = run.text.unicodeScalars.allSatisfy {
                $0.properties.isAlphabetic || $0.properties.numericType != nil
                    || " -_.:/=,+".unicodeScalars.contains($0)
            }
            return run.isCode && !isSafe ? TextRun(text: "`\(run.text)`", isCode: false) : run
        }
    }
}

/// Text as it may stand in Markdown: nothing in it marks up, links, mentions or ends a table's cell.
private struct MarkdownText: MustacheContentType {
    func escapeText(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "$", "!": result += "\\\(character)"
            case "@": result += "&#64;"
            default: result.append(character)
            }
        }
        // What looks like an address of the web would become a link.
        return result.replacing("://", with: ":&#47;/").replacing("www.", with: "www&#46;")
    }
}
