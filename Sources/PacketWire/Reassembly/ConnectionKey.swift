/// The two ends of a TCP connection in one capture, whichever sent the packet.
struct ConnectionKey: Hashable, Sendable {
    var capture: Int
    var lowPort: UInt16
    var highPort: UInt16
    var low: IPAddress
    var high: IPAddress

    init(_ packet: borrowing Packet, capture: Int) {
        self.init(
            capture: capture, packet.source, packet.sourcePort, packet.destination, packet.destinationPort)
    }

    /// The connection of the segment that an ICMP error quotes.
    init(quotedIn message: ICMPMessage, capture: Int) {
        self.init(
            capture: capture, message.quotedSource, message.quotedSourcePort, message.quotedDestination,
            message.quotedDestinationPort)
    }

    @inline(__always)
    private init(
        capture: Int, _ source: IPAddress, _ sourcePort: UInt16, _ destination: IPAddress, _ destinationPort: UInt16
    ) {
        self.capture = capture
        let isSourceLow =
            (source.high, source.low, sourcePort) <= (destination.high, destination.low, destinationPort)
        low = isSourceLow ? source : destination
        high = isSourceLow ? destination : source
        lowPort = isSourceLow ? sourcePort : destinationPort
        highPort = isSourceLow ? destinationPort : sourcePort
    }

    func hash(into hasher: inout Hasher) {
        // Small fields go in as one word: each one by itself costs as much as a whole one.
        hasher.combine(UInt64(truncatingIfNeeded: capture) << 32 ^ UInt64(lowPort) << 16 ^ UInt64(highPort))
        hasher.combine(low)
        hasher.combine(high)
    }
}
