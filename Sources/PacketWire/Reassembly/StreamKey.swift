/// One direction of a TCP connection at one capture point.
struct StreamKey: Hashable, Sendable {
    var capture: Int
    var point: UInt16
    var sourcePort: UInt16
    var destinationPort: UInt16
    var source: IPAddress
    var destination: IPAddress

    init(_ packet: borrowing Packet, capture: Int, point: UInt16) {
        self.capture = capture
        self.point = point
        sourcePort = packet.sourcePort
        destinationPort = packet.destinationPort
        source = packet.source
        destination = packet.destination
    }

    func hash(into hasher: inout Hasher) {
        // Small fields go in as one word; see ``ConnectionKey``.
        hasher.combine(
            UInt64(truncatingIfNeeded: capture) << 48 ^ UInt64(point) << 32 ^ UInt64(sourcePort) << 16
                ^ UInt64(destinationPort))
        hasher.combine(source)
        hasher.combine(destination)
    }
}
