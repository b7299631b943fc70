/// A connection that goes on; the row of ``ConnectionTracker``.
struct OpenConnection: Sendable {
    /// Nanoseconds within which the same packet at another capture point is a copy.
    static let copyWindow: Int64 = 50_000_000

    /// A packet of the handshake, to know its copies by.
    private struct Handshake: Sendable {
        var sequence: UInt32
        var flags: TCPFlags
        var identification: UInt32
        var point: UInt16
        var hopLimit: UInt8
        var time: Timestamp

        init(_ packet: borrowing Packet, point: UInt16, time: Timestamp) {
            sequence = packet.tcp.sequence
            flags = packet.tcp.flags
            identification = packet.identification
            hopLimit = packet.hopLimit
            self.point = point
            self.time = time
        }
    }

    var connection: Connection
    /// The sequence number after the last octet that each side sent; nil until it sent any packet.
    private var clientNext: UInt32?
    private var serverNext: UInt32?
    private var lastSYN: Handshake?
    private var lastSYNACK: Handshake?

    init() {
        connection = Connection(
            capture: 0, point: 0, client: .unspecified, clientPort: 0, server: .unspecified, serverPort: 0,
            firstFrame: 0, firstTime: Timestamp(nanoseconds: 0), lastFrame: 0,
            lastTime: Timestamp(nanoseconds: 0))
    }

    init(
        _ packet: borrowing Packet, isFromClient: Bool, key: (capture: Int, point: UInt16), frame: Int,
        time: Timestamp
    ) {
        connection = Connection(
            capture: key.capture, point: key.point,
            client: isFromClient ? packet.source : packet.destination,
            clientPort: isFromClient ? packet.sourcePort : packet.destinationPort,
            server: isFromClient ? packet.destination : packet.source,
            serverPort: isFromClient ? packet.destinationPort : packet.sourcePort,
            firstFrame: frame, firstTime: time, lastFrame: frame, lastTime: time)
    }

    var hasEnded: Bool {
        connection.reset != nil || (connection.clientFIN && connection.serverFIN)
            || (connection.rejection != nil && connection.isHandshakeOpen)
    }

    /// Whether the client sent `packet`, of which the SYN's direction decides where both ports are a server's.
    func isFromClient(_ packet: borrowing Packet) -> Bool {
        isFromClient(packet.source, packet.sourcePort)
    }

    /// Whether the client has this address and port.
    func isFromClient(_ source: IPAddress, _ port: UInt16) -> Bool {
        source == connection.client && port == connection.clientPort
    }

    /// Whether `packet` is a SYN of another connection with the same ends: from another side, with another sequence
    /// number (RFC 9293, section 3.4.1), or sent after the client had ended this one.
    func isRestarted(by packet: borrowing Packet, point: UInt16, time: Timestamp) -> Bool {
        let flags = packet.tcp.flags
        guard flags.contains(.syn), !flags.contains(.ack) else { return false }
        let sequence = packet.tcp.sequence
        guard isFromClient(packet) else { return true }
        if let lastSYN {
            guard lastSYN.sequence == sequence else { return true }
            // Some clients try again after a RST that answers their SYN.
            let isOver = connection.clientFIN || connection.reset.map { !$0.answersSYN } ?? false
            let seen = Handshake(packet, point: point, time: time)
            return isOver && !OpenConnection.isCopy(seen, of: lastSYN)
        }
        // A SYN may be captured after the packets that follow it.
        guard let next = clientNext else { return connection.synAckTime == nil }
        let behind = next.octets(after: sequence)
        return behind <= 0 || behind > 65536
    }

    /// Takes note of a packet.
    mutating func add(_ packet: borrowing Packet, point: UInt16, frame: Int, time: Timestamp) {
        let isFromClient = isFromClient(packet)
        connection.lastFrame = frame
        if connection.lastTime < time { connection.lastTime = time }
        let flags = packet.tcp.flags
        if flags.contains(.rst) { return noteReset(packet, isFromClient: isFromClient, frame: frame, time: time) }
        if flags.contains(.syn) {
            noteHandshake(packet, isFromClient: isFromClient, point: point, frame: frame, time: time)
        } else if isFromClient {
            connection.isAcknowledged = true
        }
        noteData(packet, isFromClient: isFromClient)
        guard flags.contains(.fin) else { return }
        if isFromClient { connection.clientFIN = true } else { connection.serverFIN = true }
    }

