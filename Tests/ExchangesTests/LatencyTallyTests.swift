import Testing

@testable import Exchanges

@Suite struct LatencyTallyTests {
    private func tally(_ latencies: [Int64]) -> LatencyTally {
        latencies.reduce(into: LatencyTally()) { $0.add($1) }
    }

    @Test(arguments: [1, 65_536, 65_537, 81_920, 81_921, 1_000_000, 123_456_789, 3_000_000_000] as [Int64])
    func `a latency is told a fifth too long at most, and never too short`(nanoseconds: Int64) throws {
        let told = try #require(tally([nanoseconds]).quantile(0.5))
        #expect(told >= nanoseconds)
        #expect(Double(told) <= max(Double(nanoseconds) * 1.25, 65_536))
    }

    @Test func `quantiles split as they say`() throws {
        let latencies = tally([Int64](repeating: 1_000_000, count: 98) + [40_000_000, 900_000_000])
        #expect(try #require(latencies.quantile(0.5)) < 1_300_000)
        #expect(try #require(latencies.quantile(0.99)) < 51_000_000)
        #expect(try #require(latencies.quantile(1)) >= 900_000_000)
        #expect(latencies.total == 100)
        #expect(LatencyTally().quantile(0.5) == nil)
    }

    @Test func `what came since is what was added`() {
        let earlier = tally([1_000_000, 2_000_000])
        var now = earlier
        now.add(500_000_000)
        #expect(now.since(earlier).total == 1)
        #expect(now.since(earlier).quantile(0.5) ?? 0 >= 500_000_000)
    }

    @Test(arguments: [17, 20, 31]) func `powers of two are bounds`(power: Int64) {
        let bound = Int64(1) << power
        let latencies = tally([bound - 1, bound, bound + 1])
        #expect(latencies.count(upTo: bound) == 2)
    }

    @Test(arguments: [-1, .min, .max] as [Int64]) func `no number is too odd`(nanoseconds: Int64) {
        #expect(tally([nanoseconds]).total == 1)
    }
}
