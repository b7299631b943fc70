/// One TCP connection in one capture, all its capture points together.
public struct Connection: Sendable {
    /// Why it was handed out.
    public enum End: Sendable {
        /// It ended: both FINs, or a RST.
        case ended
        /// It was silent for long.
        case idle
        /// Another connection with the same addresses and ports began.
        case restarted
        /// It gave way to others within the bounds on memory.
        case evicted
        /// The captures ended.
        case captureEnded
    }

    /// Index of the capture.
    public internal(set) var capture: Int
    /// Number of the capture point that saw its first packet.
    public internal(set) var point: UInt16
    public internal(set) var client: IPAddress
    public internal(set) var clientPort: UInt16
    public internal(set) var server: IPAddress
    public internal(set) var serverPort: UInt16

    public internal(set) var firstFrame: Int
    public internal(set) var firstTime: Timestamp
    public internal(set) var lastFrame: Int
    public internal(set) var lastTime: Timestamp

    /// The sequence number of the client's SYN, which DNAT keeps, so that it links the connection's legs; nil where
    /// the capture has no SYN.
    public internal(set) var synSequence: UInt32?
    /// The SYN was captured on its way into the host, or without a direction; on its way out.
    public internal(set) var synIncoming = false
    public internal(set) var synOutgoing = false
    /// When the client's first SYN was captured; nil where the capture has none.
    public internal(set) var synTime: Timestamp?
    /// When its last SYN was captured.
    public internal(set) var lastSYNTime: Timestamp?
    /// Number of the frame with the first SYN; 0 without one.
    public internal(set) var synFrame = 0
    /// How often the client sent its SYN, copies at several capture points counted once.
    public internal(set) var synTransmissions = 0
    /// When the server's first SYN-ACK was captured; nil where the capture has none.
    public internal(set) var synAckTime: Timestamp?
    /// Number of the frame with the first SYN-ACK; 0 without one.
    public internal(set) var synAckFrame = 0
    /// How often the server sent its SYN-ACK; several where the client's acknowledgment does not reach it.
    public internal(set) var synAckTransmissions = 0
    /// Nanoseconds from the SYN to the SYN-ACK; nil where either is missing or the SYN was sent more than once, so
    /// that it is not known which one was answered (RFC 6298, section 3).
    public internal(set) var handshakeRoundTrip: Int64?
    /// The client sent something besides SYN and RST, so the handshake reached it.
    public internal(set) var isAcknowledged = false

    /// Octets of data that the client sent, in sequence space: retransmissions and copies are not counted.
    public internal(set) var clientOctets = 0
    /// Octets of data that the server sent, counted alike.
    public internal(set) var serverOctets = 0
    public internal(set) var clientFIN = false
    public internal(set) var serverFIN = false
    /// The first RST; nil where none was seen that fits the connection.
    public internal(set) var reset: ConnectionReset?
    /// The first ICMP error that rejects the SYN; nil where none was seen.
    public internal(set) var rejection: ConnectionRejection?
    /// Why it was handed out.
    public internal(set) var end = End.captureEnded

    /// Nothing answered the SYN so far. Where one direction alone was captured, what the client goes on to send shows the
    /// handshake.
    var isHandshakeOpen: Bool { synTime != nil && synAckTime == nil && serverOctets == 0 && !isAcknowledged }

    /// What became of it, as far as was captured.
    public var outcome: ConnectionOutcome {
        if let reset {
            if reset.answersSYN { return .refused }
            return .reset(afterAnswer: reset.isAfterAnswer)
        }
        if clientFIN && serverFIN { return .closed }
        if clientFIN || serverFIN { return .halfClosed }
        if synTime == nil && synAckTime == nil { return .midStream }
        guard isHandshakeOpen else { return .established }
        return rejection == nil ? .synUnanswered : .rejected
    }
}
