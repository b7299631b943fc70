/// How a packet that was put together from fragments came (RFC 791, section 3.2; RFC 8200, section 4.5).
public struct FragmentedPacket: Sendable {
    /// Number of the frame whose part was captured first.
    public var firstFrame: Int
    /// Number of the frame that completed the packet.
    public var lastFrame: Int
    /// Parts it took, copies not counted.
    public var parts: Int
    /// Octets of the longest part's IP payload: what the narrowest link on the way took.
    public var largestPart: Int
    /// When the first part was captured.
    public var firstTime: Timestamp
    /// When the part that completed the packet was captured.
    public var lastTime: Timestamp
    /// Octets of the original payload by its headers.
    public var length: Int
    /// The snap length cut a part, so that fewer octets than ``length`` are there: those before the first hole.
    public var isCut: Bool
    /// Parts of IPv4 overlapped; the octets that came first stand.
    public var isOverlapped: Bool
}
