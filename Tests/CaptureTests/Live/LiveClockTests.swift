import PacketWire
import Testing

@testable import Capture

@Suite struct LiveClockTests {
    @Test func `a clock that is set is noticed, a slow correction is not`() {
        var clock = LiveClock()
        _ = clock.check(offset: 1_000_000_000_000)
        #expect(clock.check(offset: 1_000_000_000_000 + 50_000_000) == nil)
        #expect(clock.check(offset: 1_000_000_000_000 + 50_000_000 - 3_600_000_000_000) == -3_600_000_000_000)
        #expect(clock.check(offset: 1_000_000_000_000 + 50_000_000 - 3_600_000_000_000) == nil)
    }

    @Test func `time stamps from before and after a step go on evenly`() {
        var clock = LiveClock()
        _ = clock.check(offset: 0)
        let before = clock.step
        #expect(clock.check(offset: 60_000_000_000) == 60_000_000_000)
        #expect(clock.step == before + 60_000_000_000)
        let now = Timestamp(nanoseconds: 1_000_000_000_000)
        // Taken 10 ms ago by the new clock, and 20 ms ago by the old one.
        let new = Timestamp(nanoseconds: now.nanoseconds - 10_000_000 + clock.step)
        let old = Timestamp(nanoseconds: now.nanoseconds - 20_000_000 + before)
        #expect(clock.withoutSteps(new, now: now).nanoseconds == now.nanoseconds - 10_000_000)
        #expect(clock.withoutSteps(old, now: now).nanoseconds == now.nanoseconds - 20_000_000)
    }
}
