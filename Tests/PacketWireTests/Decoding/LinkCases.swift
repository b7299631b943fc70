import PacketWire

extension WrappedPacket {
    /// At least one frame of every link type, by <https://www.tcpdump.org/linktypes.html>.
    static let links: [WrappedPacket] = hostLinks + cookedLinks + serialLinks + lanLinks + wirelessLinks

    private static let hostLinks: [WrappedPacket] = [
        link("raw, IPv4", .raw, ""),
        link("raw, IPv6", .raw, "", isIPv6: true),
        link("IPv4", .ipv4, ""),
        link("IPv6", .ipv6, "", isIPv6: true),
        link("null, little-endian host", .null, "02000000"),
        link("null, big-endian host", .null, "00000002"),
        link("null, IPv6 of macOS", .null, "1e000000", isIPv6: true),
        link("null, unknown family before what looks like IP", .null, "77000000"),
        link("loop", .loop, "00000002"),
        link("loop, IPv6 of OpenBSD", .loop, "00000018", isIPv6: true),
        link("enc", .enc, "02000000 00000001 00000003"),
        link("pflog", .pflog, "3d02" + String(repeating: "00", count: 62)),
        link(
            "nflog, in", .nflog, "02000000 0800 0100 0800 01 00 0800 0400 00000007 5c00 0900", direction: .incoming,
            interfaceIndex: 7),
        link(
            "nflog, out", .nflog, "02000000 0800 0100 0800 03 00 0800 0500 00000009 5c00 0900", direction: .outgoing,
            interfaceIndex: 9),
        link(
            "nflog, big-endian host", .nflog, "02000000 0008 0001 0800 04 00 0005 000a 78000000 005c 0009",
            direction: .outgoing),
        link("pktap, Ethernet, in", .pktap, pktap("01", "01") + ethernetHeader, direction: .incoming),
        link("pktap, raw, out", .pktap, pktap("0c", "02"), direction: .outgoing),
        link("pktap, no direction", .pktap, pktap("0e", "00")),
        link("user 2 as pktap", .user2, pktap("00", "02") + "1e000000", direction: .outgoing, isIPv6: true),
    ]

    private static let cookedLinks: [WrappedPacket] = [
        link("SLL, to this host", .linuxSLL, "0000 0001 0006 020000000001 0000 0800", direction: .incoming),
        link("SLL, multicast", .linuxSLL, "0002 0001 0006 020000000001 0000 0800", direction: .incoming),
        link("SLL, outgoing", .linuxSLL, "0004 0001 0006 020000000001 0000 86dd", direction: .outgoing, isIPv6: true),
        link("SLL, loopback", .linuxSLL, "0000 0304 0006 000000000000 0000 0800", direction: .incoming),
        link("SLL, 802.2", .linuxSLL, "0000 0001 0006 020000000001 0000 0004 aaaa03 000000 0800", direction: .incoming),
        link(
            "SLL, 802.11", .linuxSLL, "0000 0321 0006 020000000001 0000 0019" + wireless("0800"), direction: .incoming),
        link(
            "SLL, radiotap's own type", .linuxSLL, "0000 0321 0006 020000000001 0000 0004" + wireless("0802"),
            direction: .incoming),
        link(
            "SLL, PPP link with an EtherType", .linuxSLL, "0000 0200 0000 0000000000000000 0800", direction: .incoming),
        link(
            "SLL2, to this host", .linuxSLL2, "0800 0000 00000005 0001 00 06 0200000000010000", direction: .incoming,
            interfaceIndex: 5),
        link(
            "SLL2, outgoing", .linuxSLL2, "86dd 0000 0000001f 0001 04 06 0200000000010000", direction: .outgoing,
            interfaceIndex: 31, isIPv6: true),
        link(
            "SLL2, to another host", .linuxSLL2, "0800 0000 00000002 0001 03 06 0200000000010000", direction: .incoming,
            interfaceIndex: 2),
    ]

