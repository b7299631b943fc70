/// The two ends of a TCP connection in one capture, whichever sent the packet.
struct ConnectionKey: Hashable, Sendable {
    var capture: Int
    var lowPort: UInt16
    var highPort: UInt16
    var low: IPAddress
    var high: IPAddress

    init(_ packet: borrowing Packet, capture: Int) {
        self.capture = capture
        let source = packet.source
        let destination = packet.destination
        let isSourceLow =
            (source.high, source.low, packet.sourcePort)
            <= (destination.high, destination.low, packet.destinationPort)
        low = isSourceLow ? source : destination
        high = isSourceLow ? destination : source
        lowPort = isSourceLow ? packet.sourcePort : packet.destinationPort
        highPort = isSourceLow ? packet.destinationPort : packet.sourcePort
    }

    func hash(into hasher: inout Hasher) {
        // Small fields go in as one word: each one by itself costs as much as a whole one.
        hasher.combine(UInt64(truncatingIfNeeded: capture) << 32 ^ UInt64(lowPort) << 16 ^ UInt64(highPort))
        hasher.combine(low)
        hasher.combine(high)
    }
}
