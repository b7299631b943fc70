import Bytes
import Capture
import Cluster
import Exchanges
import Foundation
import PacketWire
import Parquet
import TestSupport
import Testing

@testable import Rows

@Suite struct FlatExchangeTests {
    /// What the captures' exchanges are in every flat form.
    private struct Forms {
        var json: [[String: Any]] = []
        var csv: [Substring] = []
        var parquet: ParquetFile
        var listed: [[String: Any]] = []
        /// Of reduced rows: whether each stands in full, and their other tables.
        var kept: [Bool] = []
        var arrivals: [[String: Any]] = []
        var counts: [[String: Any]] = []

        init(_ path: String, names: ColumnNames = .own) throws {
            var captures = try Captures.open(path)
            var waiting = WaitingExchanges()
            var analyzer = Analyzer(
                options: AnalysisOptions(),
                onPacked: {
                    waiting.add($0, name: $1, sightings: $2)
                    return true
                })
            captures.forEachFrame { analyzer.add($0, $1) }
            let analysis = analyzer.finish()
            let (roles, points) = (AddressRoles(analysis: analysis), PointNames(interfaces: []))
            let rows = ListedExchange(of: analysis, roles: roles, captures: ["capture"], names: points)
            let places = FlatPlaces(
                of: analysis, cluster: "a \"cluster\"", nodes: ["node-1"], vantages: ["node"], names: points)
            var flat = FlatExchange(rows, roles: roles, places: places) { _, _, _ in "coredns" }
            var arrivals = FlatLine(FlatArrival.columns(), isJSON: true)
            var counts = FlatLine(FlatCount.columns(), isJSON: true)
            var reduced = ReducedRows()
            var lines = FlatLine(FlatExchange.columns(named: names), isJSON: true)
            var cells = FlatLine(FlatExchange.columns(named: names), isJSON: false)
            let columns = FlatExchange.parquetColumns(named: names)
            var batch = FlatBatch(columns)
            flat.begin(waiting)
            while flat.next() {
                flat.put(into: &lines)
                flat.put(into: &cells)
                flat.put(into: &batch)
                kept.append(reduced.add(flat))
            }
            for row in reduced.takeArrivals() { row.put(into: &arrivals) }
            for row in reduced.allCounts { row.put(into: &counts) }
            self.arrivals = try arrivals.lines.string.split(separator: "\n").map { try Self.object($0) }
            self.counts = try counts.lines.string.split(separator: "\n").map { try Self.object($0) }
            json = try lines.lines.string.split(separator: "\n").map { try Self.object($0) }
            csv = cells.lines.string.split(separator: "\n")
            guard var writer = ParquetWriter(columns: columns, createdBy: "test version 1") else { throw NoMemory() }
            if !batch.isEmpty { batch.write(to: &writer) }
            writer.finish()
            let octets = writer.output
            parquet = try ParquetFile(octets)
            var list = rows
            list.begin(waiting)
            while list.next() {
                var text = TextBuffer()
                list.appendJSON(to: &text)
                listed.append(try Self.object(Substring(text.string)))
            }
        }

        private struct NoMemory: Error {}

