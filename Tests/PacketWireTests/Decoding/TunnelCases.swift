import PacketWire

extension WrappedPacket {
    /// Every wrapper between the link layer and the innermost packet.
    static let wrappers: [WrappedPacket] = tags + ipTunnels + greTunnels + udpTunnels

    private typealias Octets = PacketBytes

    private static let tags: [WrappedPacket] = [
        ethernet("802.1Q", 0x8100, "2064 0800", .vlan, vlan: 100),
        ethernet("QinQ", 0x88a8, "0064 8100 00c8 0800", .vlan, vlan: 200),
        ethernet("QinQ with Cisco's number", 0x9100, "0064 8100 00c8 0800", .vlan, vlan: 200),
        ethernet("802.1Q before LLC", 0x8100, "0064 0064 aaaa03 000000 0800", .vlan, vlan: 100),
        ethernet("802.1ah", 0x88e7, "00000001 020000000002 020000000001 0800", .vlan),
        ethernet("VN-Tag", 0x8926, "00000000 0800"),
        ethernet("PPPoE", 0x8864, "1100 0001 005d 0021", .pppoe),
        ethernet("802.1Q and PPPoE", 0x8100, "0007 8864 1100 0001 005d 0021", [.vlan, .pppoe], vlan: 7),
        ethernet("MPLS, three labels", 0x8847, "00010040 00011040 00012140", .mpls),
        ethernet(
            "MPLS pseudowire with control word", 0x8847, "00010140 00000000 020000000002 020000000001 0800", .mpls),
        ethernet("MPLS pseudowire", 0x8848, "00010140 120000000002 020000000001 0800", .mpls),
        ethernet(
            "MPLS pseudowire, an address that begins with 0", 0x8847, "00010140 020000000002 020000000001 0800", .mpls),
        ethernet("MACsec, integrity alone", 0x88e5, "00 00 00000001 0800"),
        ethernet("MACsec with channel identifier", 0x88e5, "20 00 00000001 0200000000010001 0800"),
        ethernet("network service header", 0x894f, "0fc6 01 01 00000100" + String(repeating: "00", count: 16), .other),
        ethernet(
            "service header before Ethernet", 0x894f, "0fc2 02 03 00000100 020000000002 020000000001 0800", .other),
        ethernet("bridged Ethernet", 0x6558, "020000000002 020000000001 0800"),
    ]

    private static let ipTunnels: [WrappedPacket] = [
        tunnel("IPIP", Octets.tunnel(4, Octets.packet), .ipInIP),
        tunnel("6in4", Octets.tunnel(41, Octets.packetV6), .ipInIP, isIPv6: true),
        tunnel("EtherIP", Octets.tunnel(97, Octets.hex("3000") + Octets.frame), .other),
        tunnel("MPLS in IP", Octets.tunnel(137, Octets.hex("00010140") + Octets.packet), .mpls),
        tunnel("IPIP twice", Octets.tunnel(4, Octets.ipv4(Octets.nodeB, Octets.nodeA, 4, Octets.packet)), .ipInIP),
        tunnel(
            "authentication header in front of IPIP",
            Octets.tunnel(51, Octets.hex("0404 0000 00000001 00000001 000000000000000000000000") + Octets.packet),
            .ipInIP),
        WrappedPacket(
            name: "4in6", linkType: .raw, octets: Octets.ipv6(Octets.nodeAV6, Octets.nodeBV6, 4, Octets.packet),
            encapsulation: .ipInIP, outer: (Octets.nodeAV6, Octets.nodeBV6)),
    ]

    private static let greTunnels: [WrappedPacket] = [
        gre("GRE", "0000 0800"),
        gre("GRE, IPv6", "0000 86dd", Octets.packetV6, isIPv6: true),
        gre("GRE, checksum, key and sequence", "b000 0800 00000000 00000001 00000002"),
        gre("GRE, bridged Ethernet", "0000 6558", Octets.frame),
        gre("GRE, MPLS", "0000 8847 00010140", [.gre, .mpls]),
        gre("PPTP", "3081 880b 0060 0001 00000001 00000001 ff03 0021"),
        gre("PPTP without acknowledgment", "3001 880b 0060 0001 00000001 0021"),
        gre("ERSPAN I", "0000 88be", Octets.frame),
        gre("ERSPAN II", "1000 88be 00000001 1001 0001 00000000", Octets.frame),
        gre("ERSPAN III", "1000 22eb 00000001 2001 0001 00000000 0000 0000", Octets.frame),
        gre(
            "ERSPAN III, platform's part", "1000 22eb 00000001 2001 0001 00000000 0000 0001 0000000000000000",
            Octets.frame),
        gre("WCCP 1", "0000 883e"),
        gre("WCCP 2", "0000 883e 00000000"),
        gre("GRE, network service header", "0000 894f 0fc2 02 01 00000100", [.gre, .other]),
    ]

