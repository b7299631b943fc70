/// A moment as nanoseconds since 1970-01-01T00:00:00Z, the resolution of pcapng and nanosecond pcap files.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Nanoseconds since the Unix epoch.
    public var nanoseconds: Int64

    /// A moment `nanoseconds` after the Unix epoch.
    @inlinable
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    @inlinable
    public static func < (earlier: Timestamp, later: Timestamp) -> Bool {
        earlier.nanoseconds < later.nanoseconds
    }

    /// Nanoseconds from `start` to this moment; negative if this moment is earlier.
    ///
    /// Saturates instead of overflowing: time stamps are input, and input may say anything.
    @inlinable
    public func nanoseconds(since start: Timestamp) -> Int64 {
        let (difference, overflow) = nanoseconds.subtractingReportingOverflow(start.nanoseconds)
        return overflow ? (nanoseconds < start.nanoseconds ? .min : .max) : difference
    }

    /// The moment `interval` nanoseconds later, or earlier where it is negative. Saturates instead of overflowing.
    @inlinable
    public func advanced(by interval: Int64) -> Timestamp {
        let (sum, overflow) = nanoseconds.addingReportingOverflow(interval)
        return Timestamp(nanoseconds: overflow ? (interval < 0 ? .min : .max) : sum)
    }
}
