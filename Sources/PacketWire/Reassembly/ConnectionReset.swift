/// The first RST of a TCP connection (RFC 9293, section 3.10.7).
public struct ConnectionReset: Sendable {
    /// Whether the client's address stands as its source.
    public var isFromClient: Bool
    /// It answers the SYN, so that no connection came to be.
    public var answersSYN: Bool
    /// The server had sent data before.
    public var isAfterAnswer: Bool
    public var frame: Int
    public var time: Timestamp
    /// TTL or hop limit: one unlike that of the side's other packets is another sender's.
    public var hopLimit: UInt8
}
