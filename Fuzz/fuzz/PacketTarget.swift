import PacketWire

/// Decodes a frame of any link type; everything a packet says of its octets must lie within them.
enum PacketTarget {
    static func run(_ input: [UInt8]) {
        guard input.count > 2 else { return }
        let linkType = LinkType(rawValue: UInt32(input[0]) | UInt32(input[1] & 1) << 8)
        let bytes = input.span.extracting(2..<input.count)
        var packet = Packet()
        let wireLength = bytes.count + Int(input[1] >> 1)
        let outcome = PacketDecoder().decode(
            bytes, linkType: linkType, wireLength: wireLength, direction: .unknown, into: &packet)
        guard outcome == .packet else { return }
        check(packet, bytes.count)
        _ = packet.udpChecksum(in: bytes)
        _ = packet.source.description + packet.destination.description
        precondition(IPAddress(packet.source.description) == packet.source)
        if packet.transport == .fragment {
            let payload = bytes.extracting(packet.payloadStart..<packet.payloadEnd)
            var whole = packet
            let number = packet.fragment.nextProtocol
            if PacketDecoder().decodeTransport(payload, protocol: number, into: &whole) == .packet {
                check(whole, payload.count)
            }
        }
    }

    private static func check(_ packet: Packet, _ count: Int) {
        precondition(packet.payloadStart >= 0 && packet.payloadStart <= packet.payloadEnd)
        precondition(packet.payloadEnd <= count && packet.declaredPayloadLength >= 0)
        if packet.transport == .icmp, packet.icmp.hasQuote {
            precondition(packet.icmp.quotedPayloadStart >= 0)
            precondition(packet.icmp.quotedPayloadStart <= packet.icmp.quotedPayloadEnd)
            precondition(packet.icmp.quotedPayloadEnd <= count)
        }
    }
}
