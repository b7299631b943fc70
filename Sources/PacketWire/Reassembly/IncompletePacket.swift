/// A fragmented packet that was never put together, with what is known of it.
public struct IncompletePacket: Sendable {
    /// Why it was given up.
    public enum Reason: Sendable {
        /// The rest did not come in time (RFC 791, section 3.2; RFC 8200, section 4.5).
        case expired
        /// Given up to stay within the bounds on memory.
        case evicted
        /// Parts of IPv6 overlapped, so that no receiver may take the packet (RFC 5722, section 4).
        case overlap
        /// A part's length or position contradicts the others or the largest packet.
        case malformed
        /// The captures ended.
        case captureEnded
    }

    public var reason: Reason
    /// The first part's packet; where that is missing, the packet of the part that was captured first.
    public var packet: Packet
    /// Whether the part at offset 0, with the transport's header, was captured.
    public var hasFirst: Bool
    /// Octets of the original payload; nil where the last part was not captured.
    public var length: Int?
    /// Parts captured, copies not counted.
    public var parts: Int
    /// Octets of the longest part's IP payload.
    public var largestPart: Int
    /// Octets of the original payload that the captured parts cover by their headers.
    public var coveredOctets: Int
    /// Number of the frame whose part was captured first.
    public var firstFrame: Int
    /// Number of the frame whose part was captured last.
    public var lastFrame: Int
    public var firstTime: Timestamp
    public var lastTime: Timestamp
    /// Index of the capture.
    public var capture: Int
    /// Number of the capture point.
    public var point: UInt16

    /// The first part came and none after it: the rest was dropped on the way, as links and filters that cannot
    /// match later fragments do.
    public var isFirstOnly: Bool { hasFirst && parts == 1 }
}
