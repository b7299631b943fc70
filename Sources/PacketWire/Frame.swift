/// What the capture says of one frame; its octets travel beside it as a `Span<UInt8>`.
public struct Frame: Sendable {
    /// Index of the capture, in the order in which captures were given, from 0.
    public var capture: Int
    /// Position in its capture, from 1, as Wireshark counts.
    public var number: Int
    /// When the frame was captured.
    public var time: Timestamp
    /// Length on the wire in octets; larger than the span where the snap length cut the frame.
    public var wireLength: Int
    /// Link-layer header type of the interface that recorded it.
    public var linkType: LinkType
    /// The capture's interface that recorded it: its index in a pcapng section, 0 in a pcap file.
    public var interface: Int
    /// Which way the frame went, where the container says so (pcapng's packet flags).
    public var direction: Direction

    /// A frame as a capture describes it.
    @inlinable
    public init(
        capture: Int, number: Int, time: Timestamp, wireLength: Int, linkType: LinkType, interface: Int = 0,
        direction: Direction = .unknown
    ) {
        self.capture = capture
        self.number = number
        self.time = time
        self.wireLength = wireLength
        self.linkType = linkType
        self.interface = interface
        self.direction = direction
    }
}
