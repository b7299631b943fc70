import PacketWire
import Testing

/// A frame in which no packet can be read, and why.
struct UnreadableFrame: CustomTestStringConvertible, Sendable {
    var name: String
    var linkType: LinkType
    var octets: [UInt8]
    var outcome: DecodeOutcome

    var testDescription: String { name }

    private init(_ name: String, _ linkType: LinkType, _ octets: [UInt8], _ outcome: DecodeOutcome) {
        self.name = name
        self.linkType = linkType
        self.octets = octets
        self.outcome = outcome
    }

    private typealias Octets = PacketBytes

    static let all: [UnreadableFrame] = withoutIP + closed + broken

    private static let rest = Octets.packet

    private static let withoutIP: [UnreadableFrame] = [
        .init("ARP", .ethernet, Octets.ethernet(0x0806, rest), .notIP),
        .init("PPPoE discovery", .ethernet, Octets.ethernet(0x8863, rest), .notIP),
        .init(
            "PPPoE control code", .ethernet, Octets.ethernet(0x8864, Octets.hex("1109 0001 0004 0021") + rest), .notIP),
        .init("spanning tree", .ethernet, Octets.ethernet(0x0026, Octets.hex("424203") + rest), .notIP),
        .init("Novell's raw 802.3", .ethernet, Octets.ethernet(0x0026, Octets.hex("ffff") + rest), .notIP),
        .init(
            "SNAP of another organisation", .ethernet, Octets.ethernet(0x0064, Octets.hex("aaaa03 00000c 2000") + rest),
            .notIP),
        .init("PPP's link control", .ppp, Octets.hex("ff03 c021") + rest, .notIP),
        .init("Cisco's keep-alive", .ciscoHDLC, Octets.hex("8f00 8035") + rest, .notIP),
        .init("Frame Relay's management", .frameRelay, Octets.hex("0001 03 08") + rest, .notIP),
        .init("netlink", .linuxSLL, Octets.hex("0004 0338 0000 0000000000000000 0000") + rest, .notIP),
        .init("SLL, ARP", .linuxSLL, Octets.hex("0000 0001 0006 020000000001 0000 0806") + rest, .notIP),
        .init("SLL2, ARP", .linuxSLL2, Octets.hex("0806 0000 00000002 0001 00 06 0200000000010000") + rest, .notIP),
        .init("null, another family", .null, Octets.hex("07000000 0102"), .notIP),
        .init("802.11 beacon", .ieee80211, Octets.hex("8000") + Octets.zeros(60), .notIP),
        .init("802.11 without data", .ieee80211, Octets.hex("4801") + Octets.zeros(60), .notIP),
        .init("ARCNET, AppleTalk", .arcnet, Octets.hex("0102 dd 00 0001") + rest, .notIP),
        .init("ARCNET, a later part", .arcnet, Octets.hex("0102 d4 02 0001") + rest, .notIP),
    ]

    private static let closed: [UnreadableFrame] = [
        .init("unknown link type", LinkType(rawValue: 65000), rest, .unsupported),
        .init(
            "MACsec, encrypted", .ethernet, Octets.ethernet(0x88e5, Octets.hex("0c00 00000001 0800") + rest),
            .unsupported),
        .init("802.11, protected", .ieee80211, Octets.hex("0841") + Octets.zeros(60), .unsupported),
        .init("PPP, compressed", .ppp, Octets.hex("ff03 00fd") + rest, .unsupported),
        .init("ESP", .raw, Octets.ipv4(Octets.nodeA, Octets.nodeB, 50, rest), .unsupported),
        .init("GRE with routing", .ethernet, Octets.tunnel(47, Octets.hex("4000 0800") + rest), .unsupported),
        .init("PPI, unknown link type", .ppi, Octets.hex("00 00 0800 aa000000") + rest, .unsupported),
        .init(
            "service header before an unknown protocol", .ethernet,
            Octets.ethernet(0x894f, Octets.hex("0fc2 02 77 00000100") + rest), .unsupported),
    ]

    private static let broken: [UnreadableFrame] = [
        .init("nothing", .ethernet, [], .cut),
        .init("no packet", .ethernet, Octets.ethernet(0x0800, []), .cut),
        .init("IPv4 header length past the frame", .raw, Octets.hex("4f") + rest.prefix(59).dropFirst(), .cut),
        .init("IP version 5", .raw, Octets.hex("55") + rest, .malformed),
        .init("IPv4 header length under 20", .raw, Octets.hex("44") + rest.dropFirst(), .malformed),
        .init(
            "IPv4 total length under its header's", .raw,
            Octets.ipv4(Octets.client, Octets.service, 17, length: 19, rest), .malformed),
        .init("PKTAP in PKTAP", .pktap, Octets.hex("6c000000 01000000 02010000") + Octets.zeros(200), .malformed),
        .init(
            "PKTAP shorter than its fields", .pktap, Octets.hex("14000000 01000000 01000000") + Octets.zeros(200),
            .malformed),
        .init(
            "radiotap shorter than its fields", .ieee80211Radiotap, Octets.hex("00 00 0700 00000000") + rest, .malformed
        ),
        .init("AVS shorter than its fields", .ieee80211AVS, Octets.hex("80211001 00000007") + rest, .malformed),
        .init("AVS longer than any", .ieee80211AVS, Octets.hex("80211001 ffffffff") + rest, .malformed),
        .init("PPI shorter than its fields", .ppi, Octets.hex("00 00 0400 01000000") + rest, .malformed),
        .init("NFLOG attribute without its header", .nflog, Octets.hex("02000000 0300 0100") + rest, .malformed),
        .init(
            "service header shorter than its fields", .ethernet,
            Octets.ethernet(0x894f, Octets.hex("0fc1 02 01") + rest), .malformed),
        .init(
            "TCP header under 20", .raw,
            Octets.ipv4(Octets.client, Octets.service, 6, Octets.tcp(40000, 53, offset: 4, [])), .malformed),
        .init(
            "TCP header past its packet", .raw,
            Octets.ipv4(Octets.client, Octets.service, 6, Octets.tcp(40000, 53, offset: 6, [])), .malformed),
    ]

    /// Ports of tunnels, and datagrams there that hold no packet.
    static let opaqueTunnels: [(Int, [UInt8])] = [
        (4789, []),
        (4789, Octets.hex("00000000 00000100") + Octets.frame),
        (8472, Octets.hex("08000000 00000100") + Octets.ethernet(0x0806, Octets.zeros(28))),
        (4790, Octets.hex("0c000077 00000100") + Octets.packet),
        (6081, Octets.hex("4000 6558 00000100") + Octets.frame),
        (6081, Octets.hex("3f00 6558 00000100")),
        (2152, Octets.hex("3001 0000 00000000")),
        (2152, Octets.hex("34ff 0069 00000001 0000 00 85 00") + Octets.packet),
        (3544, Octets.packet),
        (37008, Octets.hex("02 00 0001 01") + Octets.frame),
        (37008, Octets.hex("01 00 0001 0a")),
        (6635, Octets.hex("00010040")),
        (4754, Octets.hex("0000 0806") + Octets.zeros(28)),
    ]
}
