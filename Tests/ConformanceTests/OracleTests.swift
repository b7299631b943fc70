import Foundation
import TestSupport
import Testing

/// `dnsverdict messages` against tshark, message by message, for every capture of the public collections.
@Suite(
    .enabled(if: Tool.path != nil, "The program is not among the build's products."),
    .enabled(if: Files.shared("captures/public") != nil, "There is no shared/captures/public beside this checkout."))
struct OracleTests {
    /// Messages compared, by transport.
    struct Tally {
        var captures = 0
        var compared = [0, 0]
        var agreed = [0, 0]
        var excused = [0, 0]
        var quoted = 0
    }

    @Test func `every message is listed as the oracle has it`() throws {
        let folder = try #require(Files.shared("captures/public"))
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "excuses.tsv")
        let excuses = try Excuses(contentsOf: file)
        var used: Set<Int> = []
        var tally = Tally()
        for collection in [folder, folder.appending(path: "more")] {
            let tables = Files.names(in: collection.appending(path: "oracle")).filter { $0.hasSuffix(".tsv") }
            for table in tables {
                let capture = String(table.dropLast(4))
                let path = collection.appending(path: "captures/\(capture)")
                guard FileManager.default.fileExists(atPath: path.path) else { continue }
                tally.captures += 1
                let oracle = try OracleTable(contentsOf: collection.appending(path: "oracle/\(table)"))
                let listed = try OracleTests.listed(path.path)
                OracleTests.compare(capture, oracle, listed, excuses, &used, &tally)
            }
        }
        for (place, excuse) in excuses.excuses.enumerated() {
            #expect(used.contains(place), "\(excuse.capture): nothing differs any more; take the excuse out")
        }
        #expect(tally.captures > 0)
        for (place, transport) in ["UDP", "TCP"].enumerated() {
            print(
                """
                oracle: \(tally.captures) captures, \(transport): \(tally.compared[place]) messages compared, \
                \(tally.agreed[place]) agreed, \(tally.excused[place]) excused
                """)
        }
        print("oracle: \(tally.quoted) messages quoted in ICMP errors are not listed, as nobody sent them")
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
        _ capture: String, _ oracle: OracleTable, _ listed: [Int: [ListedMessage]], _ excuses: Excuses,
        _ used: inout Set<Int>, _ tally: inout Tally
    ) {
        var rest = listed
        for line in oracle.lines {
            if line.isQuoted {
                tally.quoted += line.numbers("dns.id").count
                continue
            }
            let place = line.isTCP ? 1 : 0
            let count = line.numbers("dns.id").count
            tally.compared[place] += count
            let differences = Comparison.differences(line, rest.removeValue(forKey: line.frame) ?? [])
            guard !differences.isEmpty else {
                tally.agreed[place] += count
                continue
            }
            if let excuse = excuses.place(of: capture, frame: line.frame) {
                used.insert(excuse)
                tally.excused[place] += count
            } else {
                for difference in differences {
                    Issue.record("\(capture), frame \(line.frame): \(difference.field): \(difference.text)")
                }
            }
        }
        for (frame, messages) in rest.sorted(by: { $0.key < $1.key }) {
            guard let excuse = excuses.place(of: capture, frame: frame) else {
                Issue.record("\(capture), frame \(frame): listed, but not in the oracle: \(messages.map(\.names))")
                continue
            }
            used.insert(excuse)
            tally.excused[messages[0].transport == "tcp" ? 1 : 0] += messages.count
        }
    }
}
