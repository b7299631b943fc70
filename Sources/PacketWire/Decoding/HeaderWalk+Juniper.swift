internal import Bytes

/// The link layers of Juniper's routers and firewalls, which `monitor traffic` and packet capture there write.
///
/// Layout: what tcpdump's print-juniper.c reads.
extension HeaderWalk {
    /// The header before all of them: "MGC", flags, extensions where the flags say so; then `next`, unless the flags say
    /// that the router took the link layer off.
    mutating func juniper(_ linkType: LinkType, _ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(4) else { return .finished(.cut) }
        guard bytes.bigEndian32(at: offset) >> 8 == 0x4d4743 else {
            // Converters leave it out and keep the link type.
            return looksLikeIP(bytes) ? .ip : .finished(.unsupported)
        }
        let flags = bytes[offset &+ 3]
        packet.direction = flags & 0x01 != 0 ? .incoming : .outgoing
        offset &+= 4
        if flags & 0x80 != 0 {
            guard has(2) else { return .finished(.cut) }
            offset &+= 2 &+ Int(bytes.bigEndian16(at: offset))
        }
        if flags & 0x02 != 0 {
            // An address family in the router's own numbers; the packet tells more.
            offset &+= 4
            return has(1) ? ipOrNone(bytes) : .finished(.cut)
        }
        guard has(4) else { return .finished(.cut) }
        switch linkType {
        case .juniperES: return juniperES(bytes)
        case .juniperATM1: return juniperATM1(bytes)
        default: return .ethernet
        }
    }

    /// Encryption services: the packet itself, or four words of the tunnel before it.
    private mutating func juniperES(_ bytes: Span<UInt8>) -> Layer {
        if looksLikeIP(bytes) { return .ip }
        guard 3...5 ~= bytes[offset &+ 3] else { return .finished(.unsupported) }
        offset &+= 16
        guard has(1) else { return .finished(.cut) }
        return ipOrNone(bytes)
    }

    /// ATM1: a cookie, of which 0x80 marks a cell of the network's own; then LLC, Cisco's NLPID or the packet itself.
    private mutating func juniperATM1(_ bytes: Span<UInt8>) -> Layer {
        if bytes[offset] == 0x80 { return .finished(.notIP) }
        offset &+= 4
        guard has(3) else { return .finished(.cut) }
        switch (bytes[offset], bytes[offset &+ 1]) {
        case (0xaa, 0xaa): return .llc
        case (0xfe, 0xfe):
            offset &+= 3
            return nlpid(bytes)
        case (0x03, _):
            offset &+= 1
            return nlpid(bytes)
        default: return ipOrNone(bytes)
        }
    }

    /// A network layer protocol identifier (RFC 2684, section 5.3; ISO/IEC TR 9577).
    private mutating func nlpid(_ bytes: Span<UInt8>) -> Layer {
        guard has(1) else { return .finished(.cut) }
        return bytes[offset] == 0xcc || bytes[offset] == 0x8e ? skip(1, to: .ip) : .finished(.notIP)
    }

    private func looksLikeIP(_ bytes: Span<UInt8>) -> Bool {
        has(1) && (0x45...0x4f ~= bytes[offset] || bytes[offset] >> 4 == 6)
    }

    private func ipOrNone(_ bytes: Span<UInt8>) -> Layer {
        looksLikeIP(bytes) ? .ip : .finished(.notIP)
    }
}
