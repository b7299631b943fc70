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
}
