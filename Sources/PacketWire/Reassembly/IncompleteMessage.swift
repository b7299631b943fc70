/// A DNS message over TCP of which the stream does not hold all.
public struct IncompleteMessage: Sendable {
    /// Why it was given up.
    public enum Reason: Sendable {
        /// A segment that the capture lacks holds the message's length or where it ends.
        case lost
        /// The sender ended the stream before the message was whole.
        case closed
        /// The connection was reset before the message was whole.
        case reset
        /// Another connection with the same addresses and ports began.
        case restarted
        /// The stream was silent for long.
        case expired
        /// Given up to stay within the bounds on memory.
        case evicted
        /// The captures ended.
        case captureEnded
    }

    public var reason: Reason
    /// Octets of the message by its length field; nil where that is not whole.
    public var length: Int?
    /// Octets of the message, its length field not counted, that the stream came to.
    public var octets: Int
    /// Number of the frame with the message's first octet.
    public var firstFrame: Int
    /// Number of the last frame with octets of it.
    public var lastFrame: Int
    public var firstTime: Timestamp
    public var lastTime: Timestamp
    /// Segments with octets of it.
    public var segments: Int
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
