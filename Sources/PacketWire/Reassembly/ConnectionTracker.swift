/// Follows TCP connections from SYN to end with bounded memory, one row each (RFC 9293, section 3.3.2).
///
/// A connection is one row per capture, whichever of its capture points saw the packets, so that the copies in a
/// capture of all interfaces count once: a SYN or SYN-ACK with the same sequence number, flags and identification
/// within 50 ms, at another point or with another hop limit, is no retransmission.
///
/// The client is the side that sent the SYN; without one, the caller says who it is.
public struct ConnectionTracker: Sendable {
    /// Nanoseconds of silence after which a connection is handed out.
    public static let idleTimeout: Int64 = 120_000_000_000
    /// Nanoseconds that a connection is kept after its end, for what was captured late.
    public static let lingerTimeout: Int64 = 10_000_000_000

    /// The most connections followed at a time.
    public let openLimit: Int
    private var table = RecencyTable<ConnectionKey, OpenConnection>(blank: OpenConnection())

    /// - Parameter openLimit: connections followed at a time, at least 1.
    public init(openLimit: Int = 4096) {
        self.openLimit = max(openLimit, 1)
    }

    /// Connections that are followed.
    public var openCount: Int { table.count(of: .open) &+ table.count(of: .ended) }

    /// Takes one segment.
    ///
    /// - Parameters:
    ///   - packet: a packet whose transport is ``TransportProtocol/tcp``; its octets are not needed.
    ///   - isFromClient: whether the client sent it, as far as the ports tell: the destination is a DNS port. A SYN
    ///     knows better.
    ///   - key: the capture's index and the capture point's number.
    ///   - frame: the frame's number in its capture.
    ///   - time: when the frame was captured.
    ///   - finished: called for each connection that is done with meanwhile.
    ///
    /// Complexity: expected O(1); no heap allocation once the table has grown.
    public mutating func add(
        _ packet: borrowing Packet, isFromClient: Bool, key: (capture: Int, point: UInt16), frame: Int,
        time: Timestamp, finished: (Connection) -> Void
    ) {
        expire(at: time, finished)
        let connectionKey = ConnectionKey(packet, capture: key.capture)
        var found = table.slot(of: connectionKey)
        if let slot = found, table.rows[slot].isRestarted(by: packet, point: key.point, time: time) {
            close(slot, .restarted, finished)
            found = nil
        }
        let slot: Int
        if let found {
            slot = found
        } else {
            while openCount >= openLimit, let oldest = table.oldest(of: .ended) ?? table.oldest(of: .open) {
                close(oldest, .evicted, finished)
            }
            slot = table.openSlot(for: connectionKey)
            let flags = packet.tcp.flags
            table.rows[slot] = OpenConnection(
                packet, isFromClient: flags.contains(.syn) ? !flags.contains(.ack) : isFromClient, key: key,
                frame: frame, time: time)
        }
        table.rows[slot].add(packet, point: key.point, frame: frame, time: time)
        table.touch(slot, in: table.rows[slot].hasEnded ? .ended : .open)
    }

    /// Takes an ICMP error that quotes a segment; a rejected SYN ends its connection.
    ///
    /// - Parameters:
    ///   - packet: a packet whose transport is ``TransportProtocol/icmp`` and that quotes TCP.
    ///   - capture: the capture's index.
    public mutating func reject(_ packet: borrowing Packet, capture: Int, frame: Int, time: Timestamp) {
        let message = packet.icmp
        guard message.isUnreachable,
            let slot = table.slot(of: ConnectionKey(quotedIn: message, capture: capture)),
            table.rows[slot].isFromClient(message.quotedSource, message.quotedSourcePort)
        else { return }
        table.rows[slot].reject(
            ConnectionRejection(
                reporter: packet.source, type: message.type, code: message.code, frame: frame, time: time))
        table.touch(slot, in: table.rows[slot].hasEnded ? .ended : .open)
    }

    /// Shows every connection that is followed as it stands now; each goes on.
    ///
    /// Complexity: O(*n*) in the connections followed.
    public func forEach(_ body: (Connection) -> Void) {
        for queue in [table.oldest(of: .ended), table.oldest(of: .open)] {
            var next = queue
            while let slot = next {
                body(table.rows[slot].connection)
                next = table.next(after: slot)
            }
        }
    }

    /// Hands out the connections whose time is over at `time`.
    public mutating func expire(at time: Timestamp, _ body: (Connection) -> Void) {
        while let slot = table.oldest(of: .ended),
            time.nanoseconds(since: table.rows[slot].connection.lastTime) >= ConnectionTracker.lingerTimeout
        {
            close(slot, .ended, body)
        }
        while let slot = table.oldest(of: .open),
            time.nanoseconds(since: table.rows[slot].connection.lastTime) >= ConnectionTracker.idleTimeout
        {
            close(slot, .idle, body)
        }
    }

    /// Hands out every connection: the captures are at their end.
    public mutating func finish(_ body: (Connection) -> Void) {
        while let slot = table.oldest(of: .ended) { close(slot, .ended, body) }
        while let slot = table.oldest(of: .open) { close(slot, .captureEnded, body) }
    }

    private mutating func close(_ slot: Int, _ end: Connection.End, _ body: (Connection) -> Void) {
        var connection = table.rows[slot].connection
        connection.end = table.rows[slot].hasEnded ? .ended : end
        body(connection)
        table.close(slot)
    }
}
