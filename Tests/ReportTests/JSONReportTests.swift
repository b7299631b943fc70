import DNSWire
import Foundation
import PacketWire
import Report
import TestSupport
import Testing

/// The JSON document keeps the contract that other tools rely on.
@Suite struct JSONReportTests {
    /// A node and a pod captured: a query lost on the way, one the pod leaves unanswered, an upstream, a search list.
    static func story() -> Story {
        var cluster = SmallCluster(client: 0, node: 1, corednsA: 2)
        for number in 0..<10 {
            let query = Query(
                "kubernetes.default.svc.cluster.local", id: UInt16(number), port: UInt16(40_000 + number))
            cluster.ask(query, at: Double(number) * 0.1)
        }
        cluster.ask(Query("example.com", id: 20), at: 2, forwarding: .answered(.address, after: 0.01), latency: 0.02)
        cluster.ask(Query("example.com", id: 21, port: 40_100), at: 3, answer: nil)
        cluster.ask(Query("example.org", id: 22, port: 40_101), at: 4, reaching: .eth0)
        cluster.ask(Query("nope.svc.cluster.local", id: 23), at: 5, answer: .nonexistent)
        return cluster.scene.play()
    }

    static func object(_ story: Story, kernelDrops: Int? = nil) throws -> [String: Any] {
        let text = try JSONReport.render(story.document(kernelDrops: kernelDrops))
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// Every value that `path` leads to: keys joined by dots, `[]` for every element of an array.
    static func values(_ path: String, in value: Any) -> [Any] {
        guard let key = path.split(separator: ".").first else { return [value] }
        let rest = String(path.dropFirst(key.count).drop { $0 == "." })
        if key == "[]" { return (value as? [Any] ?? []).flatMap { values(rest, in: $0) } }
        guard let object = value as? [String: Any], let next = object[String(key)] else { return [] }
        return values(rest, in: next)
    }

    enum Kind: String {
        case text, textOrNull, count, seconds, time, list, object, flag

        func fits(_ value: Any) -> Bool {
            let number = value as? NSNumber
            return switch self {
            case .text: value is String
            case .textOrNull: value is String || value is NSNull
            // JSONSerialization gives true and false as numbers too; a count is written as one.
            case .count: number.map { $0.doubleValue >= 0 && $0.doubleValue == $0.doubleValue.rounded() } ?? false
            case .seconds: number.map { $0.doubleValue >= 0 } ?? false
            case .time: (value as? String).map(isTime) ?? false
            case .list: value is [Any]
            case .object: value is [String: Any]
            case .flag: value is Bool
            }
        }

        /// RFC 3339 in UTC with nanoseconds.
        private func isTime(_ text: String) -> Bool {
            text.wholeMatch(of: /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{9}Z/) != nil
        }
    }

    static let contract: [(path: String, kind: Kind)] =
        [
            ("schemaVersion", .count), ("tool.name", .text), ("tool.version", .text), ("captures", .list),
            ("captures.[].name", .text), ("captures.[].sha256", .text), ("captures.[].bytes", .count),
            ("captures.[].linkTypes.[]", .text), ("captures.[].packets", .count),
            ("captures.[].dnsMessages", .count),
            ("captures.[].vantage", .text),
            ("verdict.kind", .text), ("verdict.confidence", .text), ("verdict.summary", .text),
            ("verdict.culprit", .text), ("verdict.culpritValue.kind", .text),
            ("verdict.culpritValue.addresses.[]", .text), ("verdicts", .list), ("verdicts.[].kind", .text),
            ("verdicts.[].confidence", .text), ("verdicts.[].summary", .text), ("verdicts.[].culprit", .text),
            ("verdict.suspects.[].kind", .text), ("verdict.suspects.[].culprit", .text),
            ("verdict.suspects.[].culpritValue.kind", .text), ("findings.[].suspects", .list),
            ("findings", .list), ("findings.[].rule", .text), ("findings.[].kind", .text),
            ("findings.[].severity", .text), ("findings.[].confidence", .text), ("findings.[].title", .text),
            ("findings.[].culprit", .text), ("findings.[].summary", .text),
            ("findings.[].evidence.[].capture", .text), ("findings.[].evidence.[].frames.[]", .count),
            ("findings.[].counts", .object), ("findings.[].nextSteps.[].text", .text),
            ("findings.[].nextSteps.[].command", .textOrNull),
            ("totals.failed", .count), ("legs.[].failed", .count), ("totals.rcodes", .object),
            ("totals.rcodes.NOERROR", .count), ("totals.rcodes.NXDOMAIN", .count),
            ("upstream.exchanges", .count), ("upstream.answered", .count), ("upstream.unanswered", .count),
            ("legs", .list), ("legs.[].role", .text), ("legs.[].to", .text), ("legs.[].port", .count),
            ("legs.[].transport", .text), ("legs.[].latency.p50", .seconds), ("legs.[].latency.p90", .seconds),
            ("legs.[].latency.p99", .seconds), ("legs.[].latency.max", .seconds),
            ("endpoints", .list), ("clients", .list), ("zones", .list), ("limits", .list),
        ]
        + [
            "messages", "queries", "responses", "exchanges", "answered", "late", "unanswered", "pending", "rejected",
            "mismatched", "truncated", "malformed", "retransmissions", "orphanResponses", "lookups", "lostLookups",
        ].map { ("totals.\($0)", .count) }
        + [
            "exchanges", "retransmissions", "answered", "late", "unanswered", "pending", "rejected", "mismatched",
            "truncated", "malformed",
        ].map { ("legs.[].\($0)", .count) }

    @Test(arguments: contract)
    func `a key of the contract is there and has its type`(path: String, kind: Kind) throws {
        let object = try JSONReportTests.object(JSONReportTests.story())
        let values = JSONReportTests.values(path, in: object)
        #expect(!values.isEmpty, "\(path) is missing")
        for value in values { #expect(kind.fits(value), "\(path) is \(value), not \(kind.rawValue)") }
    }

    @Test(arguments: ["captures.[].first", "captures.[].last"])
    func `times are RFC 3339 in UTC with nanoseconds`(path: String) throws {
        let object = try JSONReportTests.object(JSONReportTests.story())
        let values = JSONReportTests.values(path, in: object)
        #expect(values.count == 3)
        for value in values { #expect(Kind.time.fits(value), "\(path) is \(value)") }
    }

    @Test(arguments: [nil, 0, 12] as [Int?])
    func `packets that the kernel dropped are told, and null where the capture does not tell`(drops: Int?) throws {
        var scene = Scene()
        scene.exchange(Query(), at: 0)
        let object = try JSONReportTests.object(scene.play(), kernelDrops: drops)
        let told = JSONReportTests.values("captures.[].kernelDrops", in: object).map { $0 as? Int }
        #expect(told == [drops])
    }

    @Test func `the first capture's first packet has the scene's time`() throws {
        let object = try JSONReportTests.object(JSONReportTests.story())
        let first = try #require(JSONReportTests.values("captures.[].first", in: object).first as? String)
        #expect(first == "2026-11-23T04:51:31.000000000Z")
    }

    @Test func `outcomes of the totals and of every leg add up to the exchanges`() throws {
        let document = JSONReportTests.story().document
        let totals = document.totals
        #expect(
            totals.answered + totals.late + totals.unanswered + totals.pending + totals.rejected + totals.mismatched
                + totals.truncated + totals.malformed == totals.exchanges)
        #expect(totals.exchanges == 14)
        #expect(totals.unanswered == 2)
        #expect(document.legs.count == 3)
        for leg in document.legs {
            #expect(
                leg.answered + leg.late + leg.unanswered + leg.pending + leg.rejected + leg.mismatched
                    + leg.truncated + leg.malformed == leg.exchanges)
        }
    }

    @Test func `the upstream leg is counted apart from the clients' exchanges`() {
        let document = JSONReportTests.story().document
        #expect(document.upstream.exchanges == 1)
        #expect(document.upstream.answered == 1)
        #expect(document.legs.map(\.role).sorted() == ["coredns", "service", "upstream"])
    }

    @Test func `durations are seconds`() throws {
        let document = JSONReportTests.story().document
        let service = try #require(document.legs.first { $0.role == "service" }?.latency)
        #expect(service.max == 0.01999)
        #expect(service.p50 > 0.0019 && service.p50 < 0.0021)
    }

    @Test func `messages count every sighting`() {
        let document = JSONReportTests.story().document
        #expect(document.totals.messages == document.captures.reduce(0) { $0 + $1.dnsMessages })
        #expect(document.totals.messages == document.totals.queries + document.totals.responses)
        #expect(document.captures.map(\.vantage) == ["client-pod", "node", "coredns-pod"])
    }

    @Test func `the same story gives the same document, octet by octet`() throws {
        let documents = try (0..<4).map { _ in try JSONReport.render(JSONReportTests.story().document) }
        #expect(Set(documents).count == 1)
    }

    @Test func `a document without anything to tell is whole as well`() throws {
        var scene = Scene()
        scene.add(Tap.only.arp, at: 0)
        let object = try JSONReportTests.object(scene.play())
        let keys = [
            "verdict", "verdicts", "findings", "totals", "upstream", "legs", "endpoints", "clients", "zones", "limits",
        ]
        for key in keys {
            #expect(object[key] != nil, "\(key)")
        }
    }
}
