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
            }, "1/3 4 ms, 2 no answer"
        ),
        (
            {
                $0.answered = 0
                $0.refused = 3
                $0.rcodes = [:]
                $0.slowestSeconds = nil
            }, "0/3 rejected"
        ),
        (
            {
                $0.answered = 0
                ($0.unanswered, $0.refused) = (1, 2)
                $0.rcodes = [:]
                $0.slowestSeconds = nil
            }, "0/3 1 no answer, 2 rejected"
        ),
        (
            {
                $0.answered = 2
                $0.unreachable = 1
            }, "2/3 4 ms, 1 unreachable"
        ),
        ({ $0.truncated = 3 }, "3/3 4 ms, truncated"), ({ $0.rcodes = ["SERVFAIL": 3] }, "3/3 4 ms, SERVFAIL"),
    ]

    @Test(arguments: faults.indices)
    func `a fault is shown with the question's transports side by side`(number: Int) {
        var probe = Self.probe()
        Self.faults[number].change(&probe)
        let text = Self.text([probe, Self.probe(transport: "tcp")])
        #expect(text.contains("\n  web-0 -> service 10.96.0.10: \(probe.answered + 3) of 6 answered\n"), "\(text)")
        #expect(text.contains("\n    web.example A  \(Self.faults[number].cell)  3/3 4 ms\n"), "\(text)")
    }

    @Test func `where a row has no room, each transport is told with its name`() {
        var probe = Self.probe("\(String(repeating: "long.", count: 12))example")
        (probe.answered, probe.unanswered, probe.refused) = (1, 1, 1)
        probe.rcodes = ["SERVFAIL": 1]
        var tcp = probe
        tcp.transport = "tcp"
        let cell = "1/3 4 ms, 1 no answer, 1 rejected, 1 SERVFAIL"
        let text = Self.text([probe, tcp]).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("example A: UDP \(cell); TCP \(cell)"), "\(text)")
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
