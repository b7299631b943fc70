import Foundation
import TestSupport
import Testing

@Suite struct FleetCommandTests {
    private static let row = """
        {"client_node":"node-1","endpoint":"10.1.0.250","endpoint_node":"node-2","place":"PLACE","queries":90,"clients":3,\
        "first_ns":1,"last_ns":2,"client_loss_ppm":0,"endpoint_loss_ppm":0}
        """

    @Test func `the query is printed, with an engine's views where it is asked for`() throws {
        let plain = try Tool.run(["fleet", "sql"])
        #expect(plain.status == 0 && !plain.text.contains("CREATE VIEW"))
        let duckdb = try Tool.run(["fleet", "sql", "--engine", "duckdb", "--rows", "here"])
        #expect(duckdb.text.contains("read_parquet('here/exchanges/**/*.parquet')"))
        #expect(duckdb.text.hasSuffix(plain.text))
        #expect(try Tool.run(["fleet", "sql", "--rows", "a\\b"]).status == 64)
    }

    @Test(
        arguments: [
            ("answered", 0, "Nothing failed"), ("at-endpoint", 1, "CoreDNS pod 10.1.0.250 on node-2: 90 of 90"),
            ("unknown", 2, "no capture of node-2 shows that time"),
        ] as [(String, Int32, String)])
    func `suspects are told by text and exit code`(place: String, status: Int32, text: String) throws {
        let scratch = try Scratch()
        let matrix = try scratch.file("matrix.jsonl", Data(Self.row.replacing("PLACE", with: place).utf8))
        let run = try Tool.run(["fleet", "suspects", matrix])
        #expect(run.status == status && run.text.contains(text), "\(run.text) \(run.errors)")
        let json = try Tool.run(["fleet", "suspects", matrix, "--format", "json", "--exit-zero"])
        let object = try JSONSerialization.jsonObject(with: json.output) as? [String: Any]
        #expect(json.status == 0 && (object?["suspects"] as? [Any])?.count == (status == 0 ? 0 : 1))
    }

    @Test func `what is no result of the query is refused by its line`() throws {
        let scratch = try Scratch()
        let matrix = try scratch.file(
            "matrix.jsonl", Data("\(Self.row.replacing("PLACE", with: "late"))\n{\"endpoint\":1}\n".utf8))
        let run = try Tool.run(["fleet", "suspects", matrix])
        #expect(run.status == 65 && run.errors.contains("line 2"))
        let missing = try Tool.run(["fleet", "suspects", "/no-such-file"])
        #expect(missing.status == 66 && missing.errors.contains("/no-such-file"))
    }

    @Test(
        arguments: [
            ("md", "| node | 10.1.0.250 node-2 |"), ("html", "<td class=\"s5\" title=\"node-1 to 10.1.0.250: 90 of 90"),
            ("txt", "Captures to look at with `analyze`: node-2, node-1."), ("json", "\"nodes\" : ["),
        ])
    func `suspects are reported in the format that the file's name says`(ending: String, text: String) throws {
        let scratch = try Scratch()
        let matrix = try scratch.file("matrix.jsonl", Data(Self.row.replacing("PLACE", with: "at-endpoint").utf8))
        let report = scratch.folder.appending(path: "report.\(ending)")
        #expect(try Tool.run(["fleet", "suspects", matrix, "-o", report.path]).status == 1)
        #expect(try String(contentsOf: report, encoding: .utf8).contains(text))
    }

    @Test func `names in a matrix act on no page`() throws {
        let scratch = try Scratch()
        let row = Self.row.replacing("PLACE", with: "at-endpoint").replacing("node-1", with: "<script>x</script>|a")
        let matrix = try scratch.file("matrix.jsonl", Data(row.utf8))
        let html = try Tool.run(["fleet", "suspects", matrix, "--format", "html"])
        #expect(html.text.contains("&lt;script&gt;") && !html.text.contains("<script"))
        let markdown = try Tool.run(["fleet", "suspects", matrix, "--format", "markdown"])
        #expect(markdown.text.contains("| &lt;script&gt;x&lt;/script&gt;\\|a |") && !markdown.text.contains("<script"))
    }

    @Test(arguments: [
        (["load"], "--url"), (["query"], "either --url"),
        (["query", "--url", "http://a", "--engine", "duckdb"], "either --url"),
        (["load", "--url", "db:8123"], "HTTP interface"), (["load", "--url", "http://u:p@db"], "CLICKHOUSE_PASSWORD"),
        (["judge", "m.jsonl"], "either --captures"),
    ])
    func `what cannot be meant is refused`(words: [String], sentence: String) throws {
        let run = try Tool.run(["fleet"] + words)
        #expect(run.status == 64 && run.errors.contains(sentence), "\(run.errors)")
    }

    @Test func `an unreachable server and folders without rows are told in a sentence`() throws {
        let scratch = try Scratch()
        let down = try Tool.run(["fleet", "query", "--url", "http://127.0.0.1:1"])
        #expect(down.status == 66 && down.sentences.count == 1 && down.errors.contains("cannot be reached"))
        for words in [["load", "--url", "http://127.0.0.1:1"], ["query", "--engine", "duckdb"]] {
            let run = try Tool.run(["fleet"] + words + ["--rows", scratch.folder.path])
            #expect(run.status == 66 && run.sentences.count == 1 && run.errors.contains("write some"))
        }
    }

    @Test func `a suspect is judged by its nodes' captures as analyze judges them`() throws {
        let scratch = try Scratch()
        let captures = scratch.folder.appending(path: "captures")
        try FileManager.default.createDirectory(at: captures, withIntermediateDirectories: true)
        let sample = Scratch.sample("upstream-silent/coredns-a.pcap")
        try FileManager.default.copyItem(atPath: sample, toPath: captures.appending(path: "node-2.pcap").path)
        let matrix = try scratch.file("matrix.jsonl", Data(Self.row.replacing("PLACE", with: "at-endpoint").utf8))
        let words = ["fleet", "judge", matrix, "--captures", captures.path]
        let json = try Tool.run(words + ["--format", "json"])
        let judged = try #require(try JSONSerialization.jsonObject(with: json.output) as? [String: [[String: Any]]])[
            "judged"]
        let first = try #require(judged?.first)
        let analyzed = try Tool.run(["analyze", sample, "--format", "json"])
        let report = try #require(try JSONSerialization.jsonObject(with: analyzed.output) as? [String: Any])
        func verdicts(_ report: Any?) -> [String] {
            ((report as? [String: Any])?["verdicts"] as? [[String: Any]] ?? []).compactMap { $0["summary"] as? String }
        }
        #expect(verdicts(first["report"]) == verdicts(report) && !verdicts(report).isEmpty)
        #expect(first["missing"] as? [String] == ["node-1"] && json.status == analyzed.status)
        let text = try Tool.run(words)
        #expect(text.text.contains("No capture of node-1 is there") && text.text.contains("UPSTREAM"), "\(text.text)")
        let missing = try Tool.run([
            "fleet", "judge", matrix, "--captures", scratch.folder.appending(path: "none").path,
        ])
        #expect(missing.status == 66 && missing.sentences.count == 1)
    }
}
