import Testing

@testable import PacketWire

/// IP options and extension headers, TCP, ICMP errors and UDP checksums.
@Suite struct HeaderTests {
    private func raw(_ octets: [UInt8]) -> (outcome: DecodeOutcome, packet: Packet) {
        var packet = Packet()
        let outcome = PacketDecoder().decode(
            octets.span, linkType: .raw, wireLength: octets.count, direction: .unknown, into: &packet)
        return (outcome, packet)
    }

    @Test func `options are stepped over`() {
        var octets = Wrapping.ip
        octets[0] = 0x46
        octets[3] += 4
        octets.insert(contentsOf: [1, 1, 1, 0], at: 20)
        let (outcome, packet) = raw(octets)
        #expect(outcome == .packet && packet.destinationPort == 53 && packet.payloadStart == 32)
    }

    @Test func `a length of zero means the frame's end`() {
        var octets = Wrapping.ip
        octets[2] = 0
        octets[3] = 0
        let (outcome, packet) = raw(octets)
        #expect(outcome == .packet && packet.payloadEnd == octets.count)
    }

    @Test func `extension headers are stepped over`() {
        let chain: [UInt8] =
            [60, 0, 0, 0, 0, 0, 0, 0, 43, 0, 0, 0, 0, 0, 0, 0, 17, 1] + [UInt8](repeating: 0, count: 14)
        let (outcome, packet) = raw(Wrapping.ipv6(0, chain + Wrapping.udp))
        #expect(outcome == .packet && packet.isIPv6 && packet.destinationPort == 53)
        #expect(packet.source.description == "2001:db8::1" && packet.destination.description == "2001:db8::2")
    }

    @Test func `fragments tell their place, an atomic one is a whole packet`() {
        var octets = Wrapping.ip
        octets[6] = 0x20
        octets[7] = 0x02
        let (outcome, packet) = raw(octets)
        #expect(outcome == .packet && packet.transport == .fragment)
        #expect(packet.fragment.offset == 16 && packet.fragment.moreFollow && packet.fragment.nextProtocol == 17)
        let atomic = raw(Wrapping.ipv6(44, [17, 0, 0, 0, 0, 0, 0, 9] + Wrapping.udp))
        #expect(atomic.packet.transport == .udp && atomic.packet.identification == 9)
        let first = raw(Wrapping.ipv6(44, [17, 0, 0, 1, 0, 0, 0, 9] + Wrapping.udp))
        #expect(first.packet.transport == .fragment && first.packet.fragment.offset == 0)
    }

    @Test func `a TCP segment tells its numbers, flags and payload`() {
        let header: [UInt8] = [
            0, 53, 0x9c, 0x40, 0, 0, 0, 7, 0, 0, 0, 9, 0x60, 0x18, 1, 2, 0, 0, 0, 0, 1, 1, 1, 0,
        ]
        let (outcome, packet) = raw(Wrapping.ip(6, header + [5, 6]))
        #expect(outcome == .packet && packet.transport == .tcp && packet.sourcePort == 53)
        #expect(packet.tcp.sequence == 7 && packet.tcp.acknowledgment == 9 && packet.tcp.window == 0x102)
        #expect(packet.tcp.flags == [.psh, .ack] && packet.payloadEnd - packet.payloadStart == 2)
        var bad = header
        bad[12] = 0x40
        #expect(raw(Wrapping.ip(6, bad)).outcome == .malformed)
    }

    @Test(arguments: [(3, 3), (3, 13), (11, 0)])
    func `an ICMP error quotes the packet it is about`(type: Int, code: Int) {
        let error = [UInt8(type), UInt8(code), 0, 0, 0, 0, 0, 0] + Wrapping.ip
        let (outcome, packet) = raw(Wrapping.ip(1, error))
        #expect(outcome == .packet && packet.transport == .icmp && packet.icmp.hasQuote)
        #expect(packet.icmp.quotedSource.description == "192.0.2.1" && packet.icmp.quotedDestinationPort == 53)
        #expect(packet.icmp.quotedTransport == .udp && packet.icmp.quotedIdentification == 0x1234)
        #expect(packet.icmp.quotedPayloadEnd - packet.icmp.quotedPayloadStart == 20)
        #expect(packet.source.description == "10.0.0.1")
    }

    @Test func `an error about size states the next hop's MTU`() {
        let small = raw(Wrapping.ip(1, [3, 4, 0, 0, 0, 0, 5, 0xdc] + Wrapping.ip))
        #expect(small.packet.icmp.mtu == 1500 && small.packet.icmp.hasQuote)
        let big = raw(Wrapping.ipv6(58, [2, 0, 0, 0, 0, 0, 5, 0] + Wrapping.ipv6(17, Wrapping.udp)))
        #expect(big.packet.icmp.mtu == 1280 && big.packet.icmp.quotedDestinationPort == 53)
    }

    @Test func `eight octets of a quoted segment give its ports`() {
        let quoted = Array(
            Wrapping.ip(6, [0x9c, 0x40, 0, 53, 0, 0, 0, 1] + [UInt8](repeating: 0, count: 12)).prefix(28))
        let (_, packet) = raw(Wrapping.ip(1, [3, 3, 0, 0, 0, 0, 0, 0] + quoted))
        #expect(packet.icmp.hasQuote && packet.icmp.quotedTransport == .tcp && packet.icmp.quotedDestinationPort == 53)
    }

    /// The sum that is right for ``Wrapping/ip``, made here in another way than the decoder's.
    private static func sum(_ octets: [UInt8], pseudo: [UInt8]) -> UInt16 {
        let all = pseudo + octets + (octets.count % 2 == 0 ? [] : [0])
        var sum = 0
        for place in stride(from: 0, to: all.count, by: 2) { sum += Int(all[place]) << 8 + Int(all[place + 1]) }
        while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
        return UInt16(sum)
    }

    @Test(arguments: [20, 21])
    func `a UDP checksum is right, absent, offloaded or wrong`(length: Int) {
        let udp = Wrapping.udp(to: 53, [UInt8](repeating: 7, count: length), from: 40_000)
        let pseudo: [UInt8] = [192, 0, 2, 1, 192, 0, 2, 53, 0, 17, 0, UInt8(udp.count)]
        func state(_ checksum: UInt16) -> UDPChecksum {
            var datagram = udp
            datagram[6] = UInt8(checksum >> 8)
            datagram[7] = UInt8(checksum & 255)
            let octets = Wrapping.ip(17, datagram, from: [192, 0, 2, 1], to: [192, 0, 2, 53])
            return raw(octets).packet.udpChecksum(in: octets.span)
        }
        let right = ~HeaderTests.sum(udp, pseudo: pseudo)
        #expect(state(right) == .right)
        #expect(state(right ^ 0x0100) == .wrong)
        #expect(state(0) == .absent)
        #expect(state(HeaderTests.sum([], pseudo: pseudo)) == .offloaded)
    }
}
