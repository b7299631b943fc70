import Bytes
import Capture
import Cluster
import Exchanges
import Foundation
import Report
import TestSupport
import Testing
import Wording

@testable import Rows

@Suite struct ListedExchangeTests {
    @Test(arguments: Captures.paths)
    func `a listed row holds what the same exchange has in a report`(path: String) throws {
        var captures = try Captures.open(path)
        var (values, waiting): ([Exchange], WaitingExchanges) = ([], WaitingExchanges())
        var analyzer = Analyzer(
            options: AnalysisOptions(),
            onExchange: {
                if !$0.isExtraLeg { values.append($0) }
                return true
            },
            onPacked: {
                waiting.add($0, name: $1, sightings: $2)
                return true
            })
        captures.forEachFrame { analyzer.add($0, $1) }
        let analysis = analyzer.finish()
        let roles = AddressRoles(analysis: analysis)
        let (names, points) = (["a \"capture\""], PointNames(interfaces: []))
        var row = ListedExchange(of: analysis, roles: roles, captures: names, names: points)
        row.begin(waiting)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(!values.isEmpty || path.contains("icmp"))
        for value in values {
            let isThere = row.next()
            try #require(isThere)
            let reported = ExchangeRow(
                ExchangeFields(value), of: analysis, roles: roles, captures: names, names: points)
            var text = TextBuffer()
            row.appendJSON(to: &text)
            #expect(Array(text.string.utf8) == printableJSON(Array(try encoder.encode(reported))) + [0x0a])
            let listed = ExchangeRow(ExchangeFields(row), of: analysis, roles: roles, captures: names, names: points)
            #expect(listed.text == reported.text)
        }
        let isMore = row.next()
        #expect(!isMore)
    }

    @Test func `seconds have the digits of a Double`() {
        var random = SeededRandom(seed: 21)
        let edges: [Int64] = [
            .min, -1, 0, 1, 99_999, 100_000, 100_001, 999_999_999, 1_000_000_000, 10_000_000_000, 999_999_999_999_999,
            1_000_000_000_000_000, .max,
        ]
        let others = (0..<2000).map { _ in
            Int64.random(in: 0..<(1 << Int64.random(in: 1..<62, using: &random)), using: &random)
        }
        for nanoseconds in edges + others {
            var text = TextBuffer()
            text.append(seconds: nanoseconds)
            #expect(text.string == "\(Double(nanoseconds) / 1e9)")
        }
    }
}
