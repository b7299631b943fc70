import PacketWire
import Testing

/// One datagram, 192.0.2.1:40000 to 192.0.2.53:53, and what it may be wrapped in.
struct Wrapping: CustomTestStringConvertible, Sendable {
    var name: String
    var linkType: LinkType
    var octets: [UInt8]
    var encapsulation: Encapsulation = []
    var hasOuter = false
    var vlan: UInt16 = 0
    var direction = Direction.unknown
    var interface: UInt32 = 0

    var testDescription: String { name }

    static let payload = [UInt8](0..<20)
    static let udp: [UInt8] = [0x9c, 0x40, 0, 53, 0, 28, 0, 0] + payload
    static let ip: [UInt8] = ip(17, udp, from: [192, 0, 2, 1], to: [192, 0, 2, 53])
    static let ethernet: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]
    static let frame = ethernet + [0x08, 0x00] + ip

    static func ip(
        _ number: UInt8, _ content: [UInt8], from: [UInt8] = [10, 0, 0, 1], to: [UInt8] = [10, 0, 0, 2]
    ) -> [UInt8] {
        let length = content.count + 20
        return [0x45, 0, UInt8(length >> 8), UInt8(length & 255), 0x12, 0x34, 0, 0, 63, number, 0, 0] + from + to
            + content
    }

    static func ipv6(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        let address: [UInt8] = [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11)
        return [0x60, 0, 0, 0, 0, UInt8(content.count), number, 64] + address + [1] + address + [2] + content
    }

    static func udp(to port: UInt16, _ content: [UInt8], from source: UInt16 = 50_000) -> [UInt8] {
        let length = content.count + 8
        return [
            UInt8(source >> 8), UInt8(source & 255), UInt8(port >> 8), UInt8(port & 255), UInt8(length >> 8),
            UInt8(length & 255), 0, 0,
        ] + content
    }

    /// An Ethernet frame with an IP packet around `content`.
    static func outer(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        ethernet + [0x08, 0x00] + ip(number, content)
    }

    static let snap: [UInt8] = [0xaa, 0xaa, 3, 0, 0, 0, 0x08, 0x00]
    static let wireless: [UInt8] = [0x08, 0x01, 0, 0] + [UInt8](repeating: 2, count: 18) + [0, 0]
}

extension Wrapping {
    static let links: [Wrapping] = [
        Wrapping(name: "Ethernet", linkType: .ethernet, octets: frame),
        Wrapping(name: "Ethernet with padding", linkType: .ethernet, octets: frame + [0, 0, 0, 0, 0]),
        Wrapping(name: "802.3 with LLC and SNAP", linkType: .ethernet, octets: ethernet + [0, 56] + snap + ip),
        Wrapping(name: "raw IP", linkType: .raw, octets: ip),
        Wrapping(name: "IPv4", linkType: .ipv4, octets: ip),
        Wrapping(name: "null, little-endian", linkType: .null, octets: [2, 0, 0, 0] + ip),
        Wrapping(name: "null, big-endian", linkType: .null, octets: [0, 0, 0, 2] + ip),
        Wrapping(name: "loop", linkType: .loop, octets: [0, 0, 0, 2] + ip),
        Wrapping(
            name: "LINUX_SLL received", linkType: .linuxSLL,
            octets: [0, 0, 0, 1, 0, 6] + [UInt8](repeating: 0, count: 8) + [8, 0] + ip, direction: .incoming),
        Wrapping(
            name: "LINUX_SLL2 sent", linkType: .linuxSLL2,
            octets: [8, 0, 0, 0, 0, 0, 0, 7, 0, 1, 4, 6] + [UInt8](repeating: 0, count: 8) + ip, direction: .outgoing,
            interface: 7),
        Wrapping(name: "PPP", linkType: .ppp, octets: [0xff, 3, 0, 0x21] + ip),
        Wrapping(name: "PPP, compressed", linkType: .ppp, octets: [0x21] + ip),
        Wrapping(name: "Cisco HDLC", linkType: .ciscoHDLC, octets: [0x0f, 0, 8, 0] + ip),
        Wrapping(name: "Frame Relay", linkType: .frameRelay, octets: [0x18, 0x41, 3, 0xcc] + ip),
        Wrapping(name: "FDDI", linkType: .fddi, octets: [0x50] + ethernet + snap + ip),
        Wrapping(name: "token ring", linkType: .tokenRing, octets: [0x10, 0x40] + ethernet + snap + ip),
        Wrapping(name: "ARCnet of RFC 1051", linkType: .arcnet, octets: [1, 2, 240] + ip),
        Wrapping(name: "ARCnet of RFC 1201", linkType: .arcnet, octets: [1, 2, 212, 0, 0, 1] + ip),
        Wrapping(name: "ATM of RFC 2684", linkType: .atmRFC1483, octets: snap + ip),
        Wrapping(name: "802.11", linkType: .ieee80211, octets: wireless + snap + ip),
        Wrapping(
            name: "802.11 with QoS", linkType: .ieee80211,
            octets: [0x88] + wireless.dropFirst() + [0, 0] + snap + ip),
        Wrapping(
            name: "radiotap", linkType: .ieee80211Radiotap, octets: [0, 0, 8, 0, 0, 0, 0, 0] + wireless + snap + ip),
        Wrapping(
            name: "radiotap with padding", linkType: .ieee80211Radiotap,
            octets: [0, 0, 9, 0, 2, 0, 0, 0, 0x20, 0x88] + wireless.dropFirst() + [0, 0, 0, 0] + snap + ip),
        Wrapping(
            name: "PPI", linkType: .ppi, octets: [0, 0, 8, 0, 105, 0, 0, 0] + wireless + snap + ip),
        Wrapping(
            name: "NFLOG", linkType: .nflog,
            octets: [2, 0, 0, 0, 8, 0, 1, 0, 8, 0, 3, 0, 8, 0, 5, 0, 0, 0, 0, 9, UInt8(ip.count + 4), 0, 9, 0] + ip,
            direction: .outgoing, interface: 9),
        Wrapping(
            name: "PKTAP", linkType: .pktap,
            octets: [44, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0] + [UInt8](repeating: 0, count: 24) + [2, 0, 0, 0, 0, 0, 0, 0]
                + frame, direction: .outgoing),
    ]

