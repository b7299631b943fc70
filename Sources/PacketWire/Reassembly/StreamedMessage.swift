/// How a DNS message came over TCP (RFC 1035, section 4.2.2; RFC 7766).
public struct StreamedMessage: Sendable {
    /// Number of the frame that holds the message's length field.
    public var firstFrame: Int
    /// Number of the frame that completed the message: of those with its octets, the one captured last. A message
    /// that waited for octets before it keeps its own frame and time, and so comes after others of a later time.
    public var frame: Int
    /// When the length field was captured.
    public var firstTime: Timestamp
    /// When the frame that completed the message was captured.
    public var time: Timestamp
    /// Octets of the message by its length field.
    public var length: Int
    /// Segments that it took, those without its octets not counted.
    public var segments: Int
    /// Fewer octets than ``length`` are there: those before the first one that was not captured.
    public var isCut: Bool
    /// A whole segment with octets of it is not in the capture; else, where ``isCut``, the snap length cut it.
    public var isLost: Bool
    /// Whose stream it is.
    public var source: IPAddress
    public var destination: IPAddress
    public var sourcePort: UInt16
    public var destinationPort: UInt16
    /// Index of the capture.
    public var capture: Int
    /// Number of the capture point.
    public var point: UInt16
}
