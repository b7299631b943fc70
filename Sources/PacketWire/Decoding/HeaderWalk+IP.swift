internal import Bytes

extension HeaderWalk {
    /// An IPv4 or IPv6 header, told apart by its version, whatever the layer below called it.
    @inline(__always)
    mutating func ip(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(1) else { return .finished(.cut) }
        switch bytes[offset] >> 4 {
        case 4: return ipv4(bytes, &packet)
        case 6: return ipv6(bytes, &packet)
        default: return .finished(.malformed)
        }
    }

    /// RFC 791, section 3.1.
    @inline(__always)
    private mutating func ipv4(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(20) else { return .finished(.cut) }
        let headerLength = Int(bytes[offset] & 0x0f) << 2
        guard headerLength >= 20 else { return .finished(.malformed) }
        guard has(headerLength) else { return .finished(.cut) }
        let totalLength = Int(bytes.bigEndian16(at: offset &+ 2))
        // Zero: the card was to fill it in (segmentation offload, BIG TCP), so the frame's end is the packet's.
        if totalLength != 0 {
            guard totalLength >= headerLength else { return .finished(.malformed) }
            limit(to: offset &+ totalLength)
        }
        enter(
            from: IPAddress(v4: bytes.bigEndian32(at: offset &+ 12)),
            to: IPAddress(v4: bytes.bigEndian32(at: offset &+ 16)), &packet)
        packet.isIPv6 = false
        packet.identification = UInt32(bytes.bigEndian16(at: offset &+ 4))
        packet.hopLimit = bytes[offset &+ 8]
        let fragmentation = bytes.bigEndian16(at: offset &+ 6)
        let number = bytes[offset &+ 9]
        offset &+= headerLength
        guard fragmentation & 0x3fff != 0 else { return .transport(number) }
        return fragment(
            offset: Int(fragmentation & 0x1fff) << 3, moreFollow: fragmentation & 0x2000 != 0, number, &packet)
    }

    /// RFC 8200, section 3, and the extension headers of section 4.
    private mutating func ipv6(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(40) else { return .finished(.cut) }
        let payloadLength = Int(bytes.bigEndian16(at: offset &+ 4))
        // Zero: a jumbogram (RFC 2675) or BIG TCP; the frame's end is the packet's.
        if payloadLength != 0 { limit(to: offset &+ 40 &+ payloadLength) }
        enter(
            from: IPAddress(high: bytes.bigEndian64(at: offset &+ 8), low: bytes.bigEndian64(at: offset &+ 16)),
            to: IPAddress(high: bytes.bigEndian64(at: offset &+ 24), low: bytes.bigEndian64(at: offset &+ 32)),
            &packet)
        packet.isIPv6 = true
        packet.identification = 0
        packet.hopLimit = bytes[offset &+ 7]
        let next = bytes[offset &+ 6]
        offset &+= 40
        return .transport(next)
    }

    /// Hop-by-hop, routing and destination options, mobility, HIP and shim6: next header, and a length in units of
    /// 8 octets after the first 8 (RFC 8200, section 4; RFC 6564).
    mutating func extensionHeader(_ bytes: Span<UInt8>) -> Layer {
        guard has(8) else { return .finished(.cut) }
        let next = bytes[offset]
        return skip((Int(bytes[offset &+ 1]) &+ 1) << 3, to: .transport(next))
    }

    /// RFC 4302, section 2: a length in units of 4 octets, less 2.
    mutating func authenticationHeader(_ bytes: Span<UInt8>) -> Layer {
        guard has(8) else { return .finished(.cut) }
        let next = bytes[offset]
        return skip((Int(bytes[offset &+ 1]) &+ 2) << 2, to: .transport(next))
    }

    /// RFC 8200, section 4.5.
    mutating func fragmentHeader(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(8) else { return .finished(.cut) }
        let next = bytes[offset]
        let position = bytes.bigEndian16(at: offset &+ 2)
        packet.identification = bytes.bigEndian32(at: offset &+ 4)
        offset &+= 8
        // An atomic fragment is a whole packet (RFC 6946).
        if position & 0xfff9 == 0 { return .transport(next) }
        return fragment(offset: Int(position & 0xfff8), moreFollow: position & 1 != 0, next, &packet)
    }

    private mutating func fragment(
        offset fragmentOffset: Int, moreFollow: Bool, _ number: UInt8, _ packet: inout Packet
    ) -> Layer {
        // An error quotes no more than the start, which the first part holds.
        if isQuote { return fragmentOffset == 0 ? .transport(number) : .finished(.notIP) }
        packet.fragment.offset = fragmentOffset
        packet.fragment.moreFollow = moreFollow
        packet.fragment.nextProtocol = number
        setPayload(.fragment, at: offset, &packet)
        return .finished(.packet)
    }

    /// Notes an IP header's addresses; the outermost ones stay as the tunnel's.
    @inline(__always)
    private mutating func enter(from source: IPAddress, to destination: IPAddress, _ packet: inout Packet) {
        if ipHeaders == 1 {
            packet.outerSource = packet.source
            packet.outerDestination = packet.destination
        }
        ipHeaders &+= 1
        packet.source = source
        packet.destination = destination
    }

    /// Ends the layer where its length field says, which may be past what was captured.
    @inline(__always)
    mutating func limit(to declared: Int) {
        declaredEnd = declared
        if declared < end { end = declared }
    }

    /// Sets a payload that reaches from `start` to the layer's end, and no ports.
    @inline(__always)
    func setPayload(_ transport: TransportProtocol, at start: Int, _ packet: inout Packet) {
        packet.transport = transport
        packet.sourcePort = 0
        packet.destinationPort = 0
        packet.payloadStart = start
        packet.payloadEnd = max(start, end)
        packet.declaredPayloadLength = max(declaredEnd &- start, 0)
    }
}