    private static let udpTunnels: [WrappedPacket] = [
        over("VXLAN", 4789, "08000000 00000100", Octets.frame, .vxlan),
        over("VXLAN on Linux's old port", 8472, "08000000 00000100", Octets.frame, .vxlan),
        over("VXLAN on Weave Net's port", 6784, "08000000 00000100", Octets.frame, .vxlan),
        tunnel(
            "VXLAN from a low port",
            Octets.tunnel(17, Octets.udp(1024, 4789, Octets.hex("08000000 00000100") + Octets.frame)), .vxlan),
        over("VXLAN-GPE, IPv4", 4790, "0c000001 00000100", Octets.packet, .vxlan),
        over("VXLAN-GPE, Ethernet", 4790, "0c000003 00000100", Octets.frame, .vxlan),
        over(
            "VXLAN-GPE, service header", 4790, "0c000004 00000100 0fc2 02 01 00000100", Octets.packet, [.vxlan, .other]),
        over("VXLAN-GPE, MPLS", 4790, "0c000005 00000100 00010140", Octets.packet, .vxlan),
        over("VXLAN-GPE without its flag", 4790, "08000000 00000100", Octets.frame, .vxlan),
        over("Geneve", 6081, "0000 6558 00000100", Octets.frame, .geneve),
        over("Geneve, options", 6081, "0300 6558 00000100 0102 0302 0000000000000000", Octets.frame, .geneve),
        over("Geneve, IPv4", 6081, "0000 0800 00000100", Octets.packet, .geneve),
        over("GTP-U", 2152, "30ff 005d 00000001", Octets.packet, .gtp),
        over("GTP-U, sequence number", 2152, "32ff 0061 00000001 0001 00 00", Octets.packet, .gtp),
        over(
            "GTP-U, extension headers", 2152, "34ff 0069 00000001 0000 00 85 01 0000 c0 01 0000 00", Octets.packet, .gtp
        ),
        over("Teredo", 3544, "", Octets.packetV6, .other, isIPv6: true),
        over(
            "Teredo, authentication and origin", 3544,
            "0001 01 02 aa bbbb 0000000000000000 00 0000 0000 00000000", Octets.packetV6, .other, isIPv6: true),
        over("TZSP", 37008, "01 00 0001 01", Octets.frame, .other),
        over("TZSP, fields and padding", 37008, "01 00 0001 0a0120 00 01", Octets.frame, .other),
        over("TZSP, 802.11", 37008, "01 00 0012 01" + wireless, Octets.packet, .other),
        over("MPLS in UDP", 6635, "00010140", Octets.packet, .mpls),
        over("GRE in UDP", 4754, "0000 0800", Octets.packet, .gre),
        over(
            "VXLAN in VXLAN", 4789, "08000000 00000100",
            Octets.udpTunnel(4789, Octets.hex("08000000 00000100") + Octets.frame), .vxlan),
        WrappedPacket(
            name: "VXLAN over IPv6", linkType: .raw,
            octets: Octets.ipv6(
                Octets.nodeAV6, Octets.nodeBV6, 17,
                Octets.udp(50000, 4789, Octets.hex("08000000 00000100") + Octets.frame)),
            encapsulation: .vxlan, outer: (Octets.nodeAV6, Octets.nodeBV6)),
        tunnel(
            "answer of a tunnel, by its source port",
            Octets.tunnel(17, Octets.udp(4789, 50000, Octets.hex("08000000 00000100") + Octets.frame)), .vxlan),
    ]

    private static let wireless =
        "0801 0000 020000000001 020000000002 020000000003 0010 aaaa03 000000 0800"

    private static func gre(
        _ name: String, _ header: String, _ encapsulation: Encapsulation, _ payload: [UInt8] = Octets.packet
    ) -> WrappedPacket {
        tunnel(name, Octets.tunnel(47, Octets.hex(header) + payload), encapsulation)
    }

    private static func gre(
        _ name: String, _ header: String, _ payload: [UInt8] = Octets.packet, isIPv6: Bool = false
    ) -> WrappedPacket {
        tunnel(name, Octets.tunnel(47, Octets.hex(header) + payload), .gre, isIPv6: isIPv6)
    }

    private static func over(
        _ name: String, _ port: Int, _ header: String, _ payload: [UInt8], _ encapsulation: Encapsulation,
        isIPv6: Bool = false
    ) -> WrappedPacket {
        tunnel(name, Octets.udpTunnel(port, Octets.hex(header) + payload), encapsulation, isIPv6: isIPv6)
    }
}
