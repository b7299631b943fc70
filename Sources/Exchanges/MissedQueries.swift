/// Responses whose query a capture did not see, by the capture's age when they came.
///
/// A response may belong to a query from before the capture's start; the older the capture is, the less so.
package struct MissedQueries: Sendable {
    /// Counts by the binary logarithm of the age in microseconds.
    private var counts = [Int](repeating: 0, count: 64)

    /// - Parameter age: nanoseconds from the capture's first packet to the response.
    mutating func add(age: Int64) {
        let microseconds = UInt64(max(age / 1000, 1))
        counts[63 - microseconds.leadingZeroBitCount] += 1
    }

    /// Responses that came when the capture was at least `age` nanoseconds old; rounded down.
    package func count(from age: Int64) -> Int {
        let microseconds = UInt64(max(age / 1000, 1))
        let bucket = 64 - (microseconds - 1).leadingZeroBitCount
        return counts.dropFirst(min(bucket, 64)).reduce(0, +)
    }
}
