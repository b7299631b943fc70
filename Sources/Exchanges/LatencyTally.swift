/// Latencies in quarters of an octave, small enough for every path and zone, and to be taken off one another: what a
/// live view shows of the last seconds.
package struct LatencyTally: Sendable {
    /// Nanoseconds: the upper bound of the first bucket. The last one's is 3.1 s; what is longer is counted there.
    private static let first: Int64 = 1 << 16
    private static let count = 64

    private var counts = InlineArray<64, UInt32>(repeating: 0)

    package init() {}

    /// Counts a latency in nanoseconds.
    @inline(__always)
    mutating func add(_ nanoseconds: Int64) {
        counts[Self.bucket(nanoseconds)] &+= 1
    }

    package static func += (sum: inout LatencyTally, other: LatencyTally) {
        for bucket in 0..<count { sum.counts[bucket] &+= other.counts[bucket] }
    }

    /// What came after `earlier`, a former state of this tally.
    package func since(_ earlier: LatencyTally) -> LatencyTally {
        var rest = self
        for bucket in 0..<Self.count { rest.counts[bucket] &-= min(earlier.counts[bucket], counts[bucket]) }
        return rest
    }

    package var total: Int { (0..<Self.count).reduce(0) { $0 + Int(counts[$1]) } }

    /// Nanoseconds that a share (0…1) of the latencies does not exceed, a fifth too much at most; nil without any.
    package func quantile(_ share: Double) -> Int64? {
        let total = total
        guard total > 0 else { return nil }
        let wanted = Int((Double(total) * share).rounded(.up))
        var seen = 0
        for bucket in 0..<Self.count {
            seen += Int(counts[bucket])
            if seen >= wanted { return Self.bound(bucket) }
        }
        return Self.bound(Self.count - 1)
    }

    /// How many latencies were at most `nanoseconds`, which is taken for the bucket's bound next above it.
    package func count(upTo nanoseconds: Int64) -> Int {
        (0...Self.bucket(nanoseconds)).reduce(0) { $0 + Int(counts[$1]) }
    }

    /// The bucket whose bound is the least that is not below.
    @inline(__always)
    private static func bucket(_ nanoseconds: Int64) -> Int {
        guard nanoseconds > first else { return 0 }
        let value = nanoseconds &- 1
        let octave = 63 &- value.leadingZeroBitCount
        let quarter = Int(truncatingIfNeeded: value >> Int64(octave &- 2)) & 3
        return min((octave &- 16) &* 4 &+ quarter &+ 1, count &- 1)
    }

    /// Nanoseconds.
    private static func bound(_ bucket: Int) -> Int64 {
        guard bucket > 0 else { return first }
        let octave = Int64((bucket - 1) / 4 + 16)
        return (4 + Int64((bucket - 1) % 4) + 1) << (octave - 2)
    }
}
