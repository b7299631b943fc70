/// An open-addressing index from a hash to a row number, for tables that keep their rows elsewhere.
///
/// Half of the hash stands beside the row, so a probe rarely touches a row that is not wanted. Several rows may
/// share it; the caller compares. A row is stored once under one hash. Complexity: expected O(1) for every operation.
struct HashIndex: Sendable {
    private struct Bucket {
        /// The hash's low half: where the bucket belongs, and what tells it from its neighbours.
        var hash: UInt32
        /// The row plus one; zero where the bucket is empty.
        var rowPlusOne: UInt32

        static let empty = Bucket(hash: 0, rowPlusOne: 0)

        @inline(__always)
        init(hash: UInt32, rowPlusOne: UInt32) {
            self.hash = hash
            self.rowPlusOne = rowPlusOne
        }

        @inline(__always)
        init(_ hash: UInt64, row: Int) {
            self.hash = UInt32(truncatingIfNeeded: hash)
            rowPlusOne = UInt32(truncatingIfNeeded: row &+ 1)
        }

        @inline(__always)
        var row: Int { Int(rowPlusOne) &- 1 }
    }

    private var buckets: [Bucket]
    private var mask: Int
    private(set) var count = 0

    /// An index with room for `capacity` rows before it grows.
    init(capacity: Int) {
        var size = 16
        while size < capacity &* 2 { size &*= 2 }
        buckets = [Bucket](repeating: .empty, count: size)
        mask = size &- 1
    }

    /// The first row in probing order that was stored under `hash` and that `matches` accepts.
    @inline(__always)
    func first(hash: UInt64, where matches: (Int) -> Bool) -> Int? {
        var probe = probe(hash)
        while let row = next(&probe) {
            if matches(row) { return row }
        }
        return nil
    }

    /// A walk over the rows stored under one hash, for callers that compare rows in place.
    struct Probe {
        fileprivate let hash: UInt32
        fileprivate var index: Int
    }

    @inline(__always)
    func probe(_ hash: UInt64) -> Probe {
        Probe(hash: UInt32(truncatingIfNeeded: hash), index: Int(truncatingIfNeeded: hash) & mask)
    }

    /// The next row stored under the probe's hash; nil after the last.
    @inline(__always)
    func next(_ probe: inout Probe) -> Int? {
        while true {
            let bucket = buckets[probe.index]
            if bucket.rowPlusOne == 0 { return nil }
            probe.index = (probe.index &+ 1) & mask
            if bucket.hash == probe.hash { return bucket.row }
        }
    }

    /// Stores `row` under `hash`.
    mutating func insert(hash: UInt64, row: Int) {
        if (count &+ 1) &* 2 > buckets.count { grow() }
        place(Bucket(hash, row: row))
        count &+= 1
    }

    /// Takes `row`, stored under `hash`, out again and closes the gap, so that no probe sequence breaks.
    mutating func remove(hash: UInt64, row: Int) {
        var hole = Int(truncatingIfNeeded: hash) & mask
        let wanted = UInt32(truncatingIfNeeded: row &+ 1)
        // A row may stand under two hashes.
        while buckets[hole].rowPlusOne != wanted || buckets[hole].hash != UInt32(truncatingIfNeeded: hash) {
            if buckets[hole].rowPlusOne == 0 { return }
            hole = (hole &+ 1) & mask
        }
        var index = (hole &+ 1) & mask
        while buckets[index].rowPlusOne != 0 {
            let home = Int(truncatingIfNeeded: buckets[index].hash) & mask
            if (index &- home) & mask >= (index &- hole) & mask {
                buckets[hole] = buckets[index]
                hole = index
            }
            index = (index &+ 1) & mask
        }
        buckets[hole] = .empty
        count &-= 1
    }

    private mutating func place(_ bucket: Bucket) {
        var index = Int(truncatingIfNeeded: bucket.hash) & mask
        while buckets[index].rowPlusOne != 0 { index = (index &+ 1) & mask }
        buckets[index] = bucket
    }

    private mutating func grow() {
        let old = buckets
        buckets = [Bucket](repeating: .empty, count: old.count &* 2)
        mask = buckets.count &- 1
        for bucket in old where bucket.rowPlusOne != 0 { place(bucket) }
    }
}

/// Mixes `value` into `seed`: a 64 by 64 to 128-bit multiplication folded to 64 bits.
@inline(__always)
func mixed(_ seed: UInt64, _ value: UInt64) -> UInt64 {
    let product = (seed ^ 0x9e37_79b9_7f4a_7c15).multipliedFullWidth(by: value ^ 0xd6e8_feb8_6659_fd93)
    return product.high ^ product.low
}
