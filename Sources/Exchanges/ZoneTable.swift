import BasicContainers
import DNSWire

/// Exchanges of one zone: `cluster.local`, or the last two labels of the names asked.
package struct ZoneRow: Sendable {
    package let name: String
    /// The cluster's own zone, which CoreDNS answers itself.
    package var isOfCluster: Bool { name == "cluster.local" }
    package var exchanges = 0
    package var answered = 0
    package var failed = 0
    /// From the first transmission to the first response on the client's leg.
    package var latencies = LatencyTally()
    /// Those of which a packet was lost, and those answered at once.
    package var loss = LossCount()

    /// Counts an exchange by its client's leg.
    @inline(__always)
    mutating func add(_ place: Int, in table: borrowing ExchangeTable, outcome: Outcome, isError: Bool) {
        exchanges += 1
        if let latency = table.legs[place].latency { latencies.add(latency) }
        let isAnswered = outcome == .answered
        let isLost = isAnswered ? table.legs[place].isAnsweredOnRetry : outcome == .unanswered
        if isLost || isAnswered { loss.add(isLost: isLost) }
        if isAnswered { answered += 1 }
        if isError || (!isAnswered && outcome != .pending) { failed += 1 }
    }

    /// Counts an ordinary exchange.
    @inline(__always)
    mutating func add(_ exchange: OrdinaryExchange) {
        exchanges += 1
        answered += 1
        latencies.add(exchange.latency)
        loss.add(isLost: false)
    }
}

/// Zones in bounded memory; what does not fit is left out of the table, not of the totals.
struct ZoneTable: Sendable {
    static let limit = 1024

    private(set) var rows: [ZoneRow] = []
    private var hashes: [UInt64] = []
    private var index = HashIndex(capacity: 64)
    /// The row of names met lately, by name hash, so that most names need no look at their labels.
    private var cachedHash: [UInt64]
    private var cachedRow: [Int32]

    /// - Parameter capacity: how many exchanges are open at most.
    init(capacity: Int) {
        var size = 16
        while size < min(capacity, 4096) { size &*= 2 }
        cachedHash = [UInt64](repeating: 0, count: size)
        cachedRow = [Int32](repeating: -1, count: size)
    }

    /// - Parameter place: that of the client's leg.
    ///
    /// - Returns: the row it was counted to; nil where there was no room for one.
    @discardableResult
    mutating func add(_ slot: Int, _ place: Int, outcome: Outcome, in table: inout ExchangeTable) -> Int? {
        guard let row = row(of: slot, in: &table) else { return nil }
        let isError = TrafficSummary.isError(slot, place, in: table)
        rows[row].add(place, in: table, outcome: outcome, isError: isError)
        return row
    }

    /// Counts an ordinary exchange.
    @inline(__always)
    mutating func add(_ exchange: OrdinaryExchange, _ slot: Int, in table: inout ExchangeTable) -> Int? {
        guard let row = row(of: slot, in: &table) else { return nil }
        rows[row].add(exchange)
        return row
    }

    /// The row of an exchange's name; nil where there was no room for one.
    @inline(__always)
    private mutating func row(of slot: Int, in table: inout ExchangeTable) -> Int? {
        let nameHash = table.slots[slot].questionHash
        let cached = Int(truncatingIfNeeded: nameHash) & (cachedHash.count &- 1)
        if cachedHash[cached] == nameHash, cachedRow[cached] >= 0 { return Int(cachedRow[cached]) }
        guard let found = find(slot, in: &table) else { return nil }
        cachedHash[cached] = nameHash
        cachedRow[cached] = Int32(truncatingIfNeeded: found)
        return found
    }

    /// Counts an exchange anew that was counted as another outcome.
    mutating func change(_ row: Int, from old: Outcome, to new: Outcome, isError: Bool, latency: Int64?) {
        guard rows.indices.contains(row) else { return }
        if old != .pending { rows[row].failed -= 1 }
        if new == .answered { rows[row].answered += 1 }
        if isError || (new != .answered && new != .pending) { rows[row].failed += 1 }
        if let latency { rows[row].latencies.add(latency) }
    }

    private mutating func find(_ slot: Int, in table: inout ExchangeTable) -> Int? {
        let known = table.withName(of: slot) { row(of: $0) }
        return known ?? make(slot, in: &table)
    }

    private func row(of name: Span<UInt8>) -> Int? {
        let start = ZoneTable.start(in: name)
        let hash = ZoneTable.hash(name, from: start)
        return index.first(hash: hash) { hashes[$0] == hash }
    }

    private mutating func make(_ slot: Int, in table: inout ExchangeTable) -> Int? {
        guard rows.count < ZoneTable.limit else { return nil }
        let (hash, name) = table.withName(of: slot) { name in
            let start = ZoneTable.start(in: name)
            let zone = DomainName(wire: name.extracting(start..<name.count))
            return (ZoneTable.hash(name, from: start), zone?.withoutTrailingDot.lowercased() ?? "")
        }
        rows.append(ZoneRow(name: name))
        hashes.append(hash)
        index.insert(hash: hash, row: rows.count - 1)
        return rows.count - 1
    }

    /// Offset of the last two labels.
    private static func start(in name: Span<UInt8>) -> Int {
        var last = 0
        var beforeLast = 0
        var offset = 0
        while offset < name.count, name[offset] != 0 {
            beforeLast = last
            last = offset
            offset = min(offset &+ 1 &+ Int(name[offset]), name.count)
        }
        return beforeLast
    }

    private static func hash(_ name: Span<UInt8>, from start: Int) -> UInt64 {
        var hash: UInt64 = 0
        for offset in start..<max(name.count, start) { hash = mixed(hash, UInt64(NameKind.lowered(name[offset]))) }
        return hash
    }
}
