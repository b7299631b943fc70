import Foundation
import PacketWire
import Report
import TestSupport
import Testing

/// What a person reads first, and what a terminal must never get.
@Suite struct TextReportTests {
    static func silentCoreDNS() -> Story {
        var cluster = SmallCluster(corednsA: 0)
        for number in 0..<6 {
            cluster.ask(
                Query("example.com", id: UInt16(number), port: UInt16(40_000 + number)), at: Double(number),
                answer: number < 3 ? .address : nil)
        }
        return cluster.scene.play()
    }

    @Test func `the verdict, its confidence and its culprit stand in the first line`() throws {
        let text = TextReport.render(TextReportTests.silentCoreDNS().document, isColored: false)
        let first = try #require(text.split(separator: "\n").first)
        #expect(first.hasPrefix("COREDNS"))
        #expect(first.contains("certain"))
        #expect(first.contains(Host.corednsA.text))
    }

    @Test func `the second line says why`() {
        let story = TextReportTests.silentCoreDNS()
        let lines = TextReport.render(story.document, isColored: false, width: 2000).split(separator: "\n")
        #expect(String(lines[1]) == story.document.verdict.summary)
    }

    @Test func `healthy traffic says so in the first line`() {
        var scene = Scene()
        scene.exchange(Query(), at: 0)
        #expect(TextReport.render(scene.play().document, isColored: false).hasPrefix("HEALTHY"))
    }

    @Test func `one query is not spoken of as several`() {
        var scene = Scene()
        scene.exchange(Query(), at: 0)
        let text = TextReport.render(scene.play().document, isColored: false)
        #expect(text.contains("\n1 of 1 query was answered in time; "), "\(text)")
        #expect(text.contains("1 query, none known to have failed"), "\(text)")
        #expect(text.contains(": 1 query, 1 answered"), "\(text)")
    }

    @Test func `a mark is not broken over two lines, nor a number and its unit`() {
        let document = TextReportTests.silentCoreDNS().document
        for width in 40...120 {
            let text = TextReport.render(document, isColored: false, width: width)
            #expect(text.contains("[X broken here: 3]"), "\(width): \(text)")
            #expect(!text.contains(/[0-9]\n *(ms|s)\b/), "\(width): \(text)")
        }
    }

    @Test func `what is wrong with a way stands before the place that it leads to`() {
        var cluster = SmallCluster(client: 0, node: 2, corednsA: 1)
        for number in 0..<10 {
            cluster.ask(
                Query("example.com", id: UInt16(number), port: UInt16(40_000 + number)), at: Double(number),
                reaching: number < 5 ? .coredns : .eth0)
        }
        let text = TextReport.render(cluster.scene.play().document, isColored: false)
        #expect(text.hasPrefix("NETWORK"))
        #expect(text.contains("-> [X broken here: 5] -> CoreDNS pod \(Host.corednsA.text)"), "\(text.prefix(1500))")
        let silent = TextReport.render(TextReportTests.silentCoreDNS().document, isColored: false)
        #expect(silent.contains("-> CoreDNS pod \(Host.corednsA.text)") && silent.contains("[X broken here: 3]\n"))
    }

