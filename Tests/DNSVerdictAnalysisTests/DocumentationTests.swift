import DNSVerdictAnalysis
import DNSWire
import Foundation
import Testing

/// The libraries' documentation shows code that compiles and does what it says.
@Suite struct DocumentationTests {
    private static let checkout = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardizedFileURL

    /// A query for `example.com`, answered with one address.
    private static let answer: [UInt8] =
        [0x1c, 0x2b, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0]
        + [7] + Array("example".utf8) + [3] + Array("com".utf8) + [0, 0, 1, 0, 1]
        + [0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 1]

    @Test(arguments: [
        "DNSWire/DNSWire.docc/ReadingAMessage.md", "DNSWire/DNSWire.docc/BrokenMessages.md",
        "DNSVerdictAnalysis/DNSVerdictAnalysis.docc/AnalyzingCaptures.md",
        "DNSVerdictAnalysis/DNSVerdictAnalysis.docc/ReadingTheReport.md",
    ])
    func `examples of an article are among those that are compiled here`(article: String) throws {
        let text = try String(contentsOf: Self.checkout.appending(path: "Sources/\(article)"), encoding: .utf8)
        let compiled = try String(
            contentsOf: Self.checkout.appending(path: "Tests/DNSVerdictAnalysisTests/Examples.swift"), encoding: .utf8)
        let examples = text.components(separatedBy: "```swift\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(!examples.isEmpty)
        for example in examples {
            let lines = example.split(separator: "\n").filter { !$0.hasPrefix("import ") }
            #expect(compiled.split(separator: "\n").contains(lines), "\(example)")
        }
    }

    @Test func `a message is printed as the article shows it`() throws {
        let text = printed(Self.answer)
        let article = try String(
            contentsOf: Self.checkout.appending(path: "Sources/DNSWire/DNSWire.docc/ReadingAMessage.md"),
            encoding: .utf8)
        #expect(article.contains(text.split(separator: "\n").map { "    \($0)\n" }.joined()), "\(text)")
        #expect(printed([1, 2]) == "fewer octets than a header has")
    }

    @Test func `the other examples of messages do what they say`() {
        guard let message = Message(lenient: Self.answer.span) else {
            Issue.record("the answer has a header")
            return
        }
        #expect(addresses(in: message) == [0xc000_0201])
        #expect(extendedError(in: message) == nil)
        #expect(!isBroken(Self.answer, capturedLength: 40))
        #expect(isBroken(Array(Self.answer.dropLast()), capturedLength: Self.answer.count))
    }

    @Test func `the examples of analyses do what they say`() throws {
        let folder = Self.checkout.appending(path: "Samples/dropped-on-the-way")
        let captures = ["client", "coredns-a", "coredns-b"].map { folder.appending(path: "\($0).pcap").path }
        let blame = try verdict(client: captures[0], coreDNS: Array(captures[1...]))
        #expect(blame.hasPrefix("network (likely): 14 queries"), "\(blame)")
        #expect(try failures(of: CaptureAnalysis(of: [CaptureAnalysis.File(captures[0])]).run()) == 14)
    }
}
