import DNSVerdictAnalysis
import Exchanges
import Foundation
import PacketWire
import Rows
import TestSupport
import Testing
import Wording

@testable import Report

/// The checker of Prometheus' own, where it is.
private enum Promtool {
    static let path = ["/usr/bin/promtool", "/usr/local/bin/promtool"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }
}

/// What `--top` and `--metrics` show.
@Suite struct LiveFiguresTests {
    /// So many clients that ask CoreDNS once each; every tenth gets no answer.
    private static func figures(clients: Int) -> LiveFigures {
        var scene = Scene()
        for number in 0..<clients {
            let client = Host(10, 1, UInt8(number / 250), UInt8(number % 250 + 1))
            let query = Query("name-\(number).zone-\(number).test", id: UInt16(number), from: client)
            let time = Double(number) * 0.01
            if number % 10 == 0 { scene.send(query, at: time) } else { scene.exchange(query, at: time) }
        }
        let story = scene.play()
        return LiveFigures(
            story.analysis, roles: Pipeline().roles(of: story.analysis),
            places: [LiveFigures.Place(name: "a \"pod\"\\", packets: 7, drops: 1)],
            at: Timestamp(nanoseconds: Scene.start + 60_000_000_000))
    }

    /// Samples by name and labels, of a text that keeps OpenMetrics' rules as far as this looks.
    private static func samples(_ text: String) throws -> [String: Int] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.popLast() == "")
        #expect(lines.popLast() == "# EOF")
        var samples: [String: Int] = [:]
        var family = (name: "", type: "")
        var families: Set<String> = []
        for line in lines {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("# TYPE ") {
                family = (String(words[2]), String(words[3]))
                #expect(families.insert(family.name).inserted, "\(family.name) stands once")
            } else if line.hasPrefix("# ") {
                #expect(words[2] == family.name)
            } else {
                let end = try #require(line.lastIndex(of: " "))
                let suffix =
                    switch family.type {
                    case "counter": "_total"
                    case "histogram": "_bucket"
                    default: ""
                    }
                #expect(line.prefix { $0 != "{" && $0 != " " } == family.name + suffix)
                let value = try #require(Int(line[line.index(after: end)...]))
                #expect(samples.updateValue(value, forKey: String(line[..<end])) == nil, "\(line) stands once")
            }
        }
        return samples
    }

    @Test func `metrics count what became of queries, by client, endpoint and zone`() throws {
        let samples = try Self.samples(OpenMetricsText(Self.figures(clients: 20)).text)
        #expect(samples[#"dnsverdict_exchanges_total{outcome="answered"}"#] == 18)
        #expect(samples[#"dnsverdict_exchanges_total{outcome="unanswered"}"#] == 2)
        #expect(samples[#"dnsverdict_client_failures_total{client="10.1.0.11"}"#] == 1)
        #expect(samples[#"dnsverdict_client_failures_total{client="10.1.0.12"}"#] == 0)
        #expect(samples[#"dnsverdict_zone_exchanges_total{zone="zone-3.test"}"#] == 1)
        #expect(samples[#"dnsverdict_packets_total{place="a \"pod\"\\"}"#] == 7)
        #expect(samples[#"dnsverdict_kernel_dropped_packets_total{place="a \"pod\"\\"}"#] == 1)
        let endpoints = samples.filter { $0.key.hasPrefix("dnsverdict_endpoint_exchanges_total") }
        #expect(Array(endpoints.values) == [20])
        let slowest = samples.filter { $0.key.contains(#"le="+Inf""#) }
        #expect(Array(slowest.values) == [18])
    }

    @Test func `labels are bounded, and what has none of its own is counted as other`() throws {
        let samples = try Self.samples(OpenMetricsText(Self.figures(clients: 730)).text)
        for kind in ["client", "zone"] {
            let rows = samples.filter { $0.key.hasPrefix("dnsverdict_\(kind)_exchanges_total") }
            #expect(rows.count == 101)
            #expect(rows.values.reduce(0, +) == 730)
            #expect(rows["dnsverdict_\(kind)_exchanges_total{\(kind)=\"other\"}"] == 630)
            let failures = samples.filter { $0.key.hasPrefix("dnsverdict_\(kind)_failures_total") }
            #expect(failures.values.reduce(0, +) == 73)
        }
    }

    @Test(arguments: [(80, 24), (200, 60), (60, 12), (1, 1), (100, 13)])
    func `the screen is as large as the terminal, and no smaller than can be read`(columns: Int, rows: Int) {
        let figures = Self.figures(clients: 300)
        let start = Timestamp(nanoseconds: Scene.start)
        var screen = TopScreen(columns: columns, rows: rows, isColored: false)
        let lines = screen.lines(figures, since: figures, start: start, note: "something went wrong")
        #expect(lines.count <= max(rows, 12))
        #expect(lines.allSatisfy { $0.count <= max(columns, 60) })
        #expect(lines.last == "something went wrong")
        let head = lines.prefix(2).joined(separator: " ")
        #expect(head.hasPrefix("dnsverdict live  0:01:00  7 packets, 0/s, 1 kernel drops"))
        for title in ["CLIENTS (300)", "ENDPOINTS", "ZONES (300)"] {
            #expect(lines.contains { $0.hasPrefix(title) }, "\(lines)")
        }
    }

    @Test(arguments: [60, 80, 132])
    func `the screen in Korean is no wider, its columns stand below each other`(columns: Int) {
        let figures = Self.figures(clients: 300)
        let start = Timestamp(nanoseconds: Scene.start)
        var screen = TopScreen(columns: columns, rows: 40, isColored: false, language: .korean)
        let lines = screen.lines(figures, since: figures, start: start, note: nil)
        #expect(lines.allSatisfy { $0.columns <= columns }, "\(lines)")
        for title in ["클라이언트 (300)", "엔드포인트", "존 (300)"] {
            #expect(
                lines.contains { $0.hasPrefix(title) && $0.hasSuffix("p99") && $0.columns == columns - 1 }, "\(lines)")
        }
    }

    private static let blame = LiveVerdict(
        kind: "network", confidence: "certain",
        culprit: "path from 10.77.1.2 (pod client-7d9f on node node-a) to 10.77.3.2:53 (pod coredns-b on node b) (UDP)")

    @Test(arguments: [40, 50, 59, 60, 80, 120, 200], Language.allCases)
    func `the screen shows the verdict so far, names, keys and help at any width`(columns: Int, language: Language) {
        var figures = Self.figures(clients: 300)
        figures.verdict = Self.blame
        figures.names = ["10.1.0.1": "web-0"]
        var screen = TopScreen(columns: columns, rows: 40, isColored: false, language: language)
        let start = Timestamp(nanoseconds: Scene.start)
        let earlier = Self.figures(clients: 0)
        func lines(isHelp: Bool) -> [String] {
            screen.lines(figures, since: earlier, start: start, note: nil, takesKeys: true, isHelp: isHelp)
        }
        for shown in [lines(isHelp: false), lines(isHelp: true)] {
            #expect(shown.count <= 40)
            #expect(shown.allSatisfy { $0.columns <= columns }, "\(shown)")
            // The culprit's other end is told on the narrowest screen, too.
            #expect(shown.prefix(6).joined(separator: " ").contains("NETWORK ("))
            #expect(shown.prefix(6).joined(separator: " ").contains("10.77.3.2"), "\(shown)")
            #expect(shown.last?.hasPrefix("q") == true, "\(shown)")
        }
        let title = language == .english ? "KEYS" : "키와 열"
        #expect(!lines(isHelp: false).contains { $0.hasPrefix(title) })
        #expect(lines(isHelp: true).contains { $0.hasPrefix(title) })
        #expect(lines(isHelp: false).contains { $0.hasPrefix("10.1.0.1  web-0") == (columns >= 50) } == true)
    }

    @Test(arguments: 40...200) func `the status line is never wider, and tells failures and the verdict`(columns: Int) {
        let line = StatusLine(
            elapsed: 3723, packets: 1_234_567, rate: 89_000, failures: 66, drops: 0, verdict: Self.blame
        ).text(columns: columns)
        #expect(line.columns <= columns, "\(line)")
        #expect(line.hasPrefix("1:02:03  ") && line.contains("66 failed  "), "\(line)")
        #expect(line.contains("NETWORK"), "\(line)")
        if columns >= 60 { #expect(line.contains("NETWORK (certain): path from"), "\(line)") }
        if columns == 200 {
            #expect(line.contains("1,234,567 packets  89,000/s") && line.contains("0 dropped  NETWORK"))
        }
    }

    @Test func `a status line without a verdict tells drops of its own`() {
        var status = StatusLine(elapsed: 5, packets: 7, rate: 1, failures: 0, drops: 0, verdict: nil)
        #expect(status.text(columns: 79) == "0:00:05  7 packets  1/s  0 failed  0 dropped")
        status.drops = 9
        #expect(status.text(columns: 40) == "0:00:05  7 packets  0 failed  9 dropped")
        status.verdict = LiveVerdict(kind: "healthy", confidence: "certain", culprit: "")
        #expect(status.text(columns: 79) == "0:00:05  7 packets  1/s  0 failed  9 dropped  HEALTHY")
    }

    @Test func `the screen shows what came since, those with failures first`() {
        var scene = Scene()
        let quiet = Self.play(scene, at: 1)
        for number in 0..<20 {
            scene.exchange(Query("www.example.com", id: UInt16(number)), at: 2 + Double(number) / 100)
        }
        scene.send(Query("www.example.org", id: 99, from: Host(10, 9, 9, 9)), at: 3)
        let busy = Self.play(scene, at: 11)
        var screen = TopScreen(columns: 100, rows: 30, isColored: false)
        let start = Timestamp(nanoseconds: Scene.start)
        let lines = screen.lines(busy, since: quiet, start: start, note: nil)
        let clients = lines.drop { !$0.hasPrefix("CLIENTS") }.dropFirst().prefix(2)
            .map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
        #expect(clients.first == "10.9.9.9 0.1 0.1")
        #expect(clients.last?.hasSuffix(" 2.0 -") == true, "\(lines)")
        let still = screen.lines(busy, since: busy, start: start, note: nil)
        #expect(still.contains { $0.hasPrefix("10.9.9.9 ") && $0.contains(" 0.0 ") })
    }

    @Test func `rows are compared by name, since open queries come to stand elsewhere once they are decided`() {
        var scene = Scene()
        scene.send(Query(id: 1, from: Host(10, 1, 0, 1)), at: 1)
        for number in 0..<30 { scene.exchange(Query(id: UInt16(number), from: Host(10, 1, 0, 2)), at: 2) }
        var reversed = Scene()
        for number in 0..<30 { reversed.exchange(Query(id: UInt16(number), from: Host(10, 1, 0, 2)), at: 2) }
        reversed.send(Query(id: 1, from: Host(10, 1, 0, 1)), at: 3)
        var screen = TopScreen(columns: 100, rows: 30, isColored: false)
        let lines = screen.lines(
            Self.play(reversed, at: 11), since: Self.play(scene, at: 1), start: Timestamp(nanoseconds: Scene.start),
            note: nil)
        let clients = lines.drop { !$0.hasPrefix("CLIENTS") }.dropFirst().prefix(2)
        #expect(clients.allSatisfy { $0.contains(" 0.0 ") }, "\(lines)")
    }

    @Test func `a failed connection is an object of its own in JSON, and a line for a person`() throws {
        var scene = Scene()
        let refused = TCPConnection(port: 50_001)
        scene.see(scene.identified(refused.syn), at: 0)
        scene.see(refused.refusal, at: 0.001)
        for time in [1.0, 2, 4] {
            scene.see(scene.identified(TCPConnection(port: 50_002).syn), at: time)
            scene.see(scene.identified(TCPConnection(port: 50_002, to: .corednsA).syn), at: time + 0.000_1)
        }
        scene.see(scene.identified(TCPConnection(port: 50_003).syn), at: 10)
        scene.see(TCPConnection(port: 50_003).syn.rejected(by: .node), at: 10.001)
        let story = scene.live()
        let roles = Pipeline().roles(of: story.analysis)
        let rows = story.connections.map { FailedConnectionRow($0.failure, roles: roles, captures: ["node"]) }
        let service = Host.service.text
        let client = Host.client.text
        #expect(
            rows.map { $0.text(in: .english) } == [
                "2026-11-23T04:51:31.000000000Z \(client):50001 > \(service) tcp refused (RST) [#1 #2]",
                """
                2026-11-23T04:51:32.000000000Z \(client):50002 > \(service) via \(Host.corednsA.text) tcp SYN unanswered, \
                3 transmissions [#3 #4]
                """,
                """
                2026-11-23T04:51:41.000000000Z \(client):50003 > \(service) tcp rejected (ICMP) by \(Host.node.text) \
                [#9 #10]
                """,
            ])
        #expect(
            rows[1].text(in: .english, names: [client: "shop/web-0", Host.corednsA.text: "coredns-7d9f"]) == """
                2026-11-23T04:51:32.000000000Z \(client):50002 (shop/web-0) > \(service) via \(Host.corednsA.text) \
                (coredns-7d9f) tcp SYN unanswered, 3 transmissions [#3 #4]
                """)
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(rows[0])) as? [String: Any]
        #expect(object?.keys.sorted() == ["connection"])
        let fields = try #require(object?["connection"] as? [String: Any])
        #expect(
            fields.keys.sorted() == [
                "client", "clientPort", "endpoint", "fate", "leg", "rejectedBy", "server", "serverPort", "sightings",
                "start",
                "synTransmissions", "transport",
            ])
        #expect(fields["fate"] as? String == "refused" && fields["clientPort"] as? Int == 50_001)
        let sightings = try #require(fields["sightings"] as? [[String: Any]])
        #expect(sightings.map { $0["kind"] as? String } == ["syn", "rst"])
        #expect(sightings.map { $0["capture"] as? String } == ["node", "node"])
    }

    @Test func `a query's line has the names of its ends, a service's address none`() throws {
        var scene = Scene()
        scene.send(Query("a.test", id: 1), at: 0)
        let story = scene.play()
        let row = ExchangeRow(
            ExchangeFields(try #require(story.exchanges.first)), of: story.analysis,
            roles: Pipeline().roles(of: story.analysis),
            captures: ["node"], names: PointNames(interfaces: []))
        let line = row.text(in: .english, names: [Host.client.text: "shop/web-0"])
        #expect(line.contains(" (shop/web-0) > \(Host.service.text) "), "\(line)")
        #expect(line.replacing(" (shop/web-0)", with: "") == row.text(in: .english))
    }

    @Test func `a line says of which capture a frame is, where there are several`() throws {
        var scene = Scene()
        let refused = TCPConnection(port: 50_001)
        scene.see(scene.identified(refused.syn), at: 0)
        scene.see(refused.syn, at: 0.000_1, on: Tap(1))
        scene.see(refused.refusal, at: 0.001, on: Tap(1))
        let story = scene.live()
        let roles = Pipeline().roles(of: story.analysis)
        let connection = try #require(story.connections.first?.failure)
        func frames(_ captures: [String]) -> Substring {
            let line = FailedConnectionRow(connection, roles: roles, captures: captures).text(in: .english)
            return line[(line.firstIndex(of: "[") ?? line.startIndex)...]
        }
        #expect(frames(["a/client.pcap", "a/node.pcap"]) == "[client.pcap #1, node.pcap #1 #2]")
        #expect(frames(["a/dns.pcap", "b/dns.pcap"]) == "[a/dns.pcap #1, b/dns.pcap #1 #2]")
    }

    private static func play(_ scene: Scene, at seconds: Int64) -> LiveFigures {
        let analysis = scene.play().analysis
        return LiveFigures(
            analysis, roles: Pipeline().roles(of: analysis),
            places: [LiveFigures.Place(name: "node", packets: 0, drops: 0)],
            at: Timestamp(nanoseconds: Scene.start + seconds * 1_000_000_000))
    }

    @Test func `metrics count response codes, those without a name as one`() throws {
        var scene = Scene()
        for (number, code) in [0, 0, 2, 3, 5, 12, 13].enumerated() {
            let query = Query("name-\(number).test", id: UInt16(number))
            scene.exchange(query, with: Reply(responseCode: UInt8(code)), at: Double(number))
        }
        let codes = try Self.samples(OpenMetricsText(Self.play(scene, at: 60)).text)
            .filter { $0.key.hasPrefix("dnsverdict_responses_total") && $0.value > 0 }
        #expect(
            codes == [
                #"dnsverdict_responses_total{rcode="NOERROR"}"#: 2, #"dnsverdict_responses_total{rcode="SERVFAIL"}"#: 1,
                #"dnsverdict_responses_total{rcode="NXDOMAIN"}"#: 1, #"dnsverdict_responses_total{rcode="REFUSED"}"#: 1,
                #"dnsverdict_responses_total{rcode="other"}"#: 2,
            ])
    }

    @Test func `metrics have the verdict and the findings so far, and 0 for all others`() throws {
        var figures = Self.figures(clients: 3)
        let before = try Self.samples(OpenMetricsText(figures).text)
        var scene = Scene()
        for number in 0..<5 {
            let asked = scene.send(Query(id: UInt16(number)), at: Double(number))
            scene.see(asked.rejected(by: .node), at: Double(number) + 0.000_1)
        }
        figures.concluded = LiveFigures.Concluded(scene.play().conclusion)
        let after = try Self.samples(OpenMetricsText(figures).text)
        #expect(Set(before.keys) == Set(after.keys))
        let (verdicts, findings) = ("dnsverdict_verdict{", "dnsverdict_findings{")
        #expect(before.allSatisfy { !($0.key.hasPrefix(verdicts) || $0.key.hasPrefix(findings)) || $0.value == 0 })
        #expect(
            after.filter { $0.key.hasPrefix(verdicts) && $0.value > 0 }.keys.sorted() == [
                #"dnsverdict_verdict{kind="kube-proxy",confidence="certain"}"#
            ])
        #expect(after[#"dnsverdict_findings{rule="no-endpoints"}"#] == 1)
    }

    @Test(.enabled(if: Promtool.path != nil, "There is no promtool (Debian's package prometheus has it)."))
    func `promtool finds nothing wrong with the plain text`() throws {
        var figures = Self.figures(clients: 20)
        figures.concluded = LiveFigures.Concluded(Scene().play().conclusion)
        let text = OpenMetricsText(figures, version: "1.2.3").plainText
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: try #require(Promtool.path))
        process.arguments = ["check", "metrics"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
        try input.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0 && said.isEmpty, "\(String(decoding: said, as: UTF8.self))")
    }

    @Test func `in plain text HELP and TYPE name the sample, and nothing ends it`() {
        let metrics = OpenMetricsText(Self.figures(clients: 3), version: "1.2.3")
        #expect(metrics.text.contains("dnsverdict_build_info{version=\"1.2.3\"} 1\n"))
        let lines = metrics.plainText.split(separator: "\n")
        #expect(!lines.contains { $0.hasPrefix("# UNIT") || $0 == "# EOF" } && metrics.text.hasSuffix("# EOF\n"))
        let named = Set(lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ")[2] })
        #expect(Set(lines.filter { $0.hasPrefix("# HELP ") }.map { $0.split(separator: " ")[2] }) == named)
        for line in lines where !line.hasPrefix("#") {
            let name = line.prefix { $0 != "{" && $0 != " " }
            let family = name.hasSuffix("_bucket") ? name.dropLast("_bucket".count) : name
            #expect(named.contains(family), "\(line)")
        }
        #expect(named.contains("dnsverdict_exchanges_total"))
    }
}
