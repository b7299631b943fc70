import Foundation
import TestSupport
import Testing

/// The listings and the report agree with each other and with the contract.
@Suite struct ListingTests {
    static let samples: [String] = {
        let folder = Files.checkout.appending(path: "Samples")
        return Files.names(in: folder).flatMap { name in
            Files.names(in: folder.appending(path: name)).filter { $0.hasSuffix(".pcap") }.map { "\(name)/\($0)" }
        }
    }()

    private func rows(_ command: String, _ sample: String) throws -> [[String: Any]] {
        let run = try Tool.run([command, "--format", "jsonl", Scratch.sample(sample)])
        return try run.output.split(separator: 0x0a).compactMap {
            try JSONSerialization.jsonObject(with: $0) as? [String: Any]
        }
    }

    private func totals(_ sample: String) throws -> [String: Any] {
        let run = try Tool.run(["analyze", "--format", "json", Scratch.sample(sample)])
        let report = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
        return try #require(report?["totals"] as? [String: Any])
    }

    @Test(arguments: ListingTests.samples)
    func `messages are as many as the report counts`(sample: String) throws {
        let rows = try rows("messages", sample)
        let totals = try totals(sample)
        #expect(rows.count == totals["messages"] as? Int)
        #expect(rows.filter { $0["qr"] as? Bool == false }.count == totals["queries"] as? Int)
        #expect(rows.filter { $0["qr"] as? Bool == true }.count == totals["responses"] as? Int)
        #expect(rows.count > 0)
    }

    @Test(arguments: ListingTests.samples)
    func `exchanges are as many as the report counts`(sample: String) throws {
        let rows = try rows("exchanges", sample).filter { $0["leg"] as? String != "upstream" }
        let totals = try totals(sample)
        #expect(rows.count == totals["exchanges"] as? Int)
        let outcomes = [
            "answered", "late", "unanswered", "pending", "rejected", "mismatched", "truncated", "malformed",
        ]
        #expect(outcomes.compactMap { totals[$0] as? Int }.reduce(0, +) == totals["exchanges"] as? Int)
        for outcome in outcomes {
            #expect(rows.filter { $0["outcome"] as? String == outcome }.count == totals[outcome] as? Int, "\(outcome)")
        }
    }

    @Test func `every row has every key of the contract`() throws {
        let messageKeys = """
            capture frame time point src srcPort dst dstPort transport id qr opcode aa tc rd ra ad cd rcode qname qtype \
            qclass qdcount ancount nscount arcount answers error
            """.split(separator: " ").map(String.init)
        let exchangeKeys = """
            client clientPort server serverPort endpoint leg transport id qname qtype start outcome rcode latency \
            attempts sightings
            """.split(separator: " ").map(String.init)
        for (command, keys) in [("messages", messageKeys), ("exchanges", exchangeKeys)] {
            for row in try rows(command, "no-endpoints/node-a.any.pcap") {
                let missing = keys.filter { row[$0] == nil }
                #expect(missing.isEmpty, "\(command): \(missing)")
            }
        }
        let sighting = try #require(
            try rows("exchanges", Scratch.healthy).first?["sightings"] as? [[String: Any]])[0]
        #expect(Set(sighting.keys).isSuperset(of: ["capture", "frame", "time", "point", "kind"]))
    }

    @Test(arguments: ["messages", "exchanges"])
    func `csv has one header and rows of its width`(command: String) throws {
        let run = try Tool.run([command, "--format", "csv", Scratch.sample("upstream-silent/coredns-a.pcap")])
        let lines = run.text.split(separator: "\n")
        let width = lines[0].split(separator: ",").count
        #expect(lines.count > 10)
        for line in lines.dropFirst() {
            // Cells in quotation marks may hold commas.
            var isQuoted = false
            let commas = line.filter { character in
                if character == "\"" { isQuoted.toggle() }
                return character == "," && !isQuoted
            }
            #expect(commas.count == width - 1, "\(line)")
        }
    }

    @Test func `standard input is read like a file`() throws {
        let sample = Scratch.sample(Scratch.hung)
        for command in [["analyze"], ["messages"], ["exchanges"]] {
            let piped = try Tool.run(command + ["-"], input: sample)
            let named = try Tool.run(command + [sample])
            #expect(piped.status == named.status && piped.errors.isEmpty, "\(piped.errors)")
            if command != ["analyze"] { #expect(piped.text == named.text) }
        }
    }

    @Test func `compressed captures are known by their content`() throws {
        let scratch = try Scratch()
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/usr/bin/env")
        gzip.arguments = ["gzip", "-c", Scratch.sample(Scratch.healthy)]
        let file = scratch.folder.appending(path: "looks-like.pcap")
        try Data().write(to: file)
        gzip.standardOutput = try FileHandle(forWritingTo: file)
        try gzip.run()
        gzip.waitUntilExit()
        let run = try Tool.run(["messages", file.path])
        let plain = try Tool.run(["messages", Scratch.sample(Scratch.healthy)])
        #expect(run.status == 0 && run.text == plain.text)
    }

    @Test func `exit codes tell verdicts apart`() throws {
        #expect(try Tool.run(["analyze", Scratch.sample(Scratch.healthy)]).status == 0)
        #expect(try Tool.run(["analyze", Scratch.sample(Scratch.hung)]).status == 1)
        #expect(try Tool.run(["analyze", Scratch.sample("coredns-hung/client.pcap")]).status == 2)
        #expect(try Tool.run(["analyze", "--exit-zero", Scratch.sample(Scratch.hung)]).status == 0)
        #expect(try Tool.run(["analyze", "--exit-zero", Scratch.sample("coredns-hung/client.pcap")]).status == 0)
        // Errors are errors all the same.
        #expect(try Tool.run(["analyze", "--exit-zero", "/no/such/capture"]).status == 66)
    }
}
