package import PacketWire

/// Where and how one DNS message was captured.
package struct MessageOrigin: Sendable {
    package var source: IPAddress
    package var destination: IPAddress
    package var sourcePort: UInt16
    package var destinationPort: UInt16
    package var transport: TransportProtocol
    package var hopLimit: UInt8
    package var direction: Direction
    package var identification: UInt32
    /// The kernel's interface index, where the link layer carries one; 0 otherwise.
    package var interfaceIndex: UInt32
    /// Index of the capture.
    package var capture: Int
    /// The capture's interface: its index in a pcapng section, 0 in a pcap file.
    package var interface: Int
    /// Number of the capture point: an index into ``MessageStream/points``.
    package var point: UInt16
    /// Number of the ``TunnelPath`` that the message came in, from 1 on; 0 where it came in none.
    package var tunnel: UInt16
    /// Frame that holds the message, or its last part.
    package var frame: Int
    package var time: Timestamp
    /// Octets of the message on the wire.
    package var length: Int
    /// True where not all of the message was captured.
    package var isCut: Bool
    /// True for the first fragment of a datagram whose other fragments have not come.
    package var isFirstFragment = false
    /// True where the UDP checksum is wrong, and was not left to a network card.
    package var isCorrupted = false
    /// Of the frame that held a datagram.
    package var hardware = HardwareAddresses()

    /// Where the message was captured, as a capture point.
    package var capturePoint: CapturePoint {
        CapturePoint(
            capture: capture, interface: interface, interfaceIndex: interfaceIndex, direction: direction,
            tunnel: tunnel)
    }

    @inline(__always)
    init(packet: borrowing Packet, at place: FramePlace) {
        source = packet.source
        destination = packet.destination
        sourcePort = packet.sourcePort
        destinationPort = packet.destinationPort
        transport = packet.transport
        hopLimit = packet.hopLimit
        direction = packet.direction
        identification = packet.identification
        interfaceIndex = packet.interfaceIndex
        capture = place.capture
        interface = place.interface
        point = place.point
        tunnel = place.tunnel
        frame = place.frame
        time = place.time
        length = packet.declaredPayloadLength
        isCut = packet.isCut
        hardware = place.hardware
    }
}

extension MessageOrigin {
    /// A message of a TCP stream, whose segments may differ in what their own headers say.
    init(
        streamFrom source: (IPAddress, UInt16), to destination: (IPAddress, UInt16), seenAt point: CapturePoint,
        _ place: FramePlace
    ) {
        self.source = source.0
        sourcePort = source.1
        self.destination = destination.0
        destinationPort = destination.1
        transport = .tcp
        hopLimit = 0
        direction = point.direction
        identification = 0
        interfaceIndex = point.interfaceIndex
        capture = place.capture
        interface = place.interface
        self.point = place.point
        tunnel = place.tunnel
        frame = place.frame
        time = place.time
        length = 0
        isCut = false
    }
}

/// Where a packet stands in the captures.
package struct FramePlace: Sendable {
    /// Index of the capture.
    package var capture: Int
    /// The capture's interface: its index in a pcapng section, 0 in a pcap file.
    package var interface: Int
    /// Number of the capture point.
    package var point: UInt16
    /// Number of the tunnel path; 0 for none.
    package var tunnel: UInt16 = 0
    /// Number of the frame in its capture, from 1.
    package var frame: Int
    package var time: Timestamp
    package var hardware = HardwareAddresses()
}
