import Exchanges
import TestSupport
import Testing

/// Counts over time in bounded memory.
@Suite struct TimelineTests {
    /// Queries every so many seconds; the last third is not answered.
    private func timeline(_ count: Int, every step: Double) -> Timeline<TrafficCounts> {
        var cluster = SmallCluster(client: 0)
        for number in 0..<count {
            cluster.ask(
                Query("example.com", id: UInt16(truncatingIfNeeded: number), port: 40_000), at: Double(number) * step,
                answer: number * 3 < count * 2 ? .address : nil)
        }
        cluster.ask(Query("end.example.com", id: 9, port: 50_000), at: Double(count) * step + 20)
        return cluster.scene.play().analysis.summary.timeline
    }

    @Test(arguments: [(10, 0.1), (300, 0.25), (300, 7), (300, 3600)] as [(Int, Double)])
    func `nothing is lost however long the capture is, and stretches are few`(count: Int, step: Double) {
        let stretches = timeline(count, every: step).stretches
        #expect(stretches.count <= 128)
        #expect(stretches.reduce(0) { $0 + $1.queries } == count + 1)
        let answered = (0..<count).count { $0 * 3 < count * 2 }
        #expect(stretches.reduce(0) { $0 + $1.answers } == answered + 1)
        #expect(stretches.reduce(0) { $0 + $1.failures } == count - answered)
    }

    @Test func `a stretch holds what happened in it`() {
        let line = timeline(300, every: 7)
        let seconds = Double(line.width) / 1e9
        #expect(seconds == 32)
        // Four or five queries fall into 32 seconds; the last third fails.
        #expect(line.stretches.dropLast(2).allSatisfy { (4...5).contains($0.queries) })
        #expect(line.stretches.prefix(40).allSatisfy { $0.failures == 0 && $0.answers == $0.queries })
        #expect(line.stretches.dropLast(2).suffix(15).allSatisfy { $0.failures == $0.queries && $0.answers == 0 })
    }

    @Test func `failures that are decided late stand where they began`() {
        var cluster = SmallCluster(client: 0)
        cluster.ask(Query("lost.example.com", id: 1, port: 40_001), at: 0, answer: nil)
        for number in 1..<40 {
            cluster.ask(Query("example.com", id: UInt16(number + 1), port: 40_002), at: Double(number) * 0.5)
        }
        let line = cluster.scene.play().analysis.summary.timeline
        #expect(line.stretches.first?.failures == 1)
        #expect(line.stretches.reduce(0) { $0 + $1.failures } == 1)
    }
}