    private static let serialLinks: [WrappedPacket] = [
        link("slip", .slip, "00" + String(repeating: "00", count: 15)),
        link("PPP, HDLC-like", .ppp, "ff03 0021"),
        link("PPP, bare", .ppp, "0021"),
        link("PPP, compressed protocol", .ppp, "21"),
        link("PPP, IPv6", .ppp, "ff03 0057", isIPv6: true),
        link("PPP, bridged Ethernet", .ppp, "ff03 0031 0001 0000" + ethernetHeader),
        link("PPP in HDLC", .pppHDLC, "ff03 0021"),
        link("PPP link with Cisco's framing", .pppHDLC, "0f00 0800"),
        link("PPPoE", .pppEther, "1100 0001 005d 0021", encapsulation: .pppoe),
        link("pppd, received", .pppPPPD, "0003 0021", direction: .incoming),
        link("pppd, sent", .pppPPPD, "0103 0057", direction: .outgoing, isIPv6: true),
        link("PPP with direction, received", .pppWithDirection, "00 ff03 0021", direction: .incoming),
        link("PPP with direction, sent", .pppWithDirection, "01 0021", direction: .outgoing),
        link("Cisco HDLC", .ciscoHDLC, "0f00 0800"),
        link("Cisco HDLC, multicast", .ciscoHDLC, "8f00 86dd", isIPv6: true),
        link("Cisco HDLC with direction", .ciscoHDLCWithDirection, "01 0f00 0800", direction: .outgoing),
        link("Frame Relay, NLPID", .frameRelay, "0001 03 cc"),
        link("Frame Relay, IPv6", .frameRelay, "0001 03 8e", isIPv6: true),
        link("Frame Relay, padded", .frameRelay, "0001 03 00 cc"),
        link("Frame Relay, four address octets", .frameRelay, "00000001 03 cc"),
        link("Frame Relay, SNAP", .frameRelay, "0001 03 00 80 000000 0800"),
        link("Frame Relay, Cisco's framing", .frameRelay, "0001 0800"),
        link("ATM, RFC 1483", .atmRFC1483, "aaaa03 000000 0800"),
        link("SunATM", .sunATM, "02 01 0020 aaaa03 000000 0800"),
    ]

    private static let lanLinks: [WrappedPacket] = [
        link("Ethernet", .ethernet, ethernetHeader),
        WrappedPacket(
            name: "Ethernet, padded", linkType: .ethernet, octets: PacketBytes.frame + PacketBytes.zeros(6), trailer: 6),
        link("Ethernet, IPv6", .ethernet, "020000000002 020000000001 86dd", isIPv6: true),
        link("Ethernet II's DIX number misused for IPv6", .ethernet, ethernetHeader, isIPv6: true),
        link("802.3 with SNAP", .ethernet, "020000000002 020000000001 0064 aaaa03 000000 0800"),
        link("802.3 with IP's own access point", .ethernet, "020000000002 020000000001 0064 060603"),
        link("token ring", .tokenRing, "10 40 c00000000002 400000000001 aaaa03 000000 0800"),
        link(
            "token ring, source-routed", .tokenRing, "10 40 c00000000002 c00000000001 0630 0011 0020 aaaa03 000000 0800"
        ),
        link("ARCNET, RFC 1051", .arcnet, "01 02 f0"),
        link("ARCNET, RFC 1201", .arcnet, "01 02 d4 00 0001"),
        link("ARCNET, exception frame", .arcnet, "01 02 d4 ff ffff d4 00 0001"),
        link("ARCNET of Linux", .arcnetLinux, "01 02 0000 d4 00 0001"),
        link("ARCNET of Linux, RFC 1051", .arcnetLinux, "01 02 0000 f0"),
        link("FDDI", .fddi, "50 020000000002 020000000001 aaaa03 000000 0800"),
        link("Fibre Channel", .ipOverFibreChannel, "1000020000000002 1000020000000001 aaaa03 000000 0800"),
        link("FireWire", .appleIPOverFireWire, "0200000000000002 0200000000000001 0800"),
        link("InfiniBand", .ipOverInfiniBand, String(repeating: "00", count: 40) + "0800 0000"),
        link("Juniper Ethernet, in", .juniperEther, "4d4743 01" + ethernetHeader, direction: .incoming),
        link(
            "Juniper Ethernet, out, with extensions", .juniperEther, "4d4743 80 0006 0401 4d 0501 00" + ethernetHeader,
            direction: .outgoing),
        link(
            "Juniper Ethernet, link layer taken off", .juniperEther, "4d4743 03 00000002", direction: .incoming),
        link("Juniper Ethernet without its header", .juniperEther, ""),
        link("Juniper ES, after the tunnel's words", .juniperES, juniperES("03"), direction: .incoming),
        link("Juniper ES, encrypted before", .juniperES, "4d4743 00", direction: .outgoing),
        link("Juniper ES, IPv6", .juniperES, juniperES("05"), direction: .incoming, isIPv6: true),
        link("Juniper ATM1, SNAP", .juniperATM1, "4d4743 01 00000000 aaaa03 000000 0800", direction: .incoming),
        link("Juniper ATM1, NLPID", .juniperATM1, "4d4743 01 00000000 fefe03 cc", direction: .incoming),
        link("Juniper ATM1, Cisco's NLPID", .juniperATM1, "4d4743 00 00000000 03 cc", direction: .outgoing),
        link("Juniper ATM1, bare", .juniperATM1, "4d4743 00 00000000", direction: .outgoing, isIPv6: true),
        link("netANALYZER", .netanalyzer, "00000000" + ethernetHeader),
        link("Ethernet with its preamble", .ethernetPreamble, "55555555555555d5" + ethernetHeader),
    ]

