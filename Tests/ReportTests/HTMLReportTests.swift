import Foundation
import Report
import TestSupport
import Testing

/// The HTML report as text: what was captured stays text, and nothing is fetched.
@Suite struct HTMLReportTests {
    static let file = "\"><img src=x onerror=alert(1)>{{words}}<script>.pcap"

    /// Markup in names and in the file's name.
    static var hostile: ReportDocument {
        HostileInputTests.story("<script>alert(1)</script>'\"&{{page}}").document(captureName: file)
    }

    @Test func `the page keeps its security policy and has no script, link or image`() throws {
        let html = try HTMLReport.render(Self.hostile)
        #expect(html.contains("default-src 'none'; style-src 'unsafe-inline'"))
        for tag in ["<script", "<img", "<link", "<iframe", "<object", "@import", "url("] {
            #expect(!html.lowercased().contains(tag), "\(tag)")
        }
        #expect(html.contains("&lt;img src=x onerror=alert(1)&gt;{{words}}"))
    }

    @Test func `the verdict, its confidence and its culprit come before everything else`() throws {
        let document = TextReportTests.silentCoreDNS().document
        let html = try HTMLReport.render(document)
        let body = try #require(html.range(of: "<body>"))
        let places = try ["COREDNS", document.findings[0].title, "certain", document.verdict.culprit, "<svg"].map {
            try #require(html.range(of: $0, range: body.upperBound..<html.endIndex)?.lowerBound, "\($0)")
        }
        #expect(places == places.sorted())
    }

    @Test func `the picture of the way names what is broken in words`() throws {
        let html = try HTMLReport.render(TextReportTests.silentCoreDNS().document)
        #expect(html.contains("CoreDNS pod (\(Host.corednsA.text)): broken here: 3"))
        #expect(html.contains("✕ broken here: 3"))
    }

    @Test func `a healthy report marks nothing as broken`() throws {
        var scene = Scene()
        scene.exchange(Query(), at: 0)
        let html = try HTMLReport.render(scene.play().document)
        #expect(!html.contains("broken here") && !html.contains("class=\"cross\""))
    }

    @Test func `many clients, names and failures make no large report`() throws {
        var cluster = SmallCluster(corednsA: 0)
        for number in 0..<3000 {
            let client = Host(10, UInt8(number % 7), UInt8(number / 250), UInt8(number % 250 + 1))
            cluster.ask(
                Query("n\(number).z\(number % 900).example", id: UInt16(number), from: client, port: 40_000),
                at: Double(number) * 0.01, answer: number % 3 == 0 ? nil : .address)
        }
        let document = cluster.scene.play().document
        #expect(try HTMLReport.render(document).utf8.count < 1_000_000)
        #expect(try MarkdownReport.render(document).utf8.count < 200_000)
        #expect(document.clients.count == 50 && document.omitted.clients > 1000)
    }
}