    @Test func `every finding stands there with its rule, its frames and its next command`() {
        let document = TextReportTests.silentCoreDNS().document
        let text = TextReport.render(document, isColored: false, width: 10_000, extent: .full)
        for finding in document.findings {
            #expect(text.contains("[\(finding.rule)]"))
            #expect(text.contains(finding.title))
            for step in finding.nextSteps {
                #expect(text.contains(step.text))
                if let command = step.command { #expect(text.contains(command)) }
            }
            for evidence in finding.evidence {
                #expect(text.contains(evidence.frames.map(String.init).joined(separator: ", ")))
            }
        }
    }

    @Test func `commands stand on one line, to be copied`() throws {
        let document = TextReportTests.silentCoreDNS().document
        let lines = TextReport.render(document, isColored: false, width: 60, extent: .full).split(separator: "\n").map {
            $0.trimmingCharacters(in: .whitespaces)
        }
        let commands = document.findings.flatMap(\.nextSteps).compactMap(\.command)
        #expect(!commands.isEmpty)
        for command in commands { #expect(lines.contains(command)) }
    }

    @Test(arguments: [60, 80, 120])
    func `sentences are wrapped at the width`(width: Int) {
        let document = TextReportTests.silentCoreDNS().document
        let commands = document.findings.flatMap(\.nextSteps).compactMap(\.command)
        let text = TextReport.render(document, isColored: false, width: width, extent: .full)
        #expect(!commands.isEmpty)
        for line in text.split(separator: "\n") where !commands.contains(line.trimmingCharacters(in: .whitespaces)) {
            // A name or a hash that is longer than the line stays whole.
            let isWord = !line.trimmingCharacters(in: .whitespaces).contains(" ")
            #expect(line.count <= width || isWord, "\(line)")
        }
    }

    @Test func `the first screen says when, where and how much, the query path and the strongest proof`() throws {
        let story = TextReportTests.silentCoreDNS()
        let lines = TextReport.render(story.document, isColored: false, width: 200).components(separatedBy: "\n")
        let order = ["COREDNS", "When ", "Where ", "How much ", "Query path", "First proof", "error: "]
        let places = try order.map { start in try #require(lines.firstIndex { $0.hasPrefix(start) }, "\(start)") }
        #expect(places == places.sorted())
        let failures = try #require(story.document.failures)
        #expect(failures.count == 3)
        #expect(lines[places[1]].contains("failures 2026") && lines[places[1]].contains("captured "))
        #expect(lines[places[2]].contains("(CoreDNS pod \(Host.corednsA.text))"), "\(lines[places[2]])")
        #expect(lines[places[3]].contains("3 of 6 queries failed (50%)"))
        let proof = lines[places[5]...].prefix { !$0.isEmpty }.joined(separator: "\n")
        #expect(proof.contains(":40005 > ") || proof.contains(":40003 > ") || proof.contains(":40004 > "), "\(proof)")
        #expect(proof.contains("no answer seen"))
    }

    @Test func `without --full there are no tables, and it says where they are`() {
        let document = TextReportTests.silentCoreDNS().document
        let brief = TextReport.render(document, isColored: false)
        let full = TextReport.render(document, isColored: false, extent: .full)
        #expect(!brief.contains("Legs: ") && brief.contains("--full"))
        #expect(full.contains("Legs: ") && !full.contains("--full"))
        #expect(full.hasPrefix(brief.prefix(600)))
    }

    @Test func `after live the verdict and its proof stand last`() throws {
        let document = TextReportTests.silentCoreDNS().document
        let text = TextReport.render(document, isColored: false, isVerdictLast: true)
        #expect(text.hasPrefix("error: "))
        let verdict = try #require(text.range(of: "\nCOREDNS"))
        let last = try #require(text.range(of: "Limitations"))
        #expect(last.lowerBound < verdict.lowerBound)
        #expect(text[verdict.upperBound...].contains("First proof"))
    }

    @Test func `a verdict for want of captures asks for them instead of naming a confidence`() {
        var scene = Scene()
        scene.exchange(Query(), at: 0)
        for number in 1..<12 {
            _ = scene.send(Query(id: UInt16(number), port: UInt16(41_000 + number)), at: Double(number))
        }
        scene.exchange(Query(id: 77, port: 42_000), at: 60)
        let text = TextReport.render(scene.play().document, isColored: false)
        #expect(text.hasPrefix("UNDETERMINED: more captures needed\n"), "\(text.prefix(300))")
    }

    @Test func `an answer from an address not asked shows that address, and goes back on the path`() throws {
        let run = try Tool.run([
            "analyze", Files.checkout.appending(path: "Samples/answer-from-wrong-address/client.pcap").path,
        ])
        #expect(run.text.contains("answer 192.168.3.117:53 > 192.168.2.71:"), "\(run.text)")
        #expect(!run.text.contains("answer 10.100.0.10"))
        #expect(run.text.contains("<- [X answers lost here: 22] <- CoreDNS pod 192.168.3.117"))
    }

    private static func analysis(of sample: String, _ arguments: String...) throws -> String {
        try Tool.run(["analyze"] + arguments + [Files.checkout.appending(path: "Samples/\(sample)").path]).text
    }

    @Test func `an ICMP error shows its own source in each capture, before translation and behind it`() throws {
        let text = try Self.analysis(of: "endpoint-gone")
        #expect(text.contains(/query 192\.168\.3\.117 > 192\.168\.2\.71,\s+coredns-b\.full\.pcap/), "\(text)")
        #expect(text.contains(/query 10\.100\.0\.10 > 192\.168\.2\.71,\s+client\.pcap/), "\(text)")
    }

    @Test func `a truncated answer is told as one on the query path, and not as a failure`() throws {
        let text = try Self.analysis(of: "tcp-dropped")
        #expect(text.contains("upstream 192.168.0.2: 18 queries, 5 answered, 13 truncated\n"), "\(text)")
    }

    @Test func `an answer that reports an error is no answer in the tables, but a failure`() throws {
        let text = try Self.analysis(of: "upstream-silent", "--full")
        #expect(text.contains(/\n +192\.168\.2\.218 +50 +31 +19\n/), "\(text)")
    }

    @Test func `without colour there is no escape code`() {
        let document = TextReportTests.silentCoreDNS().document
        #expect(!TextReport.render(document, isColored: false).unicodeScalars.contains("\u{1b}"))
    }

    @Test func `colour changes nothing but escape codes`() {
        let document = TextReportTests.silentCoreDNS().document
        let colored = TextReport.render(document, isColored: true)
        #expect(withoutColor(colored) == TextReport.render(document, isColored: false))
    }
}

/// The text with its colours taken off again.
func withoutColor(_ text: String) -> String {
    text.replacing(/\u{1b}\[[0-9;]*m/, with: "")
}

@Suite struct ColorTests {
    @Test(arguments: [true, false])
    func `colour is the caller's choice, whatever the terminal is`(isColored: Bool) {
        let text = TextReport.render(TextReportTests.silentCoreDNS().document, isColored: isColored)
        #expect(text.contains("\u{1b}[31;1mCOREDNS\u{1b}[0m") == isColored)
        #expect(text.contains("\u{1b}") == isColored)
    }
}
