internal import Bytes

extension HeaderWalk {
    /// Takes the headers of the packet that most frames of a DNS capture hold, whole IPv4 without options around UDP,
    /// at once; false, with nothing changed, for all others.
    @inline(__always)
    func plainUDP(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Bool {
        guard has(28) else { return false }
        let header = bytes.extracting(offset..<offset &+ 28)
        let totalLength = Int(header.bigEndian16(at: 2))
        let length = Int(header.bigEndian16(at: 24))
        let sourcePort = header.bigEndian16(at: 20)
        let destinationPort = header.bigEndian16(at: 22)
        guard header[0] == 0x45, header[9] == 17, header.bigEndian16(at: 6) & 0x3fff == 0, length >= 8,
            totalLength >= length &+ 20, !Tunnel.isPossible(sourcePort, destinationPort)
        else { return false }
        let start = offset &+ 28
        packet.source = IPAddress(v4: header.bigEndian32(at: 12))
        packet.destination = IPAddress(v4: header.bigEndian32(at: 16))
        packet.sourcePort = sourcePort
        packet.destinationPort = destinationPort
        packet.transport = .udp
        packet.isIPv6 = false
        packet.identification = UInt32(header.bigEndian16(at: 4))
        packet.hopLimit = header[8]
        packet.payloadStart = start
        packet.payloadEnd = max(start, min(end, offset &+ 20 &+ length))
        packet.declaredPayloadLength = length &- 8
        return true
    }

    /// What an IP header's protocol number names (IANA's protocol numbers).
    @inline(__always)
    mutating func transport(_ number: UInt8, _ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        switch number {
        case 17: return udp(bytes, &packet)
        case 6: return tcp(bytes, &packet)
        default: return otherTransport(number, bytes, &packet)
        }
    }

    private mutating func otherTransport(
        _ number: UInt8, _ bytes: Span<UInt8>, _ packet: inout Packet
    ) -> Layer {
        switch number {
        case 1: return icmp(bytes, isV6: false, &packet)
        case 58: return icmp(bytes, isV6: true, &packet)
        case 4, 41:
            packet.encapsulation.insert(.ipInIP)
            return .ip
        case 47: return .gre
        case 44: return fragmentHeader(bytes, &packet)
        case 0, 43, 60, 135, 139, 140: return extensionHeader(bytes)
        case 51: return authenticationHeader(bytes)
        case 97:
            // EtherIP (RFC 3378): a version of two octets, then a frame.
            packet.encapsulation.insert(.other)
            return skip(2, to: .ethernet)
        case 137:
            packet.encapsulation.insert(.mpls)
            return .mpls
        default:
            setPayload(.other, at: offset, &packet)
            return .finished(number == 50 ? .unsupported : .packet)
        }
    }

    /// RFC 768.
    @inline(__always)
    private mutating func udp(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(8) else { return .finished(.cut) }
        let start = offset &+ 8
        let length = Int(bytes.bigEndian16(at: offset &+ 4))
        packet.transport = .udp
        packet.sourcePort = bytes.bigEndian16(at: offset)
        packet.destinationPort = bytes.bigEndian16(at: offset &+ 2)
        packet.payloadStart = start
        // Zero is a jumbogram's (RFC 2675, section 4); less than the header is no length at all. More than the packet
        // has is not for want of captured octets, and what it has may be the whole message.
        let declared = length >= 8 ? min(offset &+ length, declaredEnd) : declaredEnd
        packet.payloadEnd = max(start, min(end, declared))
        packet.declaredPayloadLength = max(declared &- start, 0)
        return udpTunnel(bytes, &packet)
    }

    /// RFC 9293, section 3.1.
    private mutating func tcp(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(isQuote ? 8 : 20) else { return .finished(.cut) }
        packet.transport = .tcp
        packet.sourcePort = bytes.bigEndian16(at: offset)
        packet.destinationPort = bytes.bigEndian16(at: offset &+ 2)
        packet.tcp.sequence = bytes.bigEndian32(at: offset &+ 4)
        guard has(20) else {
            packet.payloadStart = end
            packet.payloadEnd = end
            return .finished(.packet)
        }
        packet.tcp.acknowledgment = bytes.bigEndian32(at: offset &+ 8)
        packet.tcp.flags = TCPFlags(rawValue: bytes[offset &+ 13])
        packet.tcp.window = bytes.bigEndian16(at: offset &+ 14)
        let headerLength = Int(bytes[offset &+ 12] >> 4) << 2
        guard headerLength >= 20, offset &+ headerLength <= declaredEnd else { return .finished(.malformed) }
        let start = offset &+ headerLength
        packet.payloadStart = min(start, end)
        packet.payloadEnd = max(packet.payloadStart, end)
        packet.declaredPayloadLength = declaredEnd &- start
        return .finished(.packet)
    }

    /// RFC 792; RFC 4443, section 2.1. Errors quote the packet they are about from the ninth octet on.
    private mutating func icmp(_ bytes: Span<UInt8>, isV6: Bool, _ packet: inout Packet) -> Layer {
        // A quoted ICMP packet says nothing of DNS.
        guard !isQuote else { return .finished(.notIP) }
        guard has(8) else { return .finished(.cut) }
        setPayload(.icmp, at: offset, &packet)
        let type = bytes[offset]
        let code = bytes[offset &+ 1]
        packet.icmp = ICMPMessage()
        packet.icmp.type = type
        packet.icmp.code = code
        if isV6 ? type == 2 : type == 3 && code == 4 {
            packet.icmp.mtu = isV6 ? bytes.bigEndian32(at: offset &+ 4) : UInt32(bytes.bigEndian16(at: offset &+ 6))
        }
        let isError = isV6 ? (1...4).contains(type) : type == 3 || type == 11 || type == 12
        guard isError else { return .finished(.packet) }
        var quote = HeaderWalk(end: end, declaredEnd: declaredEnd)
        quote.offset = offset &+ 8
        quote.isQuote = true
        // The length of the quote where extensions follow it (RFC 4884, section 3).
        let quoteLength = isV6 ? Int(bytes[offset &+ 4]) << 3 : Int(bytes[offset &+ 5]) << 2
        if quoteLength > 0, type != 2, !(type == 3 && code == 4) { quote.limit(to: quote.offset &+ quoteLength) }
        addQuote(of: quote, bytes, to: &packet)
        return .finished(.packet)
    }

    private func addQuote(of walk: HeaderWalk, _ bytes: Span<UInt8>, to packet: inout Packet) {
        var walk = walk
        var quoted = Packet()
        guard walk.finish(from: .ip, bytes, &quoted) == .packet,
            quoted.transport == .udp || quoted.transport == .tcp
        else { return }
        packet.icmp.hasQuote = true
        packet.icmp.quotedSource = quoted.source
        packet.icmp.quotedDestination = quoted.destination
        packet.icmp.quotedSourcePort = quoted.sourcePort
        packet.icmp.quotedDestinationPort = quoted.destinationPort
        packet.icmp.quotedTransport = quoted.transport
        packet.icmp.quotedIdentification = quoted.identification
        packet.icmp.quotedPayloadStart = quoted.payloadStart
        packet.icmp.quotedPayloadEnd = quoted.payloadEnd
    }
}
