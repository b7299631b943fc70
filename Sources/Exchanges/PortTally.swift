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
    /// The row of no port at all, which none asks from, holds no exchange.
    private var rows = [PortRow](
        repeating: PortRow(client: .unspecified, port: 0, lastTime: .min), count: PortTally.size)

    @inline(__always)
    mutating func add(client: IPAddress, port: UInt16, start: Int64, isLost: Bool) {
        let hash = mixed(mixed(client.high, client.low), UInt64(port))
        let place = Int(truncatingIfNeeded: hash >> 24) & (PortTally.size &- 1)
        if rows[place].port != port || rows[place].client != client {
            // A port with losses, or in steady use, stays until it was idle for two minutes.
            let isInUse = rows[place].count.lost > 1 || rows[place].count.answered > 3
            if isInUse && start &- rows[place].lastTime < 120_000_000_000 { return }
            rows[place] = PortRow(client: client, port: port, lastTime: start)
        }
        rows[place].count.add(isLost: isLost)
        rows[place].lastTime = start
        if isLost {
            rows[place].firstLoss = min(rows[place].firstLoss, start)
        } else {
            rows[place].lastAnswer = max(rows[place].lastAnswer, start)
        }
    }

    /// Ports of which at least `minimum` exchanges were lost.
    package func losing(_ minimum: Int) -> [PortRow] {
        rows.filter { $0.count.lost >= minimum }.sorted { $0.count.lost > $1.count.lost }
    }
}
