import PacketWire

/// An IP packet with a UDP datagram, a TCP segment, or an ICMP error, on its way.
package struct Datagram: Sendable {
    package var source: Host
    package var sourcePort: UInt16
    package var destination: Host
    package var destinationPort: UInt16
    /// IPv4's identification; 0 as Linux sends from an unconnected socket with DF.
    package var identification: UInt16 = 0
    package var hopLimit: UInt8 = 64
    /// The UDP payload.
    package var payload: [UInt8]
    /// Type and code of an ICMP error whose quoted packet `payload` is; nil for UDP.
    package var error: (type: UInt8, code: UInt8)?
    /// The octets after the IPv4 header that this fragment holds, from a multiple of 8 on; nil for a whole packet.
    package var part: Range<Int>?
    /// What makes the packet a TCP segment; nil for UDP.
    package var segment: Segment?
    /// The UDP checksum as it stands in the header; 0, as here, says that there is none (RFC 768).
    package var checksum: UInt16 = 0
    /// The next link's MTU in an ICMP error, in octets.
    package var mtu: UInt16 = 0

    package init(
        source: Host, sourcePort: UInt16, destination: Host, destinationPort: UInt16, payload: [UInt8]
    ) {
        self.source = source
        self.sourcePort = sourcePort
        self.destination = destination
        self.destinationPort = destinationPort
        self.payload = payload
    }

    /// The same packet after so many routers.
    package func routed(_ hops: UInt8 = 1) -> Datagram {
        var copy = self
        copy.hopLimit -= hops
        return copy
    }

    /// The same packet after DNAT.
    package func translated(to destination: Host) -> Datagram {
        var copy = self
        copy.destination = destination
        return copy
    }

    /// The same packet from another source: before an answer is translated back, or after it was.
    package func coming(from source: Host) -> Datagram {
        var copy = self
        copy.source = source
        return copy
    }

    /// An ICMP port unreachable that quotes this packet (RFC 792; RFC 4443, section 3.1).
    ///
    /// - Parameter quoted: octets of the payload that the error quotes; nil for all.
    package func rejected(by reporter: Host, quoting quoted: Int? = nil) -> Datagram {
        var original = self
        if let quoted { original.payload = Array(payload.prefix(quoted)) }
        var error = Datagram(
            source: reporter, sourcePort: 0, destination: source, destinationPort: 0, payload: original.octets)
        error.error = source.isIPv6 ? (1, 4) : (3, 3)
        return error
    }

    /// An ICMP fragmentation needed that quotes this packet's first octets (RFC 1191, section 4).
    package func tooBig(for mtu: UInt16, reportedBy reporter: Host) -> Datagram {
        var error = rejected(by: reporter, quoting: 8)
        error.error = (3, 4)
        error.mtu = mtu
        return error
    }

    /// The packet from its IP header on.
    package var octets: [UInt8] {
        let content =
            error.map { [$0.type, $0.code, 0, 0, 0, 0] + WireMessage.octets(mtu) + payload } ?? segment.map(tcp) ?? udp
        let proto: UInt8 = error == nil ? (segment == nil ? 17 : 6) : source.isIPv6 ? 58 : 1
        if let part {
            let last = min(part.upperBound, content.count)
            let field = UInt16(part.lowerBound / 8) | (last < content.count ? 0x2000 : 0)
            let piece = content[min(part.lowerBound, last)..<last]
            return header4(proto, piece.count, fragment: field) + piece
        }
        return (source.isIPv6 ? header6(proto, content.count) : header4(proto, content.count)) + content
    }

    private var udp: [UInt8] {
        WireMessage.octets(sourcePort) + WireMessage.octets(destinationPort)
            + WireMessage.octets(UInt16(payload.count + 8)) + WireMessage.octets(checksum) + payload
    }

    private func tcp(_ segment: Segment) -> [UInt8] {
        WireMessage.octets(sourcePort) + WireMessage.octets(destinationPort) + Segment.octets(segment.sequence)
            + Segment.octets(segment.acknowledgment) + [0x50, segment.flags.rawValue, 0x72, 0x10, 0, 0, 0, 0] + payload
    }

    /// The packet in two fragments, cut `size` octets after its IP header.
    package func fragments(of size: Int = 48) -> (first: Datagram, second: Datagram) {
        var (first, second) = (self, self)
        first.part = 0..<size
        second.part = size..<65_536
        return (first, second)
    }

    private func header4(_ proto: UInt8, _ length: Int, fragment: UInt16 = 0x4000) -> [UInt8] {
        var header: [UInt8] = [0x45, 0] + WireMessage.octets(UInt16(length + 20))
        header += WireMessage.octets(identification) + WireMessage.octets(fragment) + [hopLimit, proto, 0, 0]
        header += source.octets + destination.octets
        var sum: UInt32 = 0
        for index in stride(from: 0, to: 20, by: 2) { sum += UInt32(header[index]) << 8 | UInt32(header[index + 1]) }
        while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
        header.replaceSubrange(10..<12, with: WireMessage.octets(~UInt16(sum)))
        return header
    }

    private func header6(_ proto: UInt8, _ length: Int) -> [UInt8] {
        [0x60, 0, 0, 0] + WireMessage.octets(UInt16(length)) + [proto, hopLimit] + source.octets + destination.octets
    }
}
