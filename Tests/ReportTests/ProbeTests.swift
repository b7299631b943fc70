import Report
import TestSupport
import Testing

/// What became of test questions, in every form of the report.
@Suite struct ProbeTests {
    private static func probe(
        to server: String = "10.96.0.10", _ name: String = "web.example", type: String = "A", transport: String = "udp"
    ) -> ReportDocument.Probe {
        var probe = ReportDocument.Probe(
            from: "web-0", to: server, toName: nil, role: "service", name: name, type: type, transport: transport)
        (probe.asked, probe.answered) = (3, 3)
        probe.rcodes = ["NOERROR": 3]
        (probe.slowestSeconds, probe.largestBytes) = (0.004, 120)
        return probe
    }

    private static func text(_ probes: [ReportDocument.Probe], extent: TextReport.Extent = .brief) -> String {
        var document = TextReportTests.silentCoreDNS().document
        document.probes = probes
        return TextReport.render(document, isColored: false, extent: extent)
    }

    /// Faults of one kind of question, and its cell.
    static let faults: [(change: @Sendable (inout ReportDocument.Probe) -> Void, cell: String)] = [
        (
            {
                $0.answered = 1
                $0.unanswered = 2
            }, "1/3 no answer 4 ms"
        ),
        (
            {
                $0.answered = 0
                $0.refused = 3
                $0.rcodes = [:]
                $0.slowestSeconds = nil
            }, "0/3 refused"
        ),
        (
            {
                $0.answered = 2
                $0.unreachable = 1
            }, "2/3 unreachable 4 ms"
        ),
        ({ $0.truncated = 3 }, "3/3 truncated 4 ms"), ({ $0.rcodes = ["SERVFAIL": 3] }, "3/3 SERVFAIL 4 ms"),
    ]

    @Test(arguments: faults.indices)
    func `a fault is shown with the question's transports side by side`(number: Int) {
        var probe = Self.probe()
        Self.faults[number].change(&probe)
        let text = Self.text([probe, Self.probe(transport: "tcp")])
        #expect(text.contains("\n  web-0 -> service 10.96.0.10\n"), "\(text)")
        #expect(text.contains("\n    web.example A  \(Self.faults[number].cell)  3/3 4 ms\n"), "\(text)")
    }

    @Test func `where all is well one line says so, and --full shows every question`() {
        let probes = [Self.probe(), Self.probe(transport: "tcp"), Self.probe(to: "10.244.1.20")]
        let line = "\n  web-0 -> service 10.96.0.10: all 6 answered, the slowest after 4 ms\n"
        let brief = Self.text(probes)
        #expect(brief.contains(line), "\(brief)")
        #expect(!brief.contains("web.example A"), "\(brief)")
        let full = Self.text(probes, extent: .full)
        #expect(full.contains(line), "\(full)")
        #expect(full.contains("\n    web.example A  3/3 4 ms  3/3 4 ms\n"), "\(full)")
    }

    @Test func `Markdown and HTML have a row for each question of a server`() throws {
        var document = TextReportTests.silentCoreDNS().document
        document.probes = [Self.probe(), Self.probe(transport: "tcp"), Self.probe(type: "TXT")]
        let markdown = try MarkdownReport.render(document)
        #expect(
            markdown.contains("| web-0 | service 10.96.0.10 | web.example A | 3/3 4 ms | 3/3 4 ms |"), "\(markdown)")
        #expect(markdown.contains("| web-0 | service 10.96.0.10 | web.example TXT | 3/3 4 ms |"), "\(markdown)")
        let page = try HTMLReport.render(document)
        #expect(page.contains("web.example TXT"))
        #expect(page.contains("Test questions"))
    }

    @Test func `a hostile name is made harmless`() {
        let text = Self.text([Self.probe("\u{1b}[31m", type: "A")], extent: .full)
        #expect(!text.contains("\u{1b}"))
    }

    @Test func `the JSON fits the schema, and has nothing of questions that were not asked for`() throws {
        var document = TextReportTests.silentCoreDNS().document
        #expect(try !JSONReport.render(document).contains("\"probes\""))
        document.probes = [Self.probe()]
        document.probes?[0].toName = "service kube-system/kube-dns"
        let text = try JSONReport.render(document)
        #expect(text.contains("\"slowestSeconds\" : 0.004"), "\(text)")
        let problems = try JSONSchema(JSONSchemaTests.text).problems(in: text)
        #expect(problems.isEmpty, "\(problems.prefix(5))")
    }
}
