/// What became of a TCP connection (RFC 9293, section 3.3.2).
public enum ConnectionOutcome: Hashable, Sendable {
    /// SYNs and neither an answer nor anything else of the connection.
    case synUnanswered
    /// A RST answered the SYN: nobody listens there, or something on the way rejects it.
    case refused
    /// An ICMP error rejected the SYN.
    case rejected
    /// The handshake was seen, and the connection was open when it was last seen.
    case established
    /// A RST ended it after the handshake; `afterAnswer` tells whether the server had sent data before.
    case reset(afterAnswer: Bool)
    /// Both sides sent a FIN.
    case closed
    /// One side sent a FIN, the other went on or fell silent.
    case halfClosed
    /// The capture started later than the connection and saw no end of it.
    case midStream
}