    private mutating func noteHandshake(
        _ packet: borrowing Packet, isFromClient: Bool, point: UInt16, frame: Int, time: Timestamp
    ) {
        let seen = Handshake(packet, point: point, time: time)
        if isFromClient {
            connection.synSequence = packet.tcp.sequence
            if packet.direction == .outgoing { connection.synOutgoing = true } else { connection.synIncoming = true }
            if let lastSYN, OpenConnection.isCopy(seen, of: lastSYN) { return }
            lastSYN = seen
            connection.synTransmissions &+= 1
            connection.lastSYNTime = time
            guard connection.synTime == nil else { return }
            connection.synTime = time
            connection.synFrame = frame
        } else {
            if let lastSYNACK, OpenConnection.isCopy(seen, of: lastSYNACK) { return }
            lastSYNACK = seen
            connection.synAckTransmissions &+= 1
            guard connection.synAckTime == nil else { return }
            connection.synAckTime = time
            connection.synAckFrame = frame
            if let sent = connection.synTime, connection.synTransmissions == 1 {
                let trip = time.nanoseconds(since: sent)
                if trip >= 0 { connection.handshakeRoundTrip = trip }
            }
        }
    }

    /// The same packet elsewhere on its way. An identification that is not zero tells even where the capture point
    /// and hop limit are the same, since nothing retransmits that fast with the same one (RFC 6864, section 4).
    private static func isCopy(_ packet: Handshake, of first: Handshake) -> Bool {
        let gap = packet.time.nanoseconds(since: first.time)
        guard packet.sequence == first.sequence, packet.flags == first.flags,
            packet.identification == first.identification, gap > -copyWindow, gap < copyWindow
        else { return false }
        return packet.point != first.point || packet.hopLimit != first.hopLimit || packet.identification != 0
    }

    /// Counts data by how far the side's sequence numbers went on.
    private mutating func noteData(_ packet: borrowing Packet, isFromClient: Bool) {
        var sequence = packet.tcp.sequence
        if packet.tcp.flags.contains(.syn) { sequence &+= 1 }
        let length = min(max(packet.declaredPayloadLength, 0), OpenStream.window)
        let next = (isFromClient ? clientNext : serverNext) ?? sequence
        let end = sequence.advanced(byOctets: length)
        var octets = end.octets(after: next)
        // Too far ahead or behind to be of the same stream: it counts for itself and the count goes on from there.
        let isFar = octets > OpenStream.window || octets < -OpenStream.window
        if isFar { octets = length }
        let reached = octets > 0 || isFar ? end : next
        if isFromClient {
            connection.clientOctets &+= max(octets, 0)
            clientNext = reached
        } else {
            connection.serverOctets &+= max(octets, 0)
            serverNext = reached
        }
    }

    /// Takes note of an ICMP error about a packet of the client.
    mutating func reject(_ rejection: ConnectionRejection) {
        guard connection.isHandshakeOpen, connection.rejection == nil else { return }
        connection.rejection = rejection
        connection.lastFrame = rejection.frame
        if connection.lastTime < rejection.time { connection.lastTime = rejection.time }
    }

    private mutating func noteReset(_ packet: borrowing Packet, isFromClient: Bool, frame: Int, time: Timestamp) {
        // After both FINs it changes nothing any more.
        guard connection.reset == nil, !hasEnded else { return }
        let answersSYN = connection.isHandshakeOpen && !isFromClient
        if answersSYN {
            guard acknowledgesSYN(packet) else { return }
        } else if let next = isFromClient ? clientNext : serverNext {
            let distance = packet.tcp.sequence.octets(after: next)
            // Out of any window: neither end takes it (RFC 9293, section 3.5.3).
            guard distance > -OpenStream.window, distance < OpenStream.window else { return }
        }
        connection.reset = ConnectionReset(
            isFromClient: isFromClient, answersSYN: answersSYN, isAfterAnswer: connection.serverOctets > 0,
            frame: frame, time: time, hopLimit: packet.hopLimit)
    }

    /// A RST that does not acknowledge the SYN does not answer it (RFC 9293, section 3.10.7.3).
    private func acknowledgesSYN(_ packet: borrowing Packet) -> Bool {
        guard packet.tcp.flags.contains(.ack), let lastSYN, let next = clientNext else { return false }
        let acknowledged = packet.tcp.acknowledgment.octets(after: lastSYN.sequence)
        return acknowledged > 0 && acknowledged <= next.octets(after: lastSYN.sequence)
    }
}
