/// What tells the parts of one packet from those of another at one capture point (RFC 791, section 3.2).
///
/// IPv6 has no protocol in it: only the first part's next header counts (RFC 8200, section 4.5).
struct FragmentKey: Hashable, Sendable {
    var capture: Int
    var point: UInt16
    var isIPv6: Bool
    var nextProtocol: UInt8
    var identification: UInt32
    var source: IPAddress
    var destination: IPAddress

    init(_ packet: borrowing Packet, capture: Int, point: UInt16) {
        self.capture = capture
        self.point = point
        isIPv6 = packet.isIPv6
        nextProtocol = packet.isIPv6 ? 0 : packet.fragment.nextProtocol
        identification = packet.identification
        source = packet.source
        destination = packet.destination
    }

    func hash(into hasher: inout Hasher) {
        // Small fields go in as one word; see ``ConnectionKey``.
        hasher.combine(UInt64(truncatingIfNeeded: capture) << 48 ^ UInt64(point) << 32 ^ UInt64(identification))
        hasher.combine(source)
        hasher.combine(destination)
    }
}
