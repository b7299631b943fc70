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
    private var places: [UInt64: Int] = [:]
    /// Everything counted.
    package private(set) var total = 0

    mutating func add(hash: UInt64, name: () -> DomainName?) {
        total += 1
        if let place = places[hash] {
            rows[place].count += 1
            return
        }
        guard let name = name() else { return }
        if rows.count < NameTally.limit {
            places[hash] = rows.count
            rows.append(Row(name: name, count: 1, excess: 0, hash: hash))
            return
        }
        let least = rows.indices.min { rows[$0].count < rows[$1].count } ?? 0
        let count = rows[least].count
        places[rows[least].hash] = nil
        places[hash] = least
        rows[least] = Row(name: name, count: count + 1, excess: count, hash: hash)
    }

    /// The names counted most, most first.
    package func top(_ limit: Int) -> [Row] {
        Array(rows.sorted { $0.count > $1.count }.prefix(limit))
    }
}