    static let tunnels: [Wrapping] = [
        Wrapping(
            name: "802.1Q", linkType: .ethernet, octets: ethernet + [0x81, 0, 0x20, 42, 8, 0] + ip,
            encapsulation: .vlan,
            vlan: 42),
        Wrapping(
            name: "QinQ", linkType: .ethernet, octets: ethernet + [0x88, 0xa8, 0, 7, 0x81, 0, 0, 8, 8, 0] + ip,
            encapsulation: .vlan, vlan: 8),
        Wrapping(
            name: "PPPoE", linkType: .ethernet,
            octets: ethernet + [0x88, 0x64, 0x11, 0, 0, 1, 0, UInt8(ip.count + 2), 0, 0x21] + ip, encapsulation: .pppoe),
        Wrapping(
            name: "MPLS", linkType: .ethernet, octets: ethernet + [0x88, 0x47, 0, 0, 0x10, 64, 0, 0, 0x21, 64] + ip,
            encapsulation: .mpls),
        Wrapping(
            name: "MPLS pseudowire", linkType: .ethernet,
            octets: ethernet + [0x88, 0x47, 0, 0, 0x11, 64, 0, 0, 0, 0] + frame, encapsulation: .mpls),
        Wrapping(
            name: "IP in IP", linkType: .ethernet, octets: outer(4, ip), encapsulation: .ipInIP, hasOuter: true),
        Wrapping(
            name: "GRE with key and sequence", linkType: .ethernet,
            octets: outer(47, [0x30, 0, 8, 0, 0, 0, 0, 1, 0, 0, 0, 2] + ip), encapsulation: .gre, hasOuter: true),
        Wrapping(
            name: "GRE of PPTP", linkType: .ethernet,
            octets: outer(47, [0x30, 0x81, 0x88, 0x0b, 0, 9, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0xff, 3, 0, 0x21] + ip),
            encapsulation: .gre, hasOuter: true),
        Wrapping(
            name: "ERSPAN type I", linkType: .ethernet, octets: outer(47, [0, 0, 0x88, 0xbe] + frame),
            encapsulation: .gre,
            hasOuter: true),
        Wrapping(
            name: "ERSPAN type II", linkType: .ethernet,
            octets: outer(47, [0x10, 0, 0x88, 0xbe, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 8) + frame),
            encapsulation: .gre, hasOuter: true),
        Wrapping(
            name: "ERSPAN type III", linkType: .ethernet,
            octets: outer(47, [0x10, 0, 0x22, 0xeb, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 12) + frame),
            encapsulation: .gre, hasOuter: true),
        Wrapping(
            name: "WCCP", linkType: .ethernet, octets: outer(47, [0, 0, 0x88, 0x3e, 0, 0, 0, 0] + ip),
            encapsulation: .gre, hasOuter: true),
        Wrapping(
            name: "VXLAN", linkType: .ethernet, octets: outer(17, udp(to: 4789, [8, 0, 0, 0, 0, 0, 1, 0] + frame)),
            encapsulation: .vxlan, hasOuter: true),
        Wrapping(
            name: "VXLAN on Linux's old port", linkType: .ethernet,
            octets: outer(17, udp(to: 8472, [8, 0, 0, 0, 0, 0, 1, 0] + frame)), encapsulation: .vxlan, hasOuter: true),
        Wrapping(
            name: "VXLAN-GPE", linkType: .ethernet, octets: outer(17, udp(to: 4790, [0x0c, 0, 0, 1, 0, 0, 1, 0] + ip)),
            encapsulation: .vxlan, hasOuter: true),
        Wrapping(
            name: "Geneve with an option", linkType: .ethernet,
            octets: outer(17, udp(to: 6081, [1, 0, 0x65, 0x58, 0, 0, 1, 0, 1, 2, 3, 0] + frame)),
            encapsulation: .geneve,
            hasOuter: true),
        Wrapping(
            name: "GTP with an extension header", linkType: .ethernet,
            octets: outer(17, udp(to: 2152, [0x34, 255, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0, 0, 0] + ip)),
            encapsulation: .gtp, hasOuter: true),
        Wrapping(
            name: "TZSP", linkType: .ethernet, octets: outer(17, udp(to: 37_008, [1, 0, 0, 1, 10, 1, 5, 1] + frame)),
            encapsulation: .other, hasOuter: true),
        Wrapping(
            name: "GRE in UDP", linkType: .ethernet, octets: outer(17, udp(to: 4754, [0, 0, 8, 0] + ip)),
            encapsulation: .gre, hasOuter: true),
        Wrapping(
            name: "MPLS in UDP", linkType: .ethernet, octets: outer(17, udp(to: 6635, [0, 0, 0x11, 64] + ip)),
            encapsulation: .mpls, hasOuter: true),
    ]
}
