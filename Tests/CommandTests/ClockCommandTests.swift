import Foundation
import TestSupport
import Testing

/// Captures whose clocks differ, as the program is given them.
@Suite struct ClockCommandTests {
    private struct Report: Decodable {
        struct Verdict: Decodable, Equatable {
            var kind: String
            var culprit: String
            var confidence: String
        }

        struct Totals: Decodable, Equatable {
            var exchanges: Int
            var answered: Int
            var unanswered: Int
        }

        struct Capture: Decodable {
            struct Clock: Decodable {
                var reference: String
                var aheadSeconds: Double
                var uncertaintySeconds: Double
                var corrected: Bool
            }

            var clock: Clock?
        }

        var verdict: Verdict
        var totals: Totals
        var captures: [Capture]
    }

    /// A classic pcap file of little-endian seconds and microseconds with `seconds` added to every time stamp.
    private func shifted(_ octets: Data, by seconds: Int32) -> Data {
        var octets = [UInt8](octets)
        func word(_ at: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(octets[at + $1]) << (8 * $1) } }
        var place = 24
        while place + 16 <= octets.count {
            let time = UInt32(bitPattern: Int32(bitPattern: word(place)) + seconds)
            let length = Int(word(place + 8))
            for index in 0..<4 { octets[place + index] = UInt8(truncatingIfNeeded: time >> (8 * index)) }
            place += 16 + length
        }
        return Data(octets)
    }

    @Test(arguments: [-3, 600])
    func `a capture whose clock is wrong changes neither verdict nor counts`(seconds: Int32) throws {
        let scratch = try Scratch()
        let places = ["client", "coredns-a", "coredns-b"].map { "dropped-on-the-way/\($0).pcap" }
        let right = places.map(Scratch.sample)
        let wrong = try scratch.file("coredns-a.pcap", shifted(Scratch.octets(of: places[1]), by: seconds))
        let reports = try [right, [right[0], wrong, right[2]], [wrong, right[0], right[2]]].map { captures in
            let run = try Tool.run(["analyze", "--format", "json"] + captures)
            return try JSONDecoder().decode(Report.self, from: run.output)
        }
        #expect(reports[0].captures.allSatisfy { $0.clock?.corrected != true })
        for report in reports {
            #expect(report.verdict == reports[0].verdict)
            #expect(report.totals == reports[0].totals)
        }
        let clock = try #require(reports[1].captures[1].clock)
        #expect(clock.corrected && clock.reference == right[0])
        #expect(abs(clock.aheadSeconds - Double(seconds)) <= clock.uncertaintySeconds + 0.001)
        let text = try Tool.run(["analyze", "--full", right[0], wrong, right[2]]).text
        #expect(text.contains(seconds > 0 ? "ahead of client.pcap" : "behind client.pcap"))
    }
}
