internal import Bytes

extension HeaderWalk {
    /// IEEE 802.3: two addresses, then an EtherType, or a length before an LLC header.
    @inline(__always)
    mutating func ethernet(_ bytes: Span<UInt8>) -> Layer {
        guard has(14) else { return .finished(.cut) }
        let type = bytes.bigEndian16(at: offset &+ 12)
        offset &+= 14
        if type == 0x0800 || type == 0x86dd { return .ip }
        return type > 1500 ? .etherType(type) : .llc
    }

    /// What an EtherType names (IEEE 802 numbers), tags and wrappers among it.
    mutating func etherType(_ type: UInt16, _ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        switch type {
        case 0x0800, 0x86dd: return .ip
        case 0x8100, 0x88a8, 0x9100, 0x9200: return vlan(bytes, &packet)
        case 0x8847, 0x8848:
            packet.encapsulation.insert(.mpls)
            return .mpls
        case 0x8864: return pppoe(bytes, &packet)
        case 0x880b: return .ppp
        case 0x6558: return .ethernet
        case 0x88e5: return macsec(bytes)
        case 0x88e7: return backboneBridge(bytes, &packet)
        case 0x894f: return serviceHeader(bytes, &packet)
        case 0x8926: return skip(6, to: .etherType(has(6) ? bytes.bigEndian16(at: offset &+ 4) : 0))  // VN-Tag
        default: return .finished(.notIP)
        }
    }

    /// IEEE 802.1Q: priority and identifier, then the next EtherType, or a length before an LLC header.
    private mutating func vlan(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(4) else { return .finished(.cut) }
        packet.encapsulation.insert(.vlan)
        packet.vlan = bytes.bigEndian16(at: offset) & 0x0fff
        let next = bytes.bigEndian16(at: offset &+ 2)
        offset &+= 4
        return next > 1500 ? .etherType(next) : .llc
    }

    /// IEEE 802.2 with SNAP (RFC 1042), or IP's own service access point.
    mutating func llc(_ bytes: Span<UInt8>) -> Layer {
        guard has(3) else { return .finished(.cut) }
        switch (bytes[offset], bytes[offset &+ 1]) {
        case (0xaa, 0xaa):
            guard has(8) else { return .finished(.cut) }
            // Organisations other than 0 and bridged Ethernet (00-80-C2) number other things.
            let organisation = bytes.bigEndian32(at: offset &+ 2) & 0xffffff
            let type = bytes.bigEndian16(at: offset &+ 6)
            offset &+= 8
            if organisation == 0x0080c2, type == 1 || type == 7 { return skip(2, to: .ethernet) }
            return organisation == 0 || organisation == 0x0000f8 ? .etherType(type) : .finished(.notIP)
        case (0x06, 0x06): return skip(3, to: .ip)
        default: return .finished(.notIP)
        }
    }

    /// RFC 3032: labels up to the bottom of the stack; the payload's first nibble tells what it is (RFC 4928).
    mutating func mpls(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        var isBottom = false
        while !isBottom {
            guard has(4) else { return .finished(.cut) }
            isBottom = bytes[offset &+ 2] & 1 != 0
            offset &+= 4
        }
        guard has(1) else { return .finished(.cut) }
        switch bytes[offset] >> 4 {
        case 4, 6: return .ip
        // A pseudowire's control word (RFC 4385) comes before the frame, unless the address itself begins with 0.
        case 0: return holdsIP(at: 12, bytes) ? .ethernet : skip(4, to: .ethernet)
        default: return .ethernet
        }
    }

    /// Whether an EtherType of IP or of a tag stands `position` octets on, before a header of its version.
    private func holdsIP(at position: Int, _ bytes: Span<UInt8>) -> Bool {
        guard has(position &+ 3) else { return false }
        let version = bytes[offset &+ position &+ 2] >> 4
        switch bytes.bigEndian16(at: offset &+ position) {
        case 0x0800: return version == 4
        case 0x86dd: return version == 6
        case 0x8100: return true
        default: return false
        }
    }

    /// RFC 2516, section 4, in its session stage.
    mutating func pppoe(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(6) else { return .finished(.cut) }
        packet.encapsulation.insert(.pppoe)
        guard bytes[offset &+ 1] == 0 else { return .finished(.notIP) }
        offset &+= 6
        return .ppp
    }

    /// RFC 1661, section 2, with or without HDLC's address and control (RFC 1662) and compressed protocol field.
    mutating func ppp(_ bytes: Span<UInt8>) -> Layer {
        guard has(2) else { return .finished(.cut) }
        if bytes.bigEndian16(at: offset) == 0xff03 { offset &+= 2 }
        guard has(1) else { return .finished(.cut) }
        var number = UInt16(bytes[offset])
        if number & 1 == 0 {
            guard has(2) else { return .finished(.cut) }
            number = bytes.bigEndian16(at: offset)
            offset &+= 1
        }
        offset &+= 1
        switch number {
        case 0x0021, 0x0057: return .ip
        case 0x0031: return skip(4, to: .ethernet)  // Bridging (RFC 3518): flags, MAC type and padding.
        case 0x0281, 0x0283: return .mpls
        case 0x0053, 0x00fd, 0x002d, 0x002f: return .finished(.unsupported)  // Encrypted or compressed.
        default: return .finished(.notIP)
        }
    }

    /// IEEE 802.1AE: the tag that integrity alone leaves readable; encrypted frames stay closed.
    private mutating func macsec(_ bytes: Span<UInt8>) -> Layer {
        guard has(6) else { return .finished(.cut) }
        let control = bytes[offset]
        guard control & 0x0c == 0 else { return .finished(.unsupported) }
        let length = control & 0x20 != 0 ? 14 : 6
        guard has(length &+ 2) else { return .finished(.cut) }
        let type = bytes.bigEndian16(at: offset &+ length)
        offset &+= length &+ 2
        return .etherType(type)
    }

    /// IEEE 802.1ah: an instance tag, then the customer's frame.
    private mutating func backboneBridge(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        packet.encapsulation.insert(.vlan)
        return skip(4, to: .ethernet)
    }

    /// Network service header (RFC 8300, section 2.2): its length in 4-octet words and what follows it.
    mutating func serviceHeader(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(8) else { return .finished(.cut) }
        packet.encapsulation.insert(.other)
        let length = Int(bytes[offset &+ 1] & 0x3f) << 2
        guard length >= 8 else { return .finished(.malformed) }
        return nextProtocol(bytes[offset &+ 3], after: length, bytes, &packet)
    }

    /// The protocol numbers that NSH (RFC 8300, section 2.2) and VXLAN-GPE share.
    mutating func nextProtocol(
        _ number: UInt8, after length: Int, _ bytes: Span<UInt8>, _ packet: inout Packet
    ) -> Layer {
        switch number {
        case 1, 2: return skip(length, to: .ip)
        case 3: return skip(length, to: .ethernet)
        case 4: return skip(length, to: .etherType(0x894f))
        case 5: return skip(length, to: .mpls)
        default: return .finished(.unsupported)
        }
    }
}
