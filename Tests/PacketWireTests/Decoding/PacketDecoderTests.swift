import PacketWire
import Testing

@Suite struct PacketDecoderTests {
    @Test(arguments: WrappedPacket.links + WrappedPacket.wrappers)
    func `the same datagram is found behind every link layer and wrapper`(wrapped: WrappedPacket) {
        let decoded = Decoded(wrapped.octets, wrapped.linkType)
        let packet = decoded.packet
        #expect(decoded.outcome == .packet)
        #expect(packet.source == (wrapped.isIPv6 ? PacketBytes.clientV6 : PacketBytes.client))
        #expect(packet.destination == (wrapped.isIPv6 ? PacketBytes.serviceV6 : PacketBytes.service))
        #expect(packet.isIPv6 == wrapped.isIPv6)
        #expect(packet.transport == .udp)
        #expect(packet.sourcePort == 40000)
        #expect(packet.destinationPort == 53)
        #expect(packet.hopLimit == 64)
        #expect(packet.identification == (wrapped.isIPv6 ? 0 : 0x4321))
        #expect(packet.payloadEnd == wrapped.octets.count - wrapped.trailer)
        #expect(packet.payloadStart == packet.payloadEnd - PacketBytes.query.count)
        #expect(!packet.isCut)
        #expect(packet.encapsulation == wrapped.encapsulation)
        #expect(packet.outerSource == wrapped.outer.source)
        #expect(packet.outerDestination == wrapped.outer.destination)
        #expect(packet.vlan == wrapped.vlan)
        #expect(packet.direction == wrapped.direction)
        #expect(packet.interfaceIndex == wrapped.interfaceIndex)
    }

    /// A tunnel over UDP that is cut within is a cut datagram itself.
    @Test(arguments: WrappedPacket.links + WrappedPacket.wrappers)
    func `a frame cut anywhere is cut, or a packet that says it is`(wrapped: WrappedPacket) {
        let whole = wrapped.octets.count - wrapped.trailer
        for length in 0..<whole {
            let cut = Decoded(Array(wrapped.octets[..<length]), wrapped.linkType, wireLength: wrapped.octets.count)
            if cut.outcome == .packet {
                #expect(cut.packet.isCut, "\(length) of \(whole) octets")
                #expect(cut.packet.payloadEnd == length)
            } else {
                #expect(cut.outcome == .cut, "\(length) of \(whole) octets")
            }
        }
    }

    @Test func `every link type has a case`() {
        let numbers: Set<UInt32> = [
            0, 1, 6, 7, 8, 9, 10, 50, 51, 100, 101, 104, 105, 107, 108, 109, 113, 117, 119, 122, 123, 127, 129, 132,
            137,
            138, 149, 163, 166, 178, 192, 204, 205, 228, 229, 239, 240, 242, 258, 274, 276,
        ]
        #expect(Set(WrappedPacket.links.map(\.linkType.rawValue)) == numbers)
    }

    @Test(arguments: UnreadableFrame.all)
    func `a frame without a readable packet says why`(frame: UnreadableFrame) {
        #expect(Decoded(frame.octets, frame.linkType).outcome == frame.outcome)
    }

    @Test(arguments: UnreadableFrame.opaqueTunnels)
    func `a datagram on a tunnel's port that holds no packet is the packet itself`(port: Int, payload: [UInt8]) {
        let decoded = Decoded(PacketBytes.udpTunnel(port, payload))
        #expect(decoded.outcome == .packet)
        #expect(decoded.packet.source == PacketBytes.nodeA)
        #expect(decoded.packet.destinationPort == UInt16(port))
        #expect(decoded.packet.payloadEnd - decoded.packet.payloadStart == payload.count)
        #expect(decoded.packet.encapsulation == [])
    }

    @Test(arguments: [4, 41] as [UInt8], [1, 16, 50, 1000])
    func `headers nested too deep are given up, not followed forever`(number: UInt8, depth: Int) {
        var octets = PacketBytes.packet
        for _ in 0..<depth { octets = PacketBytes.ipv4(PacketBytes.nodeA, PacketBytes.nodeB, number, octets) }
        let outcome = Decoded(octets, .raw).outcome
        #expect(outcome == (depth < 16 ? .packet : .unsupported))
    }

    @Test func `tunnels over UDP nested too deep are given up`() {
        var octets = PacketBytes.packet
        for _ in 0..<50 {
            let frame = PacketBytes.ethernet(0x0800, octets)
            let tunnel = PacketBytes.udp(50000, 4789, PacketBytes.hex("0800000000000100") + frame)
            octets = PacketBytes.ipv4(PacketBytes.nodeA, PacketBytes.nodeB, 17, tunnel)
        }
        let decoded = Decoded(octets, .raw)
        #expect(decoded.outcome == .packet)
        #expect(decoded.packet.destinationPort == 4789)
    }

    @Test func `what one frame told is not told of the next`() {
        var packet = Packet()
        let decoder = PacketDecoder()
        for octets in [
            PacketBytes.udpTunnel(4789, PacketBytes.hex("0800000000000100") + PacketBytes.frame), PacketBytes.frame,
        ] {
            _ = decoder.decode(
                octets.span, linkType: .ethernet, wireLength: octets.count, direction: .unknown, into: &packet)
        }
        #expect(packet.encapsulation == [])
        #expect(packet.outerSource == .unspecified)
        #expect(packet.outerDestination == .unspecified)
    }

    @Test(arguments: [Direction.incoming, .outgoing])
    func `the container's direction stands where the link layer tells none`(direction: Direction) {
        #expect(Decoded(PacketBytes.frame, direction: direction).packet.direction == direction)
        let cooked = PacketBytes.hex("0004 0001 0006 020000000001 0000 0800") + PacketBytes.packet
        #expect(Decoded(cooked, .linuxSLL, direction: direction).packet.direction == .outgoing)
    }

    @Test func `a reassembled payload is decoded with its packet's addresses`() {
        var packet = Packet()
        packet.source = PacketBytes.client
        packet.destination = PacketBytes.service
        let datagram = PacketBytes.datagram
        let outcome = PacketDecoder().decodeTransport(datagram.span, protocol: 17, into: &packet)
        #expect(outcome == .packet)
        #expect(packet.source == PacketBytes.client)
        #expect(packet.destinationPort == 53)
        #expect(packet.payloadStart == 8)
        #expect(packet.payloadEnd == PacketBytes.datagram.count)
    }
}
