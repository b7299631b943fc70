internal import Bytes

extension HeaderWalk {
    /// Follows a tunnel over UDP, told by either port; where it holds no IP packet the datagram itself is the packet.
    @inline(__always)
    mutating func udpTunnel(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard let tunnel = Tunnel(from: packet.sourcePort, to: packet.destinationPort) else {
            return .finished(.packet)
        }
        return follow(tunnel, bytes, &packet)
    }

    private func follow(_ tunnel: Tunnel, _ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        let datagram = packet
        var inner = self
        inner.offset = packet.payloadStart
        inner.end = packet.payloadEnd
        if ipHeaders == 1 { packet.tunnel.port = tunnel.rawValue }
        let first = inner.tunnel(tunnel, bytes, &packet)
        if inner.finish(from: first, bytes, &packet) != .packet { packet = datagram }
        return .finished(.packet)
    }

    mutating func tunnel(_ tunnel: Tunnel, _ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        switch tunnel {
        case .vxlan, .linuxVXLAN, .weaveVXLAN: return vxlan(bytes, &packet)
        case .vxlanGPE: return vxlanGPE(bytes, &packet)
        case .geneve: return geneve(bytes, &packet)
        case .gtpUser: return gtp(bytes, &packet)
        case .teredo: return teredo(bytes, &packet)
        case .tzsp: return tzsp(bytes, &packet)
        case .greInUDP: return .gre
        case .mplsInUDP:
            packet.encapsulation.insert(.mpls)
            return .mpls
        }
    }

    /// Notes the identifier of the outermost tunnel.
    private func identify(_ identifier: UInt32, _ packet: inout Packet) {
        if ipHeaders == 1 { packet.tunnel.identifier = identifier }
    }

    /// RFC 7348, section 5: the flag that a network identifier stands, then an Ethernet frame.
    private mutating func vxlan(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(8), bytes[offset] & 0x08 != 0 else { return .finished(.notIP) }
        packet.encapsulation.insert(.vxlan)
        identify(bytes.bigEndian32(at: offset &+ 4) >> 8, &packet)
        return skip(8, to: .ethernet)
    }

    /// draft-ietf-nvo3-vxlan-gpe: VXLAN whose fourth octet names what follows.
    private mutating func vxlanGPE(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(8), bytes[offset] & 0x08 != 0 else { return .finished(.notIP) }
        packet.encapsulation.insert(.vxlan)
        identify(bytes.bigEndian32(at: offset &+ 4) >> 8, &packet)
        // Without the flag that the octet counts it should be zero, yet some senders forget the flag.
        guard bytes[offset &+ 3] != 0 else { return skip(8, to: .ethernet) }
        return nextProtocol(bytes[offset &+ 3], after: 8, bytes, &packet)
    }

    /// RFC 8926, section 3.4: options in 4-octet words, and an EtherType.
    private mutating func geneve(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(8), bytes[offset] >> 6 == 0 else { return .finished(.notIP) }
        packet.encapsulation.insert(.geneve)
        identify(bytes.bigEndian32(at: offset &+ 4) >> 8, &packet)
        let type = bytes.bigEndian16(at: offset &+ 2)
        return skip(8 &+ Int(bytes[offset] & 0x3f) << 2, to: .etherType(type))
    }

    /// 3GPP TS 29.281, section 5: G-PDUs of version 1, with optional fields and extension headers.
    private mutating func gtp(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(8), bytes[offset] >> 4 == 3, bytes[offset &+ 1] == 255 else { return .finished(.notIP) }
        packet.encapsulation.insert(.gtp)
        let flags = bytes[offset]
        offset &+= 8
        guard flags & 0x07 != 0 else { return .ip }
        guard has(4) else { return .finished(.cut) }
        var next = flags & 0x04 != 0 ? bytes[offset &+ 3] : 0
        offset &+= 4
        while next != 0 {
            guard has(4) else { return .finished(.cut) }
            let length = Int(bytes[offset]) << 2
            guard length > 0 else { return .finished(.malformed) }
            guard has(length) else { return .finished(.cut) }
            next = bytes[offset &+ length &- 1]
            offset &+= length
        }
        return .ip
    }

