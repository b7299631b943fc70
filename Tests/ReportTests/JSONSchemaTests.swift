import Foundation
import Report
import TestSupport
import Testing

/// The schema beside the documentation tells what the program really writes.
@Suite struct JSONSchemaTests {
    static let text: String = {
        let file = Files.checkout.appending(path: "Documentation/report.schema.json")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    static let scenes: [(name: String, story: @Sendable () -> Story)] = [
        ("a silent CoreDNS", { TextReportTests.silentCoreDNS() }),
        ("three captures", { JSONReportTests.story() }),
        ("hostile names", { HostileInputTests.story("\u{1b}[31m<b>|`") }),
        ("nothing", { Scene().play() }),
    ]

    @Test(arguments: scenes.map(\.name))
    func `the JSON of a scene fits the schema`(name: String) throws {
        let story = try #require(Self.scenes.first { $0.name == name }).story()
        let schema = try JSONSchema(Self.text)
        let problems = try schema.problems(in: JSONReport.render(story.document))
        #expect(problems.isEmpty, "\(problems.prefix(5))")
    }

    static let samples: [[String]] = [
        ["healthy/node-a.any.pcap"], ["dropped-on-the-way/client.pcap", "dropped-on-the-way/coredns-b.pcap"],
        ["coredns-hung/coredns-b.pcap"], ["no-endpoints/node-a.any.pcap"], ["upstream-silent/coredns-a.pcap"],
        ["endpoint-gone/client.pcap"], ["answer-from-wrong-address/client.pcap"], ["node-local-cache/node-a.any.pcap"],
        ["tcp-dropped/client.pcap", "tcp-dropped/coredns-a.full.pcap"],
        ["dropped-on-the-way/client.pcap", "--cluster", "dropped-on-the-way/kube.json"],
    ]

    @Test(arguments: samples)
    func `the JSON of a sample fits the schema`(words: [String]) throws {
        let samples = Files.checkout.appending(path: "Samples")
        let arguments = words.map { $0.hasPrefix("-") ? $0 : samples.appending(path: $0).path }
        let run = try Tool.run(["analyze", "--format", "json"] + arguments)
        let problems = try JSONSchema(Self.text).problems(in: run.text)
        #expect(problems.isEmpty, "\(problems.prefix(5))")
    }

    /// What must not pass: a change of a good report, and the words that tell it.
    static let faults: [(from: String, to: String, problem: String)] = [
        ("\"schemaVersion\" : 1", "\"schemaVersion\" : 2", "is not 1"),
        ("\"kind\" : \"coredns\"", "\"kind\" : \"nobody\"", "is none of"),
        ("\"omitted\" : {", "\"omitted\" : { \"new\" : 1,", "new is not in the schema"),
        ("\"messages\" : ", "\"messages_\" : ", "messages is missing"),
        ("\"messages\" : ", "\"messages\" : -", "is less than"),
        ("\"truncatedAtEnd\" : false", "\"truncatedAtEnd\" : 0", "is not boolean"),
        ("\"first\" : \"2026-", "\"first\" : \"26-", "does not match"),
    ]

    @Test(arguments: faults)
    func `a report that breaks the schema is told`(from: String, to: String, problem: String) throws {
        let text = try JSONReport.render(TextReportTests.silentCoreDNS().document)
        #expect(text.contains(from))
        let problems = try JSONSchema(Self.text).problems(in: text.replacing(from, with: to, maxReplacements: 1))
        #expect(problems.contains { $0.contains(problem) }, "\(problems)")
    }

    @Test func `a keyword that the validator does not know is an error`() throws {
        let schema = try JSONSchema(#"{ "type": "object", "maxProperties": 1 }"#)
        #expect(try schema.problems(in: "{}").contains { $0.contains("maxProperties") })
    }
}
