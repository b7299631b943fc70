import PacketWire
import Testing

/// What a tunnel's own header tells.
@Suite struct TunnelHeaderTests {
    static let frames: [(name: String, identifier: UInt32?, port: UInt16)] = [
        ("VXLAN", 1, 4789), ("VXLAN on Linux's old port", 1, 8472), ("VXLAN-GPE, IPv4", 1, 4790), ("Geneve", 1, 6081),
        ("VXLAN in VXLAN", 1, 4789), ("GRE", nil, 0), ("GRE, checksum, key and sequence", 1, 0), ("IPIP", nil, 0),
        ("802.1Q", nil, 0),
    ]

    @Test(arguments: frames)
    func `a tunnel tells its identifier and its port`(name: String, identifier: UInt32?, port: UInt16) throws {
        let frame = try #require(WrappedPacket.wrappers.first { $0.name == name })
        // A packet that an earlier frame has left full.
        var packet = Packet()
        packet.tunnel.identifier = 99
        packet.tunnel.port = 99
        let outcome = PacketDecoder().decode(
            frame.octets.span, linkType: frame.linkType, wireLength: frame.octets.count, direction: .unknown,
            into: &packet)
        #expect(outcome == .packet)
        #expect(packet.isTunnelled == (name != "802.1Q"))
        guard packet.isTunnelled else { return }
        #expect(packet.tunnel.identifier == identifier && packet.tunnel.port == port)
    }
}