    /// RFC 4380, section 5.1.1: authentication and origin indications may come before the IPv6 packet.
    private mutating func teredo(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        packet.encapsulation.insert(.other)
        if has(4), bytes.bigEndian16(at: offset) == 1 {
            offset &+= 13 &+ Int(bytes[offset &+ 2]) &+ Int(bytes[offset &+ 3])
        }
        if has(8), bytes.bigEndian16(at: offset) == 0 { offset &+= 8 }
        guard has(40), bytes[offset] >> 4 == 6 else { return .finished(.notIP) }
        return .ip
    }

    /// TaZmen Sniffer Protocol, version 1, as mirroring switches and routers send it: tagged fields up to tag 1.
    private mutating func tzsp(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(4), bytes[offset] == 1 else { return .finished(.notIP) }
        packet.encapsulation.insert(.other)
        let payload = bytes.bigEndian16(at: offset &+ 2)
        offset &+= 4
        while has(1) {
            switch bytes[offset] {
            case 0: offset &+= 1
            case 1: return skip(1, to: payload == 1 ? .ethernet : payload == 18 ? .ieee80211 : .finished(.notIP))
            default:
                guard has(2) else { return .finished(.cut) }
                offset &+= 2 &+ Int(bytes[offset &+ 1])
            }
        }
        return .finished(.cut)
    }

    /// RFC 2784 and RFC 2890; version 1 of PPTP (RFC 2637, section 4.1); routing of RFC 1701 is not followed.
    mutating func gre(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(4) else { return .finished(.cut) }
        packet.encapsulation.insert(.gre)
        let flags = bytes.bigEndian16(at: offset)
        let type = bytes.bigEndian16(at: offset &+ 2)
        let hasSequence = flags & 0x1000 != 0
        guard flags & 0x4000 == 0 else { return .finished(.unsupported) }
        offset &+= 4
        if flags & 0x8000 != 0 { offset &+= 4 }
        if flags & 0x2000 != 0 {
            // PPTP's version puts a length and a call's number there.
            if has(4), flags & 0x0007 == 0 { identify(bytes.bigEndian32(at: offset), &packet) }
            offset &+= 4
        }
        if hasSequence { offset &+= 4 }
        if flags & 0x0007 == 1 {
            if flags & 0x0080 != 0 { offset &+= 4 }
            return .ppp
        }
        switch type {
        // ERSPAN type I has no header of its own, and no sequence number; type II has eight octets.
        case 0x88be: return skip(hasSequence ? 8 : 0, to: .ethernet)
        case 0x22eb: return erspan3(bytes)
        // WCCP redirects IPv4; version 2 puts four octets before it, which do not look like an IPv4 header.
        case 0x883e:
            guard has(1) else { return .finished(.cut) }
            return skip(bytes[offset] >> 4 == 4 ? 0 : 4, to: .ip)
        default: return .etherType(type)
        }
    }

    /// draft-foschiano-erspan: twelve octets, and eight more where the last bit says so.
    private mutating func erspan3(_ bytes: Span<UInt8>) -> Layer {
        guard has(12) else { return .finished(.cut) }
        return skip(bytes[offset &+ 11] & 1 != 0 ? 20 : 12, to: .ethernet)
    }
}

/// Tunnels over UDP by the port that IANA gave them, or Linux (8472) and Weave Net (6784) took.
enum Tunnel: UInt16 {
    case gtpUser = 2152
    case teredo = 3544
    case greInUDP = 4754
    case vxlan = 4789
    case vxlanGPE = 4790
    case geneve = 6081
    case mplsInUDP = 6635
    case weaveVXLAN = 6784
    case linuxVXLAN = 8472
    case tzsp = 37008

    private static let lowestPort: UInt16 = 2152

    /// Whether a datagram may be a tunnel's: one port is high enough, and neither is that of DNS, whose other port may
    /// be any. (A tunnel's sender takes any port too.)
    @inline(__always)
    static func isPossible(_ source: UInt16, _ destination: UInt16) -> Bool {
        source != 53 && destination != 53 && max(source, destination) >= lowestPort
    }

    /// The tunnel that a datagram between two ports is of.
    @inline(__always)
    init?(from source: UInt16, to destination: UInt16) {
        guard Tunnel.isPossible(source, destination),
            let tunnel = Tunnel(rawValue: destination) ?? Tunnel(rawValue: source)
        else { return nil }
        self = tunnel
    }
}
