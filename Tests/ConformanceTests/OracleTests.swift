import Foundation
import TestSupport
import Testing

/// `dnsverdict messages` against tshark, message by message, for every generated capture and those of the public
/// collections.
@Suite struct OracleTests {
    static let generated = Files.checkout.appending(path: "Tests/Captures/messages")
    /// The public collections; empty where they are not here.
    static let collections =
        Files.shared("captures/public").map { [$0, $0.appending(path: "more")] } ?? []
    static let absence: Comment =
        "There is no shared/captures/public beside this checkout: captures of others are not handed on."

    /// Messages compared over one transport.
    struct Tally {
        var compared = 0
        var agreed = 0
        var excused = 0
        /// Listed, rightly, though the oracle has none there.
        var extra = 0
    }

    struct Run {
        var excuses: Excuses
        var captures = 0
        var quoted = 0
        var tallies = ["udp": Tally(), "tcp": Tally()]
    }

    @Test func `every message of the generated captures is listed as the oracle has it`() throws {
        try OracleTests.compareAll(in: [OracleTests.generated], Excuses(rows: ""))
    }

    @Test(.enabled(if: !collections.isEmpty, absence))
    func `every message of the public captures is listed as the oracle has it`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "excuses.tsv")
        try OracleTests.compareAll(in: OracleTests.collections, Excuses(contentsOf: file))
    }

    private static func compareAll(in collections: [URL], _ excuses: Excuses) throws {
        var run = Run(excuses: excuses)
        for collection in collections {
            for table in Files.names(in: collection.appending(path: "oracle")) where table.hasSuffix(".tsv") {
                let capture = String(table.dropLast(4))
                let path = collection.appending(path: "captures/\(capture)").path
                try #require(FileManager.default.fileExists(atPath: path), "\(capture): only its oracle is there")
                run.captures += 1
                OracleTests.compare(
                    capture, try OracleTable(contentsOf: collection.appending(path: "oracle/\(table)")),
                    try OracleTests.listed(path), &run)
            }
        }
        #expect(run.captures > 0)
        #expect(run.excuses.unused == [], "These no longer apply; take them out of excuses.tsv.")
        for (transport, tally) in run.tallies.sorted(by: { $0.key > $1.key }) {
            print(
                """
                oracle: \(run.captures) captures, \(transport): \(tally.compared) messages compared, \
                \(tally.agreed) agreed, \(tally.excused) excused; \(tally.extra) more listed, excused
                """)
        }
        print("oracle: \(run.quoted) messages quoted in ICMP errors are not listed, as nobody sent them")
    }

    /// Messages as the program lists them, by frame.
    static func listed(_ path: String) throws -> [Int: [ListedMessage]] {
        let run = try Tool.run(["messages", "--quiet", "--format", "jsonl", path])
        #expect([0, 2].contains(run.status), "\(path): \(run.errors)")
        let decoder = JSONDecoder()
        let messages = try run.output.split(separator: 0x0a).map { try decoder.decode(ListedMessage.self, from: $0) }
        return Dictionary(grouping: messages, by: \.frame)
    }

    static func compare(
        _ capture: String, _ oracle: OracleTable, _ listed: [Int: [ListedMessage]], _ run: inout Run
    ) {
        var rest = listed
        for line in oracle.lines {
            guard !line.isQuoted else {
                run.quoted += line.count
                continue
            }
            run.tallies[line.transport]?.compared += line.count
            let differences = Comparison(line, rest.removeValue(forKey: line.frame) ?? []).differences
            let faults = differences.filter { !run.excuses.excuse($0.field, frame: line.frame, of: capture) }
            for fault in faults {
                Issue.record("\(capture), frame \(line.frame): \(fault.field): \(fault.text)")
            }
            if differences.isEmpty {
                run.tallies[line.transport]?.agreed += line.count
            } else if faults.isEmpty {
                run.tallies[line.transport]?.excused += line.count
            }
        }
        for (frame, messages) in rest.sorted(by: { $0.key < $1.key }) {
            if run.excuses.excuse("listed", frame: frame, of: capture) {
                run.tallies[messages[0].transport]?.extra += messages.count
            } else {
                let names = messages.map { $0.qname ?? "no question" }
                Issue.record("\(capture), frame \(frame): listed, but not in the oracle: \(names)")
            }
        }
    }
}
