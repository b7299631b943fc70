/// Which octets of a datagram are there: disjoint ranges in order, none touching the next.
struct OctetRanges: Sendable {
    private(set) var ranges: [Range<UInt32>] = []

    /// Where the octets that are there without a hole from 0 on end; 0 where the first is not there.
    var prefixEnd: Int {
        guard let first = ranges.first, first.lowerBound == 0 else { return 0 }
        return Int(first.upperBound)
    }

    /// The end of the last octet that is there.
    var end: Int { Int(ranges.last?.upperBound ?? 0) }

    /// How many octets are there.
    var total: Int { ranges.reduce(0) { $0 &+ Int($1.upperBound &- $1.lowerBound) } }

    mutating func removeAll() {
        ranges.removeAll(keepingCapacity: ranges.capacity <= 64)
    }

    func intersects(_ start: Int, _ end: Int) -> Bool {
        let index = firstEnding(after: start)
        return index < ranges.count && Int(ranges[index].lowerBound) < end
    }

    func contains(_ start: Int, _ end: Int) -> Bool {
        let index = firstEnding(after: start)
        return index < ranges.count && Int(ranges[index].lowerBound) <= start && Int(ranges[index].upperBound) >= end
    }

    /// The first run of octets at or after `start` and before `end` that are there.
    func present(from start: Int, to end: Int) -> Range<Int>? {
        let index = firstEnding(after: start)
        guard start < end, index < ranges.count, Int(ranges[index].lowerBound) < end else { return nil }
        return max(start, Int(ranges[index].lowerBound))..<min(end, Int(ranges[index].upperBound))
    }

    /// The first run of octets at or after `start` and before `end` that are not there.
    func gap(from start: Int, to end: Int) -> Range<Int>? {
        var from = start
        var index = firstEnding(after: start)
        if index < ranges.count, Int(ranges[index].lowerBound) <= from {
            from = Int(ranges[index].upperBound)
            index &+= 1
        }
        guard from < end else { return nil }
        return from..<(index < ranges.count ? min(end, Int(ranges[index].lowerBound)) : end)
    }

    /// Adds octets; both bounds are at most 2^16. Complexity: O(ranges).
    mutating func insert(_ start: Int, _ end: Int) {
        guard start < end else { return }
        var low = UInt32(truncatingIfNeeded: start)
        var high = UInt32(truncatingIfNeeded: end)
        // A range that ends where this one starts is joined to it, so look from one octet before.
        let first = firstEnding(after: start &- 1)
        var last = first
        while last < ranges.count, ranges[last].lowerBound <= high {
            low = min(low, ranges[last].lowerBound)
            high = max(high, ranges[last].upperBound)
            last &+= 1
        }
        if last == first &+ 1 {
            ranges[first] = low..<high
        } else {
            ranges.replaceSubrange(first..<last, with: CollectionOfOne(low..<high))
        }
    }

    /// Index of the first range that ends after `position`.
    private func firstEnding(after position: Int) -> Int {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low &+ high) >> 1
            if Int(ranges[middle].upperBound) > position { high = middle } else { low = middle &+ 1 }
        }
        return low
    }
}