        private static func object(_ line: Substring) throws -> [String: Any] {
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    @Test(arguments: Captures.paths)
    func `json and parquet hold the same values in every column`(path: String) throws {
        let forms = try Forms(path)
        #expect(forms.parquet.rows == Int64(forms.json.count))
        #expect(forms.csv.count == forms.json.count + 1)
        #expect(forms.parquet.columns.map(\.name) == FlatExchange.columns().map(\.name))
        #expect(forms.csv[0] == FlatExchange.columns().map(\.name).joined(separator: ","))
        for (number, row) in forms.json.enumerated() {
            #expect(row.count == forms.parquet.columns.count)
            for (column, values) in zip(forms.parquet.columns, forms.parquet.values) {
                switch values[number] {
                case .text(let text): #expect(row[column.name] as? String == text)
                case .number(let value): #expect((row[column.name] as? NSNumber)?.int64Value == value)
                }
            }
        }
    }

    @Test(arguments: Captures.paths)
    func `a flat row says what the same row with lists says`(path: String) throws {
        let forms = try Forms(path)
        try #require(forms.json.count == forms.listed.count)
        for (flat, listed) in zip(forms.json, forms.listed) {
            for (name, other) in [
                ("client", "client"), ("server", "server"), ("leg", "leg"), ("transport", "transport"),
                ("qtype", "qtype"), ("outcome", "outcome"),
            ] { #expect(flat[name] as? String == listed[other] as? String, "\(name)") }
            for (name, other) in [("client_port", "clientPort"), ("id", "id"), ("attempts", "attempts")] {
                #expect(flat[name] as? Int == listed[other] as? Int, "\(name)")
            }
            #expect(flat["qname"] as? String == listed["qname"] as? String ?? "")
            #expect(flat["rcode"] as? String == listed["rcode"] as? String ?? "")
            let latency = (flat["latency_ns"] as? Int64).flatMap { $0 < 0 ? nil : Double($0) / 1e9 }
            #expect(latency == listed["latency"] as? Double)
            let sightings = try #require(listed["sightings"] as? [[String: Any]])
            func count(_ kind: String) -> Int { sightings.count { $0["kind"] as? String == kind } }
            func number(_ name: String) -> Int { flat[name] as? Int ?? -1 }
            #expect(number("seen_query_before_dnat") + number("seen_query_after_dnat") == count("query"))
            #expect(number("seen_answer_before_dnat") + number("seen_answer_after_dnat") == count("response"))
            #expect((number("answer_ns") > 0) == (count("response") > 0))
            #expect(number("query_ns") > 0 && number("watched_until_ns") >= number("query_ns"))
            #expect((flat["culprit_kind"] as? String == "coredns") == (flat["failed"] as? Bool))
            #expect(flat["node"] as? String == "node-1" && flat["cluster"] as? String == "a \"cluster\"")
        }
    }

    @Test(arguments: Captures.paths)
    func `reduced rows keep what is not plainly answered and count everything`(path: String) throws {
        let forms = try Forms(path)
        func number(_ row: [String: Any], _ name: String) -> Int64 { (row[name] as? NSNumber)?.int64Value ?? -1 }
        var left: [Int64] = []
        for (row, isKept) in zip(forms.json, forms.kept) {
            let isPlain = row["failed"] as? Bool == false && row["outcome"] as? String != "pending"
            #expect(isKept == (!isPlain || number(row, "key") % 32 == 0))
            if !isKept, row["leg"] as? String == "coredns" { left.append(number(row, "key") % 1_099_511_627_776) }
        }
        #expect(forms.arrivals.map { number($0, "key_40") }.sorted() == left.sorted())
        #expect(forms.arrivals.allSatisfy { $0["node"] as? String == "node-1" && number($0, "attempts") > 0 })
        func sum(_ name: String) -> Int64 { forms.counts.reduce(0) { $0 + number($1, name) } }
        #expect(sum("queries") == Int64(forms.json.count))
        #expect(sum("attempts") == forms.json.reduce(0) { $0 + number($1, "attempts") })
        #expect(sum("latency_ns") == forms.json.reduce(0) { $0 + max(number($1, "latency_ns"), 0) })
        #expect(forms.counts.map { number($0, "first_ns") }.min() == forms.json.map { number($0, "time_ns") }.min())
        #expect(forms.counts.map { number($0, "last_ns") }.max() == forms.json.map { number($0, "time_ns") }.max())
        for row in forms.counts {
            let minute = number(row, "minute_ns")
            #expect(minute % 60_000_000_000 == 0 && number(row, "last_ns") - minute < 60_000_000_000)
            #expect(number(row, "first_ns") >= minute)
        }
    }

    /// Made by the Python of `Documentation/rows.md`.
    @Test(
        arguments: [
            (
                "192.168.2.71", "192.168.2.218", 40_000, 4660, 1, "udp", "Example.COM", 7_461_373_618_869_925_033,
                -3_475_190_750_432_405_838
            ),
            (
                "192.168.2.71", "", 40_000, 4660, 1, "udp", "example.com", -1_319_676_943_571_850_812,
                -3_475_190_750_432_405_838
            ),
            (
                "fd00::1", "fd00::a", 53_211, 65_535, 28, "tcp",
                "a.very.long.name.kube-dns.kube-system.svc.cluster.local",
                -7_956_090_233_625_364_869, -1_612_018_737_610_579_995
            ),
            ("10.0.0.1", "10.0.0.2", 1, 0, 2, "udp", ".", -7_361_982_187_932_554_859, -5_003_869_193_660_002_704),
        ] as [(String, String, UInt16, UInt16, UInt16, String, String, Int64, Int64)])
    func `keys are those that the page's calculation gives`(
        client: String, endpoint: String, port: UInt16, id: UInt16, type: UInt16, transport: String, name: String,
        key: Int64, question: Int64
    ) throws {
        let labels = name == "." ? [] : name.split(separator: ".")
        let wire: [UInt8] = labels.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
        var scratch: [UInt8] = []
        let made = ExchangeKey(
            client: try #require(IPAddress(client)), endpoint: IPAddress(endpoint), clientPort: port, id: id,
            type: type, transport: transport == "tcp" ? .tcp : .udp, name: wire.span, scratch: &scratch)
        #expect(made.key == key && made.question == question)
    }

    @Test(arguments: [
        (ColumnNames.ecs, "dns.question.name", "client.ip"), (.otel, "k8s.node.name", "client.address"),
        (.zeek, "query", "id.orig_h"),
    ])
    func `columns bear a standard's names where it has some`(names: ColumnNames, one: String, other: String) throws {
        let columns = FlatExchange.columns(named: names).map(\.name)
        #expect(columns.contains(one) && columns.contains(other) && columns.contains("question_key"))
        #expect(Set(columns).count == columns.count)
    }
}
