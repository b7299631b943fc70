import Diagnosis
import TestSupport
import Testing
import Wording

/// Answers with a wrong UDP checksum, seen at the client: whether its kernel took them.
@Suite struct ChecksumTests {
    private static func see(_ message: Datagram, at time: Double, isRight: Bool = true, in scene: inout Scene) {
        var datagram = scene.identified(message)
        datagram.checksum = rightSum(datagram) ^ (isRight ? 0 : 0x0101)
        scene.see(datagram, at: time)
    }

    /// So many answers with a wrong checksum after ten with a right one, and what the client does then.
    private static func answers(
        wrong: Int, after latency: Double = 0.002, then next: (inout Scene, Query, Double) -> Void
    ) -> Conclusion {
        var scene = Scene()
        for number in 0..<10 + wrong {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(41_000 + number))
            let time = Double(number) * 8
            ChecksumTests.see(query.datagram, at: time, in: &scene)
            let isWrong = number >= 10
            let answered = time + (isWrong ? latency : 0.002)
            ChecksumTests.see(query.datagram(answering: .address), at: answered, isRight: !isWrong, in: &scene)
            if isWrong { next(&scene, query, time) }
        }
        return scene.play(until: 200).conclusion
    }

    @Test(arguments: [(6, VerdictKind.undetermined), (4, .healthy)])
    func `wrong checksums of which nobody is seen to take or miss an answer leave it open`(
        wrong: Int, kind: VerdictKind
    ) {
        let conclusion = ChecksumTests.answers(wrong: wrong) { _, _, _ in }
        #expect(conclusion.verdict.kind == kind)
        #expect(conclusion.finding("bad-checksum")?.kind == (kind == .healthy ? nil : kind))
    }

    /// c-ares and dig open a socket for each try, and keep the ID.
    @Test(arguments: [0.002, 2.1])
    func `the same ID from another port proves that a wrong answer was dropped`(latency: Double) throws {
        let conclusion = ChecksumTests.answers(wrong: 4, after: latency) { scene, query, time in
            var again = query
            again.port += 1000
            ChecksumTests.see(again.datagram, at: time + 2, in: &scene)
            ChecksumTests.see(again.datagram(answering: .address), at: time + 2.002, in: &scene)
        }
        let finding = try #require(conclusion.finding("bad-checksum"))
        #expect(finding.kind == .network)
        #expect(finding.confidence == .likely)
        #expect(conclusion.verdict.kind == .network)
    }
}
