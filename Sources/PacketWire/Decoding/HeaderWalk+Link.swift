internal import Bytes

extension HeaderWalk {
    /// Takes the link-layer header off that a capture of `linkType` puts before each packet
    /// (<https://www.tcpdump.org/linktypes.html>).
    @inline(__always)
    mutating func link(_ linkType: LinkType, _ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        switch linkType {
        case .ethernet: return ethernet(bytes)
        case .linuxSLL2: return linuxSLL2(bytes, &packet)
        case .linuxSLL: return linuxSLL(bytes, &packet)
        case .raw, .ipv4, .ipv6: return .ip
        default: return otherLink(linkType, bytes, &packet)
        }
    }

    private mutating func otherLink(_ linkType: LinkType, _ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        switch linkType {
        case .null, .loop: return addressFamily(at: 0, headerLength: 4, bytes)
        case .enc: return addressFamily(at: 0, headerLength: 12, bytes)
        case .pflog: return pflog(bytes)
        case .nflog: return nflog(bytes, &packet)
        case .pktap, .user2: return pktap(bytes, &packet)
        case .ppp, .pppHDLC: return serialLine(bytes)
        case .pppEther: return pppoe(bytes, &packet)
        case .pppPPPD, .pppWithDirection, .ciscoHDLCWithDirection: return serialLineWithDirection(bytes, &packet)
        case .ciscoHDLC: return ciscoHDLC(bytes)
        case .frameRelay: return frameRelay(bytes)
        case .slip: return skip(16, to: .ip)
        case .fddi: return skip(13, to: .llc)
        case .tokenRing: return tokenRing(bytes)
        case .arcnet: return arcnet(headerLength: 2, bytes)
        case .arcnetLinux: return arcnet(headerLength: 4, bytes)
        case .atmRFC1483: return .llc
        case .sunATM: return skip(4, to: .llc)
        case .ipOverFibreChannel: return skip(16, to: .llc)
        case .appleIPOverFireWire: return etherType(at: 16, headerLength: 18, bytes)
        case .ipOverInfiniBand: return etherType(at: 40, headerLength: 44, bytes)
        case .juniperES, .juniperATM1, .juniperEther: return juniper(linkType, bytes, &packet)
        case .netanalyzer: return skip(4, to: .ethernet)
        case .ethernetPreamble: return skip(8, to: .ethernet)
        default: return wirelessLink(linkType, bytes)
        }
    }

    /// LINKTYPE_LINUX_SLL: packet type, ARPHRD type, address, protocol.
    private mutating func linuxSLL(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(16) else { return .finished(.cut) }
        packet.direction = direction(ofPacketType: bytes.bigEndian16(at: offset))
        let hardware = bytes.bigEndian16(at: offset &+ 2)
        let number = bytes.bigEndian16(at: offset &+ 14)
        offset &+= 16
        return cooked(hardware, number)
    }

    /// LINKTYPE_LINUX_SLL2: protocol, interface index, ARPHRD type, packet type, address.
    private mutating func linuxSLL2(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(20) else { return .finished(.cut) }
        packet.interfaceIndex = bytes.bigEndian32(at: offset &+ 4)
        packet.direction = direction(ofPacketType: UInt16(bytes[offset &+ 10]))
        let hardware = bytes.bigEndian16(at: offset &+ 8)
        let number = bytes.bigEndian16(at: offset)
        offset &+= 20
        return cooked(hardware, number)
    }

    /// What follows a cooked header; some ARPHRD types give its protocol field another meaning.
    private func cooked(_ hardware: UInt16, _ number: UInt16) -> Layer {
        switch hardware {
        case 824: return .finished(.notIP)  // ARPHRD_NETLINK
        case 801...803: return .ieee80211
        default: break
        }
        switch number {
        case 0x0800, 0x86dd: return .ip
        case 0x0001, 0x0004: return .llc  // Novell's raw 802.3, which is never IP, and 802.2.
        default: return .etherType(number)
        }
    }

    /// PACKET_OUTGOING of packet(7) is 4; all other types were received.
    private func direction(ofPacketType type: UInt16) -> Direction {
        type == 4 ? .outgoing : .incoming
    }

    /// A header that names an address family, in the byte order and with the numbers of the system that wrote it.
    /// Those differ so much that an IP header's look counts for more.
    private mutating func addressFamily(at position: Int, headerLength: Int, _ bytes: Span<UInt8>) -> Layer {
        guard has(headerLength) else { return .finished(.cut) }
        let number = bytes.bigEndian32(at: offset &+ position)
        let family = number > 0xffff ? number.byteSwapped : number
        // AF_INET everywhere; AF_INET6 of Linux, of the BSDs and macOS, of Windows.
        let isIP = [2, 10, 23, 24, 28, 30].contains(family)
        offset &+= headerLength
        guard has(1) else { return .finished(.cut) }
        let looksLikeIP = (0x45...0x4f).contains(bytes[offset]) || bytes[offset] >> 4 == 6
        return isIP || looksLikeIP ? .ip : .finished(.notIP)
    }

    /// LINKTYPE_PFLOG: its own length first, padded to 4 octets, then the address family.
    private mutating func pflog(_ bytes: Span<UInt8>) -> Layer {
        guard has(2) else { return .finished(.cut) }
        return skip((Int(bytes[offset]) &+ 3) & ~3, to: .ip)
    }

