import PacketWire

/// A packet as tshark's fields tell of it: its octets (`-x`), or its addresses, ports and payload.
struct ExportPacket {
    private typealias Values = [String: [UInt8]]

    /// What stands before the first IP header: the frame, and its link layer.
    private var frame: Values = [:]
    /// IP packets, each in the one before it or quoted by it.
    private var layers: [(isIPv6: Bool, values: Values)] = []

    private static let layerLimit = 8

    /// In ``ExportFields``' spelling.
    static let names: Set<String> = [
        "frame_number", "frame_time_epoch", "frame_len", "frame_encap_type", "frame_raw", "frame_interface_name",
        "eth_src", "eth_dst", "sll_pkttype", "sll_ifindex",
        "ip_version", "ip_src", "ip_dst", "ip_proto", "ip_ttl", "ip_id", "ip_len", "ip_flags_mf", "ip_frag_offset",
        "ipv6_version", "ipv6_src", "ipv6_dst", "ipv6_nxt", "ipv6_hlim", "ipv6_plen",
        "udp_srcport", "udp_dstport", "udp_length", "udp_payload", "tcp_srcport", "tcp_dstport", "tcp_seq_raw",
        "tcp_ack_raw", "tcp_flags", "tcp_window_size_value", "tcp_len", "tcp_payload",
        "icmp_type", "icmp_code", "icmp_mtu", "icmpv6_type", "icmpv6_code", "icmpv6_mtu", "vxlan_vni", "geneve_vni",
    ]

    init(_ fields: [ExportField]) {
        for field in fields {
            // IPv6's header has both.
            if field.name == "ip_version", field.value == [UInt8(ascii: "6")] { continue }
            if field.name == "ip_version" || field.name == "ipv6_version" {
                guard layers.count < Self.layerLimit else { return }
                layers.append((field.name == "ipv6_version", [:]))
            } else if let last = layers.indices.last {
                if layers[last].values[field.name] == nil { layers[last].values[field.name] = field.value }
            } else if frame[field.name] == nil {
                frame[field.name] = field.value
            }
        }
    }

    /// Nil for a frame without an IP packet, and for what is no packet.
    ///
    /// - Parameter number: the packet's, where the text states none.
    func entry(number: Int) -> TextEntry? {
        let packets = layers.indices.map(packet)
        let shown = shown
        guard shown != nil || !packets.isEmpty else { return nil }
        var entry = TextEntry(
            number: Self.number(frame["frame_number"]) ?? number,
            time: time ?? Timestamp(nanoseconds: Int64(number) * 1_000_000),
            prefix: TextPrefix([]), packets: packets)
        entry.shown = shown
        entry.prefix.interface = frame["frame_interface_name"].map { String(decoding: $0.prefix(64), as: UTF8.self) }
        entry.prefix.interfaceIndex = Self.number(frame["sll_ifindex"]).flatMap(UInt32.init(exactly:))
        entry.prefix.packetType = Self.number(frame["sll_pkttype"]).flatMap { 0...4 ~= $0 ? UInt8($0) : nil }
        entry.prefix.hardwareAddresses = [frame["eth_src"], frame["eth_dst"]].map { Self.octets($0) }
            .filter { $0.count == 6 }
        return entry
    }

