package import PacketWire

/// Answers that a router could not send on because the next link is too small: ICMP fragmentation needed (RFC 1191,
/// section 4) or packet too big (RFC 4443, section 3.2).
package struct TooBigRow: Sendable {
    package let reporter: IPAddress
    package let server: IPAddress
    package let client: IPAddress
    /// Octets that the next link takes; 0 where the router does not say.
    package let mtu: UInt32
    package var count = 0
    /// Frames of the first few: capture and number.
    package var examples: [(capture: Int, frame: Int)] = []
    /// Nanoseconds since the Unix epoch; before any capture's time at first, and far enough from the least number.
    var last: Int64 = -OpenLeg.samePacketWindow
}

/// Such errors by reporter, ends and MTU, in bounded memory.
package struct PathErrorTable: Sendable {
    static let limit = 256
    private static let exampleLimit = 8
    package private(set) var rows: [TooBigRow] = []

    mutating func add(_ error: RejectionSighting) {
        let known = rows.firstIndex {
            $0.reporter == error.reporter && $0.server == error.server && $0.client == error.client
                && $0.mtu == error.mtu
        }
        guard let row = known ?? make(error) else { return }
        // Copies on other interfaces and in other captures are one error.
        if error.time &- rows[row].last > OpenLeg.sameCaptureWindow { rows[row].count += 1 }
        rows[row].last = error.time
        if rows[row].examples.count < PathErrorTable.exampleLimit {
            rows[row].examples.append((error.capture, error.frame))
        }
    }

    private mutating func make(_ error: RejectionSighting) -> Int? {
        guard rows.count < PathErrorTable.limit else { return nil }
        rows.append(
            TooBigRow(reporter: error.reporter, server: error.server, client: error.client, mtu: error.mtu))
        return rows.count - 1
    }
}
