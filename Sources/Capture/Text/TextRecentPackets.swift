import PacketWire

/// The last packets, to find the one that an ICMP error is about where the error's quote is not printed (below `-v`).
///
/// A line such as `ICMP 10.0.0.2 udp port 53 unreachable, length 69` tells the quoted packet's destination and
/// length, but neither its source port nor the message in it. Hosts send these errors at once: they are about the
/// last packet that fits.
struct TextRecentPackets {
    private static let limit = 128
    /// Address resolution gives up after three seconds.
    private static let patience: Int64 = 4_000_000_000
    /// Packets this close to one another are told apart by which an error has quoted already.
    private static let together: Int64 = 50_000_000

    private struct Row {
        var packet: TextPacket
        var protocolNumber: UInt8
        /// Octets of the IP packet on the wire.
        var length: Int
        var time: Int64
        var errors = 0

        func isFrom(_ source: IPAddress, to destination: IPAddress, as error: TextICMP) -> Bool {
            guard packet.source.address == source, packet.destination.address == destination else { return false }
            if let port = error.quotedPort, port != packet.destination.port { return false }
            return error.quotedProtocol == nil || error.quotedProtocol == protocolNumber
        }
    }

    private var rows: [Row] = []
    private var oldest = 0

    mutating func add(_ packet: TextPacket, length: Int, at time: Int64) {
        guard let number = packet.protocolNumber else { return }
        let row = Row(packet: packet, protocolNumber: number, length: length, time: time)
        if rows.count < TextRecentPackets.limit {
            rows.append(row)
        } else {
            rows[oldest] = row
            oldest = (oldest + 1) % TextRecentPackets.limit
        }
    }

    /// The packet that an error, sent to `sender`, quotes.
    mutating func quoted(by error: TextICMP, sentTo sender: IPAddress, at time: Int64) -> TextPacket? {
        guard let destination = error.quotedDestination else { return nil }
        var best: Int?
        for place in rows.indices {
            guard rows[place].time >= time &- TextRecentPackets.patience,
                rows[place].isFrom(sender, to: destination, as: error)
            else { continue }
            if let known = best, !fits(rows[place], better: rows[known], error, at: time) { continue }
            best = place
        }
        guard let best else { return nil }
        rows[best].errors += 1
        return rows[best].packet
    }

    private func fits(_ row: Row, better known: Row, _ error: TextICMP, at time: Int64) -> Bool {
        if let length = error.quotedLength, (row.length == length) != (known.length == length) {
            return row.length == length
        }
        let isJustSent = time &- row.time <= TextRecentPackets.together
        if isJustSent, time &- known.time <= TextRecentPackets.together, row.errors != known.errors {
            return row.errors < known.errors
        }
        return row.time >= known.time
    }
}

extension TextPacket {
    var protocolNumber: UInt8? {
        switch content {
        case .udp: 17
        case .tcp: 6
        default: nil
        }
    }
}
