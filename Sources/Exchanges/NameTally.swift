package import DNSWire

/// Names counted in bounded memory (Space-Saving, Metwally et al. 2005): when full, a new name takes the place
/// and the count of the least counted one, so a frequent name is never missed and a count is never too low.
package struct NameTally: Sendable {
    package struct Row: Sendable {
        package let name: DomainName
        package fileprivate(set) var count: Int
        /// Most of `count` that may belong to names counted in this row before.
        package fileprivate(set) var excess: Int
        fileprivate let hash: UInt64
    }

    static let limit = 256
    private var rows: [Row] = []
    private var places = HashIndex(capacity: NameTally.limit)
    /// No row's count is lower, and no row before `cursor` has it.
    private var least = 1
    private var cursor = 0
    /// Everything counted.
    package private(set) var total = 0

    mutating func add(hash: UInt64, name: () -> DomainName?) {
        total += 1
        if let place = places.first(hash: hash, where: { _ in true }) {
            rows[place].count += 1
            return
        }
        guard let name = name() else { return }
        if rows.count < NameTally.limit {
            places.insert(hash: hash, row: rows.count)
            rows.append(Row(name: name, count: 1, excess: 0, hash: hash))
            return
        }
        let place = leastCounted()
        places.remove(hash: rows[place].hash, row: place)
        places.insert(hash: hash, row: place)
        rows[place] = Row(name: name, count: least + 1, excess: least, hash: hash)
    }

    /// The next row with the lowest count. Counts only grow, so the search goes on where it ended the last time, and
    /// starts anew with the next count once no row has this one.
    private mutating func leastCounted() -> Int {
        while true {
            while cursor < rows.count {
                if rows[cursor].count == least { return cursor }
                cursor += 1
            }
            cursor = 0
            least = rows.reduce(.max) { min($0, $1.count) }
        }
    }

    /// The names counted most, most first.
    package func top(_ limit: Int) -> [Row] {
        Array(rows.sorted { $0.count > $1.count }.prefix(limit))
    }
}
