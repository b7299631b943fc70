import PacketWire
import Testing

@testable import Capture

@Suite struct TextTimeTests {
    private static let second: Int64 = 1_000_000_000

    private static func times(_ prefixes: [String]) throws -> [Int64] {
        let text = prefixes.map { "\($0)IP 10.0.0.1.4000 > 10.0.0.2.53: 1+ A? a.b. (21)\n" }.joined()
        return try read(octets: Array(text.utf8)).frames.map(\.nanoseconds)
    }

    @Test(
        arguments: [
            // The default, with a midnight between.
            (["23:59:59.500000 ", "00:00:00.250000 "], [86_399_500_000_000, 86_400_250_000_000]),
            // Packets out of order step back, no day on.
            (["10:00:00.000002 ", "10:00:00.000001 "], [36_000_000_002_000, 36_000_000_001_000]),
            // -t
            (["", "", ""], [1_000_000, 2_000_000, 3_000_000]),
            // -tt, with nanoseconds
            (["1795409533.665148001 "], [1_795_409_533_665_148_001]),
            // -ttt, which falls
            (
                [" 00:00:00.000000 ", " 00:00:00.143708 ", " 00:00:00.000054 ", " 00:00:01.000000 "],
                [0, 143_708_000, 143_762_000, 1_143_762_000]
            ),
            // -tttt, and with kubectl's time before it
            (["2026-11-23 04:52:13.665148 "], [1_795_409_533_665_148_000]),
            (["2026-11-23T04:52:13.9Z 2026-11-23 04:52:13.665148 "], [1_795_409_533_665_148_000]),
            // -ttttt
            ([" 00:00:00.000000 ", " 00:00:00.143708 ", " 00:00:00.143762 "], [0, 143_708_000, 143_762_000]),
            // Marks of quotation, numbers of lines, prompts.
            (["> > 04:52:13.665148 "], [17_533_665_148_000]), (["  12  04:52:13.665148 "], [17_533_665_148_000]),
            (["[pod/dns] $ 04:52:13.665148 "], [17_533_665_148_000]),
        ] as [([String], [Int64])])
    func `times are read in each of tcpdump's forms`(prefixes: [String], expected: [Int64]) throws {
        #expect(try TextTimeTests.times(prefixes) == expected)
    }

    @Test func `a text without times or dates says so`() throws {
        let line = "IP 10.0.0.1.4000 > 10.0.0.2.53: 1+ A? a.b. (21)\n"
        #expect(try readText(line).info.text?.hasNoTimes == true)
        #expect(try readText("04:52:13.665148 " + line).info.text?.hasNoDates == true)
        #expect(try readText("2026-11-23 04:52:13.665148 " + line).info.text?.hasNoDates == false)
    }
}
