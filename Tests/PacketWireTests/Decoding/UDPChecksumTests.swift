import PacketWire
import Testing

@Suite struct UDPChecksumTests {
    private typealias Octets = PacketBytes

    /// A datagram over one IP version with a payload of one length, in every state of its checksum.
    private struct Datagram {
        var isIPv6: Bool
        var payload: [UInt8]

        /// The pseudo-header's sum modulo 65,535, which is what adding with end-around carry comes to.
        var pseudoHeader: Int {
            let addresses =
                isIPv6
                ? Octets.octets(of: Octets.clientV6) + Octets.octets(of: Octets.serviceV6)
                : Octets.octets(of: Octets.client) + Octets.octets(of: Octets.service)
            return (Self.sum(addresses) + 17 + 8 + payload.count) % 0xffff
        }

        var right: Int {
            let sum = (pseudoHeader + Self.sum(Octets.udp(40000, 53, payload))) % 0xffff
            // Zero would mean that there is none (RFC 768).
            return sum == 0xffff || 0xffff - sum == 0 ? 0xffff : 0xffff - sum
        }

        static func sum(_ octets: [UInt8]) -> Int {
            octets.enumerated().reduce(0) { $0 + (Int($1.element) << ($1.offset % 2 == 0 ? 8 : 0)) }
        }

        func packet(checksum: Int) -> [UInt8] {
            let datagram = Octets.udp(40000, 53, checksum: checksum, payload)
            return isIPv6
                ? Octets.ipv6(Octets.clientV6, Octets.serviceV6, 17, datagram)
                : Octets.ipv4(Octets.client, Octets.service, 17, datagram)
        }

        func state(_ checksum: Int) -> UDPChecksum { UDPChecksumTests.state(of: packet(checksum: checksum)) }
    }

    private static func state(of octets: [UInt8], wireLength: Int? = nil) -> UDPChecksum {
        Decoded(octets, .raw, wireLength: wireLength).packet.udpChecksum(in: octets.span)
    }

    @Test func `a sum worked out by hand is right`() {
        // RFC 768 over 10.0.0.1:53 to 10.0.0.2:1024, payload 0x6869: 0x1400 + 3 + 17 + 10 + 0x35 + 0x400 + 10 + 0x6869.
        let datagram = Octets.udp(53, 1024, checksum: 0x7f39, [0x68, 0x69])
        let octets = Octets.ipv4(IPAddress(v4: 0x0a00_0001), IPAddress(v4: 0x0a00_0002), 17, datagram)
        #expect(Self.state(of: octets) == .right)
    }

    @Test(arguments: [false, true], [0, 1, 2, 3, 19, 20, 21, 512, 1233])
    func `a checksum is right, absent, offloaded or wrong`(isIPv6: Bool, length: Int) {
        let datagram = Datagram(isIPv6: isIPv6, payload: (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) })
        #expect(datagram.state(datagram.right) == .right)
        #expect(datagram.state(0) == .absent)
        #expect(datagram.state(datagram.pseudoHeader) == .offloaded)
        #expect(datagram.state(datagram.right ^ 0x0100) == .wrong)
        #expect(datagram.state(datagram.right ^ 0x0001) == .wrong)
    }

    @Test(arguments: [false, true])
    func `any octet changed makes it wrong`(isIPv6: Bool) {
        let datagram = Datagram(isIPv6: isIPv6, payload: Octets.query)
        let octets = datagram.packet(checksum: datagram.right)
        let addresses = isIPv6 ? 8 : 12
        for place in addresses..<octets.count
        where !(octets.count - Octets.query.count - 4..<octets.count - Octets.query.count - 2).contains(place) {
            var changed = octets
            changed[place] ^= 0x10
            #expect(Self.state(of: changed) == .wrong, "octet \(place)")
        }
    }

    @Test(arguments: [false, true])
    func `a sum of zero is sent as all ones`(isIPv6: Bool) throws {
        let payload = try #require(
            (0...0xffff).lazy.map(Octets.number16).first { payload in
                Datagram(isIPv6: isIPv6, payload: payload).right == 0xffff
            })
        #expect(Datagram(isIPv6: isIPv6, payload: payload).state(0xffff) == .right)
    }

    @Test(arguments: [false, true])
    func `a datagram that was not captured whole cannot be checked`(isIPv6: Bool) {
        let datagram = Datagram(isIPv6: isIPv6, payload: Octets.query)
        let octets = datagram.packet(checksum: datagram.right)
        #expect(Self.state(of: octets.dropLast(), wireLength: octets.count) == .unknown)
    }

    @Test func `other transports have no UDP checksum`() {
        let octets = Octets.ipv4(Octets.client, Octets.service, 6, Octets.tcp(40000, 53, []))
        #expect(Self.state(of: octets) == .unknown)
    }

    @Test func `octets after the datagram do not count`() {
        let datagram = Datagram(isIPv6: false, payload: Octets.query)
        #expect(Self.state(of: datagram.packet(checksum: datagram.right) + [1, 2, 3]) == .right)
    }
}
