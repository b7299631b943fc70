import Foundation
import Report
import TestSupport
import Testing

/// Text, Markdown, HTML and JSON tell the same in the same order.
@Suite struct FacesTests {
    enum Face: String, CaseIterable {
        case text, markdown, html

        func render(_ document: ReportDocument) throws -> String {
            switch self {
            case .text: TextReport.render(document, isColored: false, width: 10_000, extent: .full)
            case .markdown: try MarkdownReport.render(document).replacing("\\", with: "")
            case .html: try HTMLReport.render(document)
            }
        }
    }

    @Test(arguments: Face.allCases)
    func `findings stand in the order of the JSON with their evidence`(face: Face) throws {
        let document = JSONReportTests.story().document
        let text = try face.render(document)
        var rest = text[...]
        #expect(document.findings.count > 2)
        for finding in document.findings {
            let place = try #require(rest.range(of: finding.title), "\(finding.rule)")
            rest = rest[place.upperBound...]
            #expect(rest.contains(finding.rule) || text.contains("[\(finding.rule)]"))
            for item in finding.evidence {
                #expect(rest.contains(item.frames.map(String.init).joined(separator: ", ")))
            }
            for example in finding.examples { #expect(text.contains("ID \(example.exchange.id)")) }
        }
    }

    @Test(arguments: Face.allCases)
    func `numbers are those of the JSON`(face: Face) throws {
        let document = JSONReportTests.story().document
        let text = try face.render(document)
        for hop in document.path.hops where hop.exchanges > 0 {
            let queries = hop.exchanges == 1 ? "1 query" : "\(hop.exchanges) queries"
            #expect(text.contains(queries) && text.contains("\(hop.answered) answered"))
        }
        for zone in document.zones { #expect(text.contains(zone.name)) }
        for client in document.clients { #expect(text.contains(client.address)) }
        for capture in document.captures { #expect(text.contains(capture.sha256 ?? "none")) }
    }

    @Test(
        arguments: HostileInputTests.labels + ["<b>x</b>", "a|b|c", "`code`", "[link](http://example.com)", "*_~#@me"])
    func `Markdown shows names as they are and keeps its tables`(label: String) throws {
        let markdown = try MarkdownReport.render(HostileInputTests.story(label).document)
        #expect(markdown.unicodeScalars.allSatisfy(HostileInputTests.isHarmless))
        var isCode = false
        var columns = 0
        for line in markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.trimmingCharacters(in: .whitespaces).hasPrefix("```") { isCode.toggle() }
            if isCode { continue }
            #expect(!line.contains("<"), "\(line)")
            // Within a table every line has as many cells as the first.
            let bars = line.replacing("\\\\", with: "").replacing("\\|", with: "").count { $0 == "|" }
            if line.hasPrefix("|") {
                if columns > 0 { #expect(bars == columns, "\(line)") }
                columns = bars
            } else {
                columns = 0
                #expect(bars == 0, "\(line)")
            }
        }
        #expect(!isCode)
    }

    @Test func `examples are the first, the worst and the last, and say who did not see them`() throws {
        var cluster = SmallCluster(client: 0, node: 2, corednsA: 1)
        for number in 0..<9 {
            let query = Query("n\(number).example.com", id: UInt16(100 + number), port: UInt16(40_000 + number))
            let isLost = number > 0 && number < 8
            cluster.ask(query, at: Double(number), reaching: isLost ? .eth0 : .coredns)
            if number == 4 { cluster.ask(query, at: Double(number) + 8, reaching: .eth0, isRetried: false) }
        }
        cluster.ask(Query("late.example.com", id: 200, port: 41_000), at: 40)
        let document = cluster.scene.play().document
        let finding = try #require(document.findings.first { $0.rule == "lost-before-coredns" })
        let chosen = Dictionary(
            uniqueKeysWithValues: finding.examples.flatMap { example in
                example.occasions.map { ($0, example.exchange.id) }
            })
        #expect(chosen["first"].map { (101...102).contains($0) } == true)
        #expect(chosen["worst"] == 104)
        #expect(finding.examples.allSatisfy { $0.absentFrom == ["two.pcap"] })
        #expect(finding.examples.first { $0.occasions.contains("worst") }?.offsets.last.map { $0 > 7 } == true)
    }
}
