import Exchanges
import TestSupport
import Testing

/// Times in which a capture shows nothing of what passed.
@Suite struct HoleTests {
    /// Twenty exchanges, half a second apart, seen on the client's node and at the pod, whose capture lacks those of `missing`.
    private static func coverage(missing: ClosedRange<Int>, seenBefore: Bool = true) -> CaptureCoverage {
        var cluster = SmallCluster(node: 0, corednsA: 1)
        var nodeAlone = SmallCluster(node: 0)
        for number in 0..<20 {
            let query = Query("n\(number).example.com", id: UInt16(number), port: UInt16(40_000 + number))
            if missing.contains(number) || (!seenBefore && number < missing.lowerBound) {
                nodeAlone.scene = cluster.scene
                nodeAlone.ask(query, at: Double(number) / 2)
                cluster.scene = nodeAlone.scene
            } else {
                cluster.ask(query, at: Double(number) / 2)
            }
        }
        if !seenBefore { cluster.scene.add(Tap(1).arp, at: 0, on: Tap(1)) }
        return cluster.scene.play().analysis.summary.coverage
    }

    private static func time(_ seconds: Double) -> Int64 { Scene.start + Int64(seconds * 1e9) }

    @Test(arguments: [8, 9])
    func `a time without frames in which a capture lacks an exchange is a hole`(last: Int) {
        let coverage = HoleTests.coverage(missing: 8...last)
        #expect(coverage.captures[1].isHole(at: HoleTests.time(4.3)))
        #expect(!coverage.captures[1].isHole(at: HoleTests.time(3.3)))
        #expect(!coverage.captures[1].isHole(at: HoleTests.time(5.3)))
        #expect(!coverage.captures[0].isHole(at: HoleTests.time(4.3)))
    }

    @Test func `a time without frames in which nothing is known to be missing is none`() {
        #expect(!HoleTests.coverage(missing: 8...9).captures[1].isHole(at: HoleTests.time(30)))
    }

    @Test func `a capture that had shown none of a client's exchanges has no hole where it lacks them`() {
        let coverage = HoleTests.coverage(missing: 8...9, seenBefore: false)
        #expect(!coverage.captures[1].isHole(at: HoleTests.time(4.3)))
    }
}