    private var time: Timestamp? {
        guard let value = frame["frame_time_epoch"] else { return nil }
        // Zeros before it make a moment of seconds that are few; a date, as Wireshark 4.2 and later print it, has none.
        let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: 9)
        guard case .absolute(let time)? = TextTime(value[...]) ?? TextTime((zeros + value)[...]) else { return nil }
        return Timestamp(nanoseconds: time)
    }

    /// Wiretap's numbers of link layers (wiretap/wtap.h).
    private static let linkTypes: [Int: LinkType] = [
        1: .ethernet, 7: .raw, 15: .null, 25: .linuxSLL, 129: .ipv4, 130: .ipv6, 210: .linuxSLL2,
    ]

    private var shown: TextEntry.Octets? {
        let octets = Self.octets(frame["frame_raw"])
        // `-T jsonraw` leaves the link layer out.
        guard !octets.isEmpty, let linkType = Self.linkTypes[Self.number(frame["frame_encap_type"]) ?? 1] else {
            return nil
        }
        let length = max(Self.number(frame["frame_len"]) ?? 0, octets.count)
        return TextEntry.Octets(
            linkType: linkType, payload: TextPayload(octets: octets, length: length), areShown: true)
    }

    // MARK: IP packets

    private func packet(_ place: Int) -> TextPacket {
        let (isIPv6, values) = layers[place]
        func number<Number: FixedWidthInteger>(_ name: String) -> Number? {
            Self.number(values[name]).flatMap(Number.init(exactly:))
        }
        func endpoint(_ address: String, _ ports: String...) -> TextEndpoint {
            let address = values[address].flatMap { TextAddresses.numericAddress($0[...]) }
            return TextEndpoint(
                address: address ?? .unspecified, port: ports.lazy.compactMap { number($0) }.first ?? 0)
        }
        var packet = TextPacket(isIPv6: isIPv6)
        packet.source = endpoint(isIPv6 ? "ipv6_src" : "ip_src", "udp_srcport", "tcp_srcport")
        packet.destination = endpoint(isIPv6 ? "ipv6_dst" : "ip_dst", "udp_dstport", "tcp_dstport")
        var header = TextIPHeader()
        header.hopLimit = number(isIPv6 ? "ipv6_hlim" : "ip_ttl") ?? 0
        header.identification = number("ip_id") ?? 0
        packet.content = content(of: place, number)
        if case .other = packet.content {
            // tshark tells of a datagram's parts what the whole is, with the last of them.
            header.fragmentOffset = min(number("ip_frag_offset") ?? 0, 0xfff8) & ~7
            header.moreFragments = ["1", "true"].contains { values["ip_flags_mf"]?[...].equals($0) == true }
        }
        packet.header = header
        return packet
    }

    private func content(of place: Int, _ number: (String) -> Int?) -> TextPacket.Content {
        let (isIPv6, values) = layers[place]
        let holdsPacket = place + 1 < layers.count
        if let type = number(isIPv6 ? "icmpv6_type" : "icmp_type").flatMap(UInt8.init(exactly:)) {
            var message = TextICMP(type: type)
            message.code = number(isIPv6 ? "icmpv6_code" : "icmp_code").flatMap(UInt8.init(exactly:)) ?? 0
            message.mtu = number(isIPv6 ? "icmpv6_mtu" : "icmp_mtu").flatMap(UInt16.init(exactly:)) ?? 0
            message.isError = isIPv6 ? type < 128 : [3, 4, 5, 11, 12].contains(type)
            return .icmp(message)
        }
        if values["udp_srcport"] != nil {
            if holdsPacket, let identifier = number("vxlan_vni") ?? number("geneve_vni") {
                let identifier = UInt32(truncatingIfNeeded: identifier) & 0xff_ffff
                let isVXLAN = values["vxlan_vni"] != nil
                return .tunnel(isVXLAN ? .vxlan(identifier: identifier) : .geneve(identifier: identifier))
            }
            return .udp(payload("udp_payload", length: number("udp_length").map { $0 - 8 }), checksum: nil)
        }
        if values["tcp_srcport"] != nil {
            return .tcp(
                TextSegment(
                    flags: TCPFlags(rawValue: UInt8(truncatingIfNeeded: number("tcp_flags") ?? 0)),
                    sequence: number("tcp_seq_raw").map(UInt32.init(truncatingIfNeeded:)),
                    acknowledgment: number("tcp_ack_raw").map(UInt32.init(truncatingIfNeeded:)),
                    window: UInt16(clamping: number("tcp_window_size_value") ?? 0),
                    payload: payload("tcp_payload", length: number("tcp_len"))))
        }
        let protocolNumber = number(isIPv6 ? "ipv6_nxt" : "ip_proto").flatMap(UInt8.init(exactly:))
        if holdsPacket { return .tunnel(protocolNumber == 47 ? .gre : .ipInIP) }
        let length = isIPv6 ? number("ipv6_plen") : number("ip_len").map { $0 - 20 }
        return .other(protocol: protocolNumber, length: length.map { max($0, 0) })

        func payload(_ name: String, length: Int?) -> TextPayload {
            let octets = Self.octets(values[name])
            return TextPayload(octets: octets, length: min(max(length ?? octets.count, 0), 0xffff))
        }
    }

    // MARK: Values

    /// A number, in decimal or as `0x9a92`.
    private static func number(_ value: [UInt8]?) -> Int? {
        guard let value, value.count <= 16 else { return nil }
        return value.starts(with: "0x".utf8) ? Int(hexadecimal: value.dropFirst(2)) : Int(decimal: value[...])
    }

    /// Pairs of digits, with colons between them or without.
    private static func octets(_ value: [UInt8]?) -> [UInt8] {
        var octets: [UInt8] = []
        var digits = (value ?? [])[...]
        while let high = digits.popFirst() {
            if high == UInt8(ascii: ":") { continue }
            guard let high = high.hexadecimalValue, let low = digits.popFirst()?.hexadecimalValue else { break }
            octets.append(high << 4 | low)
        }
        return octets
    }
}
