package import PacketWire

/// What a TCP header says (RFC 9293, section 3.1).
package struct Segment: Sendable {
    package var sequence: UInt32
    package var acknowledgment: UInt32 = 0
    package var flags: TCPFlags

    package init(sequence: UInt32, acknowledgment: UInt32 = 0, flags: TCPFlags) {
        self.sequence = sequence
        self.acknowledgment = acknowledgment
        self.flags = flags
    }

    static func octets(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) }
    }
}

/// A TCP connection, told segment by segment.
package struct TCPConnection: Sendable {
    package var client: Host
    package var port: UInt16
    package var server: Host
    package var sequence: UInt32

    package init(from client: Host = .client, port: UInt16, to server: Host = .service, sequence: UInt32 = 7000) {
        self.client = client
        self.port = port
        self.server = server
        self.sequence = sequence
    }

    package var syn: Datagram { fromClient(.syn, sequence: sequence, acknowledgment: 0) }
    package var synAck: Datagram { fromServer([.syn, .ack], sequence: 9000, acknowledgment: sequence &+ 1) }
    package var acknowledged: Datagram { fromClient(.ack, sequence: sequence &+ 1, acknowledgment: 9001) }
    /// The refusal of the SYN.
    package var refusal: Datagram { fromServer([.rst, .ack], sequence: 0, acknowledgment: sequence &+ 1) }

    /// The client's first data: `message` with its length before it.
    package func query(_ message: [UInt8]) -> Datagram {
        var packet = fromClient([.ack, .psh], sequence: sequence &+ 1, acknowledgment: 9001)
        packet.payload = [UInt8(message.count >> 8), UInt8(message.count & 0xff)] + message
        return packet
    }

    /// The server's answer to ``query(_:)``, whose message had so many octets.
    package func answer(_ message: [UInt8], toQueryOf count: Int) -> Datagram {
        var packet = fromServer([.ack, .psh], sequence: 9001, acknowledgment: sequence &+ UInt32(3 + count))
        packet.payload = [UInt8(message.count >> 8), UInt8(message.count & 0xff)] + message
        return packet
    }

    /// A RST of the server's once the handshake is over.
    package var reset: Datagram { fromServer(.rst, sequence: 9001, acknowledgment: 0) }
    /// The same of the client's.
    package var abort: Datagram { fromClient(.rst, sequence: sequence &+ 1, acknowledgment: 0) }

    private func fromClient(_ flags: TCPFlags, sequence: UInt32, acknowledgment: UInt32) -> Datagram {
        var packet = Datagram(
            source: client, sourcePort: port, destination: server, destinationPort: 53, payload: [])
        packet.segment = Segment(sequence: sequence, acknowledgment: acknowledgment, flags: flags)
        return packet
    }

    private func fromServer(_ flags: TCPFlags, sequence: UInt32, acknowledgment: UInt32) -> Datagram {
        var packet = Datagram(
            source: server, sourcePort: 53, destination: client, destinationPort: port, payload: [])
        packet.segment = Segment(sequence: sequence, acknowledgment: acknowledgment, flags: flags)
        return packet
    }
}
