import CLinux
import PacketWire

/// The time of day without its steps: time stamps of packets go on evenly when somebody sets the clock.
struct LiveClock {
    /// Nanoseconds by which the system's clock must jump to count as set; what adjusts it slowly stays below.
    private static let threshold: Int64 = 100_000_000

    /// The system's clock less the time since the machine started, at the last look.
    private var offset: Int64
    /// What the clock has been set forward by since the start, and before its last step.
    private(set) var step: Int64 = 0
    private var previousStep: Int64 = 0

    init() {
        offset = Self.read(CLOCK_REALTIME) &- Self.read(CLOCK_BOOTTIME)
    }

    /// Looks whether the clock was set; nanoseconds that it was set forward by, if so.
    mutating func check() -> Int64? {
        check(offset: Self.read(CLOCK_REALTIME) &- Self.read(CLOCK_BOOTTIME))
    }

    mutating func check(offset now: Int64) -> Int64? {
        let change = now &- offset
        offset = now
        guard abs(change) > Self.threshold else { return nil }
        previousStep = step
        step = step &+ change
        return change
    }

    /// Now, without steps by which the clock was set forward.
    static func time(withoutStep step: Int64) -> Timestamp { Timestamp(nanoseconds: read(CLOCK_REALTIME) &- step) }

    /// Now, without steps.
    func now() -> Timestamp {
        Timestamp(nanoseconds: Self.read(CLOCK_REALTIME) &- step)
    }

    /// A packet's time stamp without steps: it was taken before or after the last one, whichever brings it nearer
    /// to `now`.
    func withoutSteps(_ time: Timestamp, now: Timestamp) -> Timestamp {
        let after = Timestamp(nanoseconds: time.nanoseconds &- step)
        let before = Timestamp(nanoseconds: time.nanoseconds &- previousStep)
        let isAfter = abs(now.nanoseconds(since: after)) <= abs(now.nanoseconds(since: before))
        return isAfter ? after : before
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        nanosecondsOf(clock)
    }
}
