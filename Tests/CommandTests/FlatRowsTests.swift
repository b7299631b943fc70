import Foundation
import TestSupport
import Testing

/// `exchanges` for databases.
@Suite struct FlatRowsTests {
    private static let node = "no-endpoints/node-a.any.pcap"
    private static let failing = "upstream-silent/coredns-a.pcap"

    private func parquet(_ arguments: [String]) throws -> ParquetFile {
        let scratch = try Scratch()
        let path = scratch.folder.appending(path: "rows.parquet").path
        let run = try Tool.run(["exchanges"] + arguments + ["-o", path])
        #expect(run.status == 0, "\(run.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path) == ["rows.parquet"])
        return try ParquetFile(Array(try Data(contentsOf: URL(filePath: path))))
    }

    private func rows(_ arguments: [String]) throws -> [[String: Any]] {
        let run = try Tool.run(["exchanges", "--format", "jsonl"] + arguments)
        #expect(run.status == 0, "\(run.errors)")
        return try run.output.split(separator: 0x0a).compactMap {
            try JSONSerialization.jsonObject(with: $0) as? [String: Any]
        }
    }

    @Test(arguments: [FlatRowsTests.node, FlatRowsTests.failing, Scratch.healthy, Scratch.hung])
    func `a Parquet file holds a row for each exchange`(sample: String) throws {
        let flags = [Scratch.sample(sample), "--node", "node-a", "--cluster-name", "test"]
        let (file, flat, listed) = try (
            parquet(flags), rows(flags + ["--flat"]), rows([Scratch.sample(sample)])
        )
        #expect(file.rows == Int64(listed.count) && flat.count == listed.count && !flat.isEmpty)
        for (number, column) in file.columns.enumerated() {
            for (row, value) in zip(flat, file.values[number]) {
                switch value {
                case .text(let text): #expect(row[column.name] as? String == text)
                case .number(let number): #expect((row[column.name] as? NSNumber)?.int64Value == number)
                }
            }
        }
        #expect(flat.allSatisfy { $0["node"] as? String == "node-a" && $0["cluster"] as? String == "test" })
    }

    @Test func `only failures are listed where only they are asked for`() throws {
        let sample = Scratch.sample(Self.failing)
        let (all, failures) = try (rows([sample, "--flat"]), rows([sample, "--flat", "--only", "failures"]))
        #expect(failures.count == all.count { $0["failed"] as? Bool == true })
        #expect(!failures.isEmpty && failures.count < all.count)
        #expect(failures.allSatisfy { $0["culprit_kind"] as? String == "upstream" })
        #expect(try rows([sample, "--only", "failures"]).count == failures.count)
        #expect(try parquet([sample, "--only", "failures"]).rows == Int64(failures.count))
    }

    @Test func `rows of a node, a pod and a client are joined by their keys`() throws {
        let (node, pod, client) = try (
            rows([Scratch.sample("healthy/node-a.any.pcap"), "--flat"]),
            rows([Scratch.sample("healthy/coredns-a.pcap"), "--flat"]),
            rows([Scratch.sample("healthy/client.pcap"), "--flat"])
        )
        func keys(_ rows: [[String: Any]], _ name: String) -> Set<Int64> { Set(rows.compactMap { $0[name] as? Int64 }) }
        let atPod = pod.filter { $0["leg"] as? String == "coredns" }
        #expect(!atPod.isEmpty && keys(atPod, "key").count == atPod.count)
        #expect(keys(atPod, "key").isSubset(of: keys(node, "key")))
        // A client's own capture does not show which endpoint its queries went to.
        #expect(client.allSatisfy { $0["endpoint"] as? String == "" })
        #expect(keys(client, "key").isDisjoint(with: keys(node, "key")))
        #expect(keys(client, "question_key").isSubset(of: keys(node, "question_key")))
    }

    @Test func `a standard's names are those of the columns`() throws {
        let row = try #require(try rows([Scratch.sample(Scratch.healthy), "--flat", "--names", "ecs"]).first)
        #expect(row["dns.question.name"] is String && row["client.ip"] is String && row["key"] is Int64)
        let file = try parquet([Scratch.sample(Scratch.healthy), "--names", "zeek"])
        #expect(file.columns.contains { $0.name == "id.orig_h" })
    }

    @Test(arguments: [
        (["--flat"], "--flat rows are for databases"), (["--node", "a"], "--node is of flat rows"),
        (["--names", "ecs", "--format", "csv"], "--names is of flat rows"),
        (["--cluster-name", "a", "--format", "jsonl"], "--cluster-name is of flat rows"),
    ])
    func `flags that say nothing are refused`(flags: [String], sentence: String) throws {
        let run = try Tool.run(["exchanges", Scratch.sample(Scratch.healthy)] + flags)
        #expect(run.status == 64 && run.errors.contains(sentence))
    }

    @Test func `a file that cannot be written leaves nothing behind`() throws {
        let run = try Tool.run([
            "exchanges", Scratch.sample(Scratch.healthy), "-o", "/no-such-folder/rows.parquet",
        ])
        #expect(run.status == 73 && run.errors.contains("/no-such-folder/rows.parquet"))
        let scratch = try Scratch()
        let full = try Tool.run([
            "exchanges", Scratch.sample(Scratch.healthy), "--format", "parquet", "-o", "/dev/full",
        ])
        #expect(full.status == 73)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path).isEmpty)
    }

    @Test func `redacted rows name no node and no address of the capture`() throws {
        let sample = Scratch.sample(Scratch.healthy)
        let plain = try rows([sample, "--flat"])
        let redacted = try rows([sample, "--flat", "--node", "secret-node", "--redact"])
        #expect(redacted.count == plain.count)
        #expect(redacted.allSatisfy { $0["node"] as? String != "secret-node" && $0["node"] as? String != "" })
        let clients = Set(plain.compactMap { $0["client"] as? String })
        #expect(redacted.allSatisfy { !clients.contains($0["client"] as? String ?? "") })
        #expect(try parquet([sample, "--node", "secret-node", "--redact"]).rows == Int64(plain.count))
    }
}
