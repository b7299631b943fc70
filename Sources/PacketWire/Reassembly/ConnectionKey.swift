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
}
