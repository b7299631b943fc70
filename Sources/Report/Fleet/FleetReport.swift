import Mustache
import Wording

/// The report about a fleet for people: text, Markdown, and a page for a browser without script, with the matrix node × endpoint
/// as a picture.
package enum FleetReport {
    package static func text(_ page: FleetPage) -> String {
        var lines = [page.headline + ".", page.summary]
        for suspect in page.suspects {
            lines += ["", suspect.sentence, "  \(suspect.period)", "  \(suspect.advice)"]
        }
        return lines.map(printable).joined(separator: "\n") + "\n"
    }

    package static func markdown(_ page: FleetPage) throws -> String {
        _ = MarkdownReport.escaping
        return try MustacheTemplate(string: markdownTemplate).render(Content(page))
    }

    package static func html(_ page: FleetPage) throws -> String {
        try MustacheTemplate(string: htmlTemplate).render(Content(page))
    }

    // MARK: Content

    private struct Content {
        var page: FleetPage
        var tone: String
        var style = StyleSheet.text + FleetReport.style
        var suspects: [FleetPage.Part]
        var endpoints: [FleetPage.Endpoint]
        var rows: [Row]
        var dashes: [String]
        var more: String?

        init(_ page: FleetPage) {
            self.page = page
            let isOpen = page.suspects.allSatisfy { $0.kind == "undetermined" }
            tone = page.suspects.isEmpty ? "healthy" : isOpen ? "undetermined" : "network"
            suspects = page.suspects.map {
                .init(
                    kind: $0.kind, sentence: printable($0.sentence), period: $0.period, advice: printable($0.advice))
            }
            endpoints = page.endpoints.map { .init(name: printable($0.name), node: printable($0.node)) }
            rows = page.nodes.map { node in
                Row(
                    name: printable(node.name),
                    cells: zip(node.cells, page.endpoints).map { Cell($0, of: node.name, to: $1) })
            }
            dashes = page.endpoints.map { _ in "---:" }
            more = page.omitted > 0 ? "\(page.omitted) more nodes, with fewer failed queries, are left out." : nil
        }
    }

    private struct Row {
        var name: String
        var cells: [Cell]
    }

    private struct Cell {
        var shade: Int
        var text: String
        /// What a pointer that rests on it is shown.
        var title: String

        init(_ cell: FleetPage.Cell, of node: String, to endpoint: FleetPage.Endpoint) {
            shade = cell.shade
            text = cell.text
            let ending = cell.ending.isEmpty ? "" : ", most of them ended: \(cell.ending)"
            title = printable(
                "\(node) to \(endpoint.name): \(cell.failed) of \(cell.queries) queries failed\(ending)")
        }
    }

    // MARK: Templates

    private static let style = """

        .matrix{width:auto}
        .matrix th,.matrix td{padding:.15rem .5rem;border:1px solid var(--line);text-align:center;font-variant-numeric:tabular-nums}
        .matrix tbody th{text-align:left}
        .matrix thead th{overflow-wrap:anywhere;min-width:5.5rem}
        .matrix .s1{background:rgb(180 35 24/.08)}
        .matrix .s2{background:rgb(180 35 24/.2)}
        .matrix .s3{background:rgb(180 35 24/.35)}
        .matrix .s4{background:rgb(180 35 24/.55)}
        .matrix .s5{background:#b42318;color:#fff;font-weight:700}
        .scroll{overflow-x:auto}
        @media print{.matrix td{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """

    private static let htmlTemplate = """
        \(HTMLTemplates.head(language: "en", title: "{{page.headline}}"))
        <body>
        <header class="verdict {{tone}}">
        <h1>{{page.headline}}</h1>
        <p class="summary">{{page.summary}}</p>
        </header>
        <h2 id="suspects">Suspects</h2>
        {{#suspects}}
        <article class="finding">
        <h3>{{sentence}}</h3>
        <p>{{period}} {{advice}}</p>
        </article>
        {{/suspects}}
        {{^suspects}}
        <p>None.</p>
        {{/suspects}}
        <h2 id="matrix">Failed queries of each node to each endpoint</h2>
        <div class="scroll">
        <table class="matrix">
        <thead><tr><th scope="col">node</th>{{#endpoints}}<th scope="col">{{name}}<br>{{node}}</th>{{/endpoints}}</tr></thead>
        <tbody>
        {{#rows}}
        <tr><th scope="row">{{name}}</th>{{#cells}}<td class="s{{shade}}" title="{{title}}">{{text}}</td>{{/cells}}</tr>
        {{/rows}}
        </tbody>
        </table>
        </div>
        {{#more}}
        <p class="note">{{.}}</p>
        {{/more}}
        <p class="note">An empty cell: no query. Times are by the clients' nodes' clocks.</p>
        <footer>{{page.tool}}</footer>
        </body>
        </html>

        """

    private static let markdownTemplate = """
        {{% CONTENT_TYPE: MARKDOWN}}
        ## {{page.headline}}

        {{page.summary}}

        {{#suspects}}
        - **{{sentence}}** {{period}} {{advice}}
        {{/suspects}}

        ### Failed queries of each node to each endpoint

        | node |{{#endpoints}} {{name}} {{node}} |{{/endpoints}}
        |---|{{#dashes}}{{{.}}}|{{/dashes}}
        {{#rows}}
        | {{name}} |{{#cells}} {{text}} |{{/cells}}
        {{/rows}}

        {{#more}}
        {{.}}

        {{/more}}
        """
}