    /// LINKTYPE_NFLOG: family, version, resource; then attributes, each a length and a type in the writer's byte
    /// order, of which 9 is the packet.
    private mutating func nflog(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        offset &+= 4
        while has(4) {
            var length = Int(bytes.littleEndian16(at: offset))
            var type = bytes.littleEndian16(at: offset &+ 2)
            if type > 0xff {
                length = Int(bytes.bigEndian16(at: offset))
                type = bytes.bigEndian16(at: offset &+ 2)
            }
            guard length >= 4 else { return .finished(.malformed) }
            switch type & 0x7fff {
            case 9: return skip(4, to: .ip)
            case 1 where has(7):
                // Netfilter's hook: after local output and on the way out the packet leaves.
                packet.direction = bytes[offset &+ 6] >= 3 ? .outgoing : .incoming
            case 4 where has(8), 5 where has(8): packet.interfaceIndex = bytes.bigEndian32(at: offset &+ 4)
            default: break
            }
            offset &+= (length &+ 3) & ~3
        }
        return .finished(.cut)
    }

    /// LINKTYPE_PKTAP: little-endian length, record type, link type; flags tell the direction.
    private mutating func pktap(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(40) else { return .finished(.cut) }
        let length = Int(bytes.littleEndian32(at: offset))
        let linkType = LinkType(rawValue: bytes.littleEndian32(at: offset &+ 8))
        let flags = bytes.littleEndian32(at: offset &+ 36)
        if flags & 3 != 0 { packet.direction = flags & 2 != 0 ? .outgoing : .incoming }
        // A PKTAP in a PKTAP is no packet of any interface.
        guard length >= 40, linkType != .pktap, linkType != .user2 else { return .finished(.malformed) }
        guard has(length) else { return .finished(.cut) }
        offset &+= length
        // DLT_RAW is 12 or 14 in memory.
        if linkType.rawValue == 12 || linkType.rawValue == 14 { return .ip }
        return link(linkType, bytes, &packet)
    }

    /// PPP in HDLC-like framing (RFC 1662), or Cisco's framing, told by the first octet.
    private mutating func serialLine(_ bytes: Span<UInt8>) -> Layer {
        guard has(2) else { return .finished(.cut) }
        return bytes[offset] == 0x0f || bytes[offset] == 0x8f ? ciscoHDLC(bytes) : .ppp
    }

    /// An octet that tells the direction, or stands in the place of HDLC's address, before the frame.
    private mutating func serialLineWithDirection(_ bytes: Span<UInt8>, _ packet: inout Packet) -> Layer {
        guard has(2) else { return .finished(.cut) }
        packet.direction = bytes[offset] == 0 ? .incoming : .outgoing
        // pppd puts its octet in the address's place, before the control octet.
        offset &+= bytes[offset &+ 1] == 0x03 ? 2 : 1
        return serialLine(bytes)
    }

    private mutating func ciscoHDLC(_ bytes: Span<UInt8>) -> Layer {
        etherType(at: 2, headerLength: 4, bytes)
    }

    /// RFC 2427: an address of two to four octets, control, and a network layer protocol identifier.
    private mutating func frameRelay(_ bytes: Span<UInt8>) -> Layer {
        while has(1), bytes[offset] & 1 == 0 { offset &+= 1 }
        offset &+= 1
        guard has(2) else { return .finished(.cut) }
        // Cisco's framing has an EtherType where control and identifier stand.
        let type = bytes.bigEndian16(at: offset)
        if type == 0x0800 || type == 0x86dd { return skip(2, to: .ip) }
        offset &+= bytes[offset &+ 1] == 0 ? 2 : 1
        guard has(1) else { return .finished(.cut) }
        switch bytes[offset] {
        case 0xcc, 0x8e: return skip(1, to: .ip)
        case 0x80:
            guard has(6) else { return .finished(.cut) }
            return etherType(at: 4, headerLength: 6, bytes)
        default: return .finished(.notIP)
        }
    }

    /// IEEE 802.5: control, two addresses, and source routing where the source's first bit says so.
    private mutating func tokenRing(_ bytes: Span<UInt8>) -> Layer {
        guard has(15) else { return .finished(.cut) }
        let routing = bytes[offset &+ 8] & 0x80 != 0 ? Int(bytes[offset &+ 14] & 0x1f) : 0
        return skip(14 &+ routing, to: .llc)
    }

    /// ARCNET: IP of RFC 1051 (240) follows its protocol octet; of RFC 1201 (212) after a split flag and sequence
    /// number, twice where the flag is 255.
    private mutating func arcnet(headerLength: Int, _ bytes: Span<UInt8>) -> Layer {
        guard has(headerLength &+ 4) else { return .finished(.cut) }
        offset &+= headerLength
        switch bytes[offset] {
        case 240: return skip(1, to: .ip)
        case 212:
            let flag = bytes[offset &+ 1]
            // Later parts of a split packet do not begin with its header.
            if flag != 0, flag != 0xff, flag & 1 == 0 { return .finished(.notIP) }
            return skip(flag == 0xff ? 8 : 4, to: .ip)
        default: return .finished(.notIP)
        }
    }

    /// A header that ends in, or holds, an EtherType.
    private mutating func etherType(at position: Int, headerLength: Int, _ bytes: Span<UInt8>) -> Layer {
        guard has(headerLength) else { return .finished(.cut) }
        let type = bytes.bigEndian16(at: offset &+ position)
        return skip(headerLength, to: .etherType(type))
    }
}
