import Foundation
import TestSupport
import Testing

/// What `dnsverdict analyze` finds in the generated captures and in the public collections: nothing above information,
/// but for the captures that `faults.tsv` lists with what is wrong in them.
@Suite struct PublicVerdictTests {
    private struct Report: Decodable {
        struct Finding: Decodable {
            var rule: String
            var severity: String
        }
        var findings: [Finding]
    }

    @Test func `generated captures without a fault have no finding above information`() throws {
        try PublicVerdictTests.analyzeAll(in: [OracleTests.generated], expecting: [:])
    }

    @Test(.enabled(if: !OracleTests.collections.isEmpty, OracleTests.absence))
    func `public captures without a fault have no finding above information`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "faults.tsv")
        try PublicVerdictTests.analyzeAll(
            in: OracleTests.collections, expecting: PublicVerdictTests.rows(of: file))
    }

    private static func analyzeAll(in collections: [URL], expecting expected: [String: Set<String>]) throws {
        var seen = 0
        var found: [String: Set<String>] = [:]
        for collection in collections {
            for table in Files.names(in: collection.appending(path: "oracle")) where table.hasSuffix(".tsv") {
                let capture = String(table.dropLast(4))
                seen += 1
                let run = try Tool.run([
                    "analyze", "--quiet", "--format", "json", collection.appending(path: "captures/\(capture)").path,
                ])
                #expect([0, 1, 2].contains(run.status), "\(capture): \(run.errors)")
                let report = try JSONDecoder().decode(Report.self, from: run.output)
                let rules = Set(report.findings.filter { $0.severity != "info" }.map(\.rule))
                if !rules.isEmpty { found[capture] = rules }
            }
        }
        for capture in Set(found.keys).union(expected.keys).sorted() {
            #expect(found[capture, default: []] == expected[capture, default: []], "\(capture)")
        }
        print(
            "captures without labels: \(seen) analysed, \(found.count) with a fault, \(seen - found.count) without"
        )
        #expect(seen > 0)
    }

    private static func rows(of file: URL) throws -> [String: Set<String>] {
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { row -> (String, Set<String>) in
            let cells = row.split(separator: "\t").map(String.init)
            #expect(cells.count == 3, "capture, rules and reason expected: \(row)")
            return (cells[0], Set(cells.dropFirst().first.map { $0.split(separator: ",").map(String.init) } ?? []))
        }
        return Dictionary(rows, uniquingKeysWith: { $0.union($1) })
    }
}
