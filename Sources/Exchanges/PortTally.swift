package import PacketWire

/// Exchanges of one client port that is used again and again.
package struct PortRow: Sendable {
    package let client: IPAddress
    package let port: UInt16
    package var count = LossCount()
    package var lastAnswer: Int64 = .min
    package var firstLoss: Int64 = .max
    package var lastTime: Int64
}

/// The client ports with many exchanges, in bounded memory: a port used once gives way to the next.
package struct PortTally: Sendable {
    private static let size = 1 << 11
    private var rows: [PortRow?] = [PortRow?](repeating: nil, count: PortTally.size)

    @inline(__always)
    mutating func add(client: IPAddress, port: UInt16, start: Int64, isLost: Bool) {
        let hash = mixed(mixed(client.high, client.low), UInt64(port))
        let place = Int(truncatingIfNeeded: hash >> 24) & (PortTally.size &- 1)
        var row = rows[place] ?? PortRow(client: client, port: port, lastTime: start)
        if row.client != client || row.port != port {
            // A port with losses, or in steady use, stays until it was idle for two minutes.
            let isInUse = row.count.lost > 1 || row.count.answered > 3
            if isInUse && start &- row.lastTime < 120_000_000_000 { return }
            row = PortRow(client: client, port: port, lastTime: start)
        }
        row.count.add(isLost: isLost)
        row.lastTime = start
        if isLost { row.firstLoss = min(row.firstLoss, start) } else { row.lastAnswer = max(row.lastAnswer, start) }
        rows[place] = row
    }

    /// Ports of which at least `minimum` exchanges were lost.
    package func losing(_ minimum: Int) -> [PortRow] {
        rows.compactMap(\.self).filter { $0.count.lost >= minimum }.sorted { $0.count.lost > $1.count.lost }
    }
}