    private static let wirelessLinks: [WrappedPacket] = [
        link("802.11, from the station", .ieee80211, wireless("0801")),
        link("802.11, bridged", .ieee80211, wireless("0803", rest: "020000000004")),
        link("802.11, QoS", .ieee80211, wireless("8801", rest: "0000")),
        link("802.11, QoS with HT control", .ieee80211, wireless("8881", rest: "0000 00000000")),
        link("802.11, aggregate", .ieee80211, wireless("8802", rest: "8000" + "020000000002 020000000001 0060")),
        link("radiotap", .ieee80211Radiotap, "00 00 0800 00000000" + wireless("0801")),
        link(
            "radiotap, time and flags", .ieee80211Radiotap, "00 00 1100 03000000 0000000000000000 10" + wireless("0801")
        ),
        link(
            "radiotap, two words of flags", .ieee80211Radiotap,
            "00 00 1900 03000080 00000000 00000000 0000000000000000 10" + wireless("0801")),
        link(
            "radiotap, header padded", .ieee80211Radiotap,
            "00 00 0900 02000000 20" + wireless("8801", rest: "0000 0000")),
        link("AVS", .ieee80211AVS, "80211001 00000040" + String(repeating: "00", count: 56) + wireless("0801")),
        link("Prism", .ieee80211Prism, "00000044 00000090" + String(repeating: "00", count: 136) + wireless("0801")),
        link("AVS under Prism's number", .ieee80211Prism, "80211001 00000008" + wireless("0801")),
        link("PPI, 802.11", .ppi, "00 00 0800 69000000" + wireless("0801")),
        link("PPI, Ethernet", .ppi, "00 00 0c00 01000000 00000000" + ethernetHeader),
        link("PPI, raw", .ppi, "00 00 0800 65000000"),
    ]

    private static let ethernetHeader = "020000000002 020000000001 0800"

    /// An 802.11 data frame's header and its LLC; `rest` stands between sequence control and LLC.
    private static func wireless(_ control: String, rest: String = "") -> String {
        control + "0000 020000000001 020000000002 020000000003 0010" + rest + "aaaa03 000000 0800"
    }

    /// Index of the security association, TTL, type, SPI, and the tunnel's ends.
    private static func juniperES(_ type: String) -> String {
        "4d4743 01 0001 40" + type + "00000100 0a000001 0a000002"
    }

    /// A PKTAP header of 108 octets; link type and flags as their lowest octet.
    private static func pktap(_ linkType: String, _ flags: String) -> String {
        "6c000000 01000000" + linkType + "000000" + String(repeating: "00", count: 24) + flags + "000000"
            + String(repeating: "00", count: 68)
    }
}
