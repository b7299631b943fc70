import PacketWire

/// Writes packets that text describes as their octets, so that everything downstream reads them like any other.
///
/// What the text does not tell is zero where a header has no other word for it: IP identification and TTL (below
/// `-v`), checksums. Payload that it does not tell is left out, and the frame is cut there.
struct TextPacketWriter {
    private var sequences = TextSequences()
    private var recent = TextRecentPackets()

    /// Writes the first of `packets`, with the others within it: a tunnelled packet, or the one that an ICMP error
    /// quotes.
    mutating func write(_ packets: ArraySlice<TextPacket>, at time: Int64) -> TextPayload {
        guard let packet = packets.first else { return TextPayload(length: 0) }
        let inner = packets.dropFirst()
        var protocolNumber: UInt8
        var payload: TextPayload
        switch packet.content {
        case .udp(let data, let checksum):
            protocolNumber = 17
            payload = TextPacketWriter.datagram(packet, data, checksum: checksum)
        case .tcp(let segment):
            protocolNumber = 6
            payload = self.segment(packet, segment)
        case .icmp(let message):
            protocolNumber = packet.isIPv6 ? 58 : 1
            payload = error(message, in: packet, quoting: inner, at: time)
        case .fragment(let fragment):
            protocolNumber = 44
            payload = TextPacketWriter.fragment(fragment)
        case .tunnel(let tunnel) where !inner.isEmpty:
            (protocolNumber, payload) = tunnelled(tunnel, in: packet, inner, at: time)
        case .tunnel:
            protocolNumber = 17
            payload = TextPacketWriter.datagram(packet, TextPayload(length: 1), checksum: nil)
        case .other(let number, let length):
            // RFC 3692: 253 is for experiments. A number that promises a header would have it missed.
            protocolNumber = (packet.header?.fragmentOffset ?? 0) > 0 ? number ?? 253 : 253
            payload = TextPayload(length: min(length ?? 1, 0xffff))
        }
        let whole = TextPacketWriter.packet(packet, protocolNumber, payload)
        recent.add(packet, length: whole.length, at: time)
        return whole
    }

    // MARK: IP

    private static func packet(
        _ packet: TextPacket, _ protocolNumber: UInt8, _ payload: TextPayload
    ) -> TextPayload {
        let header = packet.isIPv6 ? header6(packet, protocolNumber, payload) : header4(packet, protocolNumber, payload)
        return header + payload
    }

    /// RFC 791, section 3.1.
    private static func header4(
        _ packet: TextPacket, _ protocolNumber: UInt8, _ payload: TextPayload
    ) -> TextPayload {
        let header = packet.header
        var octets: [UInt8] = [0x45, 0]
        octets.append16(UInt16(clamping: 20 + payload.length))
        octets.append16(header?.identification ?? 0)
        let flags: UInt16 = (header?.moreFragments == true ? 0x2000 : 0) | (header?.mayNotFragment == true ? 0x4000 : 0)
        octets.append16(flags | UInt16((header?.fragmentOffset ?? 0) >> 3))
        octets += [header?.hopLimit ?? 0, protocolNumber, 0, 0]
        octets += packet.source.address.octets + packet.destination.address.octets
        return TextPayload(octets: octets, length: octets.count)
    }

    /// RFC 8200, section 3.
    private static func header6(
        _ packet: TextPacket, _ protocolNumber: UInt8, _ payload: TextPayload
    ) -> TextPayload {
        var octets: [UInt8] = [0x60, 0, 0, 0]
        octets.append16(UInt16(clamping: payload.length))
        octets += [protocolNumber, packet.header?.hopLimit ?? 0]
        octets += packet.source.address.octets + packet.destination.address.octets
        return TextPayload(octets: octets, length: octets.count)
    }

    /// RFC 8200, section 4.5; all that is printed of is UDP.
    private static func fragment(_ fragment: TextFragment) -> TextPayload {
        var octets: [UInt8] = [17, 0]
        octets.append16(UInt16(fragment.offset) | (fragment.moreFollow ? 1 : 0))
        octets.append16(UInt16(fragment.identification >> 16))
        octets.append16(UInt16(fragment.identification & 0xffff))
        return TextPayload(octets: octets, length: octets.count) + fragment.payload
    }

    // MARK: Transport

