package import PacketWire

/// Whole DNS queries of one client to one port of one host on which no DNS is expected.
package struct StrayRow: Sendable {
    package let client: IPAddress
    package let server: IPAddress
    package let port: UInt16
    /// Transmissions; copies of one packet within a capture count once.
    package var queries = 0
    package var answers = 0
    /// Frames of the first few queries: capture and number.
    package var examples: [(capture: Int, frame: Int)] = []
    fileprivate var lastID: UInt16?
    /// Nanoseconds since the Unix epoch.
    fileprivate var last: Int64 = .min
}

/// Such queries in bounded memory: a translation may change the port as well as the address, and then nobody listens.
package struct StrayQueries: Sendable {
    static let limit = 256
    private static let exampleLimit = 8
    package private(set) var rows: [StrayRow] = []

    /// - Parameter id: the message's DNS ID.
    mutating func note(_ packet: borrowing Packet, id: UInt16, isResponse: Bool, at place: FramePlace) {
        let client = isResponse ? packet.destination : packet.source
        let server = isResponse ? packet.source : packet.destination
        let port = isResponse ? packet.sourcePort : packet.destinationPort
        let known = rows.firstIndex { $0.client == client && $0.server == server && $0.port == port }
        if isResponse {
            if let known { rows[known].answers += 1 }
            return
        }
        guard let row = known ?? make(client, server, port) else { return }
        let time = place.time.judged
        if rows[row].lastID != id || time &- rows[row].last > OpenLeg.samePacketWindow { rows[row].queries += 1 }
        rows[row].lastID = id
        rows[row].last = time
        if rows[row].examples.count < StrayQueries.exampleLimit {
            rows[row].examples.append((place.capture, place.frame))
        }
    }

    private mutating func make(_ client: IPAddress, _ server: IPAddress, _ port: UInt16) -> Int? {
        guard rows.count < StrayQueries.limit else { return nil }
        rows.append(StrayRow(client: client, server: server, port: port))
        return rows.count - 1
    }
}