    /// RFC 768.
    private static func datagram(_ packet: TextPacket, _ payload: TextPayload, checksum: UInt16?) -> TextPayload {
        var octets: [UInt8] = []
        octets.append16(packet.source.port)
        octets.append16(packet.destination.port)
        // Of a first fragment, the length of the whole is not printed; zero leaves it to the packet's.
        octets.append16(packet.header?.moreFragments == true ? 0 : UInt16(clamping: 8 + payload.length))
        octets.append16(checksum ?? 0)
        return TextPayload(octets: octets, length: octets.count) + payload
    }

    /// RFC 9293, section 3.1, without options.
    private mutating func segment(_ packet: TextPacket, _ segment: TextSegment) -> TextPayload {
        let numbers = sequences.numbers(of: segment, in: packet)
        var octets: [UInt8] = []
        octets.append16(packet.source.port)
        octets.append16(packet.destination.port)
        octets.append32(numbers.sequence)
        octets.append32(numbers.acknowledgment)
        octets += [0x50, segment.flags.rawValue]
        octets.append16(segment.window)
        octets += [0, 0, 0, 0]
        return TextPayload(octets: octets, length: octets.count) + segment.payload
    }

    // MARK: ICMP

    /// RFC 792; RFC 4443, section 3.
    private mutating func error(
        _ message: TextICMP, in packet: TextPacket, quoting inner: ArraySlice<TextPacket>, at time: Int64
    ) -> TextPayload {
        var octets: [UInt8] = [message.type, message.code, 0, 0, 0, 0]
        octets.append16(message.mtu)
        let header = TextPayload(octets: octets, length: octets.count)
        if !inner.isEmpty { return header + TextPacketWriter.quote(inner) }
        if let quoted = recent.quoted(by: message, sentTo: packet.destination.address, at: time) {
            return header + TextPacketWriter.quote([quoted])
        }
        guard let destination = message.quotedDestination, let port = message.quotedPort else { return header }
        // Of what was not printed the port is zero, and the message is cut off.
        var quoted = TextPacket(isIPv6: packet.isIPv6)
        quoted.source = TextEndpoint(address: packet.destination.address)
        quoted.destination = TextEndpoint(address: destination, port: port)
        quoted.content =
            message.quotedProtocol == 6 ? .tcp(TextSegment()) : .udp(TextPayload(length: 1), checksum: nil)
        return header + TextPacketWriter.quote([quoted])
    }

    /// A quoted packet leaves no trace in what is known of connections and packets.
    private static func quote(_ packets: ArraySlice<TextPacket>) -> TextPayload {
        var writer = TextPacketWriter()
        return writer.write(packets, at: 0)
    }

    // MARK: Tunnels

    /// RFC 7348, RFC 8926, RFC 2784, RFC 2003 and RFC 2473.
    private mutating func tunnelled(
        _ tunnel: TextTunnel, in packet: TextPacket, _ inner: ArraySlice<TextPacket>, at time: Int64
    ) -> (protocolNumber: UInt8, payload: TextPayload) {
        let isIPv6 = inner.first?.isIPv6 == true
        let etherType: [UInt8] = isIPv6 ? [0x86, 0xdd] : [0x08, 0x00]
        let ethernet = [UInt8](repeating: 0, count: 12) + etherType
        let payload = write(inner, at: time)
        switch tunnel {
        case .ipInIP: return (isIPv6 ? 41 : 4, payload)
        case .gre:
            let octets = [0, 0] + etherType
            return (47, TextPayload(octets: octets, length: octets.count) + payload)
        case .vxlan(let identifier), .geneve(let identifier):
            var octets: [UInt8] = [0, 0, 0x65, 0x58]
            if case .vxlan = tunnel { octets = [0x08, 0, 0, 0] }
            octets.append32(identifier << 8)
            octets += ethernet
            let whole = TextPayload(octets: octets, length: octets.count) + payload
            return (17, TextPacketWriter.datagram(packet, whole, checksum: nil))
        }
    }
}

extension TextPayload {
    /// A header, which is always whole, before what it announces.
    static func + (header: TextPayload, payload: TextPayload) -> TextPayload {
        TextPayload(octets: header.octets + payload.octets, length: header.length + payload.length)
    }
}

extension [UInt8] {
    /// In network order, like every number here.
    mutating func append16(_ number: UInt16) {
        append(UInt8(number >> 8))
        append(UInt8(number & 0xff))
    }

    mutating func append32(_ number: UInt32) {
        append16(UInt16(number >> 16))
        append16(UInt16(number & 0xffff))
    }
}
