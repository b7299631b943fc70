import PacketWire
import Testing

@Suite struct IPHeaderTests {
    private typealias Octets = PacketBytes

    @Test(arguments: [4, 8, 40])
    func `IPv4 options are stepped over`(length: Int) {
        let octets = Octets.ipv4(
            Octets.client, Octets.service, 17, options: [UInt8](repeating: 1, count: length), Octets.datagram)
        let decoded = Decoded(octets, .raw)
        #expect(decoded.outcome == .packet)
        #expect(decoded.packet.destinationPort == 53)
        #expect(decoded.packet.payloadStart == 28 + length)
        #expect(decoded.packet.payloadEnd == octets.count)
    }

    @Test(arguments: [
        Octets.ipv4(Octets.client, Octets.service, 17, length: 0, Octets.udp(40000, 53, length: 0, Octets.query)),
        Octets.ipv6(Octets.clientV6, Octets.serviceV6, 17, length: 0, Octets.udp(40000, 53, length: 0, Octets.query)),
    ])
    func `lengths of zero, as offload leaves them, mean the frame's end`(octets: [UInt8]) {
        let decoded = Decoded(octets, .raw)
        #expect(decoded.outcome == .packet)
        #expect(decoded.packet.payloadEnd == octets.count)
        #expect(decoded.packet.payloadEnd - decoded.packet.payloadStart == Octets.query.count)
        #expect(!decoded.packet.isCut)
        let cut = Decoded(Array(octets.dropLast()), .raw, wireLength: octets.count)
        #expect(cut.packet.isCut)
    }

    @Test func `octets after the packet do not count as its payload`() {
        for padding in [1, 18, 1400] {
            let packet = Decoded(Octets.frame + Octets.zeros(padding)).packet
            #expect(packet.payloadEnd == Octets.frame.count)
            #expect(!packet.isCut)
        }
    }

    @Test func `a datagram shorter than its packet ends where it says`() {
        let octets = Octets.ipv4(
            Octets.client, Octets.service, 17, Octets.udp(40000, 53, length: 8 + 12, Octets.query))
        let packet = Decoded(octets, .raw).packet
        #expect(packet.payloadEnd - packet.payloadStart == 12)
        #expect(!packet.isCut)
    }

    @Test func `a datagram that declares more than its packet holds ends with the packet, which nothing has cut`() {
        let octets = Octets.ipv4(Octets.client, Octets.service, 17, Octets.udp(40000, 53, length: 900, Octets.query))
        let packet = Decoded(octets, .raw).packet
        #expect(packet.payloadEnd == octets.count)
        #expect(packet.declaredPayloadLength == Octets.query.count)
        #expect(!packet.isCut)
        let cut = Decoded(Array(octets.dropLast(4)), .raw, wireLength: octets.count).packet
        #expect(cut.isCut)
    }

    /// The first next header, what stands before UDP, and the identification that a fragment header leaves.
    static let chains: [(UInt8, String, UInt32)] = [
        (0, "1100 0502 0000 0100", 0),
        (60, "1101 0000 00000000 0000000000000000", 0),
        (43, "1100 0000 00000000", 0),
        (
            0,
            "3c00 000000000000 2b00 000000000000 3300 000000000000 1104 0000 00000001 00000001 000000000000000000000000",
            0
        ),
        (51, "1104 0000 00000001 00000001 000000000000000000000000", 0),
        (135, "1100 0000 00000000", 0),
        (44, "1100 0000 00000007", 7),
        (44, "3c00 0000 00000008 1100 000000000000", 8),
        (60, "2c00 000000000000 1100 0000 fffffffe", 0xffff_fffe),
    ]

    @Test(arguments: chains)
    func `IPv6 extension headers and atomic fragments are stepped over`(
        first: UInt8, chain: String, identification: UInt32
    ) {
        let chain = Octets.hex(chain)
        let octets = Octets.ipv6(Octets.clientV6, Octets.serviceV6, first, chain + Octets.datagram)
        let decoded = Decoded(octets, .raw)
        #expect(decoded.outcome == .packet)
        #expect(decoded.packet.transport == .udp)
        #expect(decoded.packet.destinationPort == 53)
        #expect(decoded.packet.identification == identification)
        #expect(decoded.packet.payloadStart == 48 + chain.count)
        for length in 0..<40 + chain.count + 8 {
            #expect(Decoded(Array(octets[..<length]), .raw, wireLength: octets.count).outcome == .cut)
        }
    }

    @Test func `more extension headers than any sender writes are given up`() {
        let chain = (0..<60).flatMap { _ in Octets.hex("3c00 000000000000") }
        let octets = Octets.ipv6(Octets.clientV6, Octets.serviceV6, 60, chain + Octets.datagram)
        #expect(Decoded(octets, .raw).outcome == .unsupported)
    }

    @Test func `IPv6 without next header is a packet of no transport`() {
        let decoded = Decoded(Octets.ipv6(Octets.clientV6, Octets.serviceV6, 59, Octets.datagram), .raw)
        #expect(decoded.outcome == .packet)
        #expect(decoded.packet.transport == .other)
        #expect(decoded.packet.sourcePort == 0 && decoded.packet.destinationPort == 0)
    }

    @Test(arguments: [
        (0x2000, 0, true), (0x2001, 8, true), (0x00b9, 1480, false), (0x1fff, 65528, false), (0x3fff, 65528, true),
    ])
    func `an IPv4 fragment tells its place`(fragmentation: Int, offset: Int, moreFollow: Bool) {
        let octets = Octets.ipv4(
            Octets.client, Octets.service, 17, fragmentation: fragmentation, Octets.datagram)
        let decoded = Decoded(octets, .raw)
        #expect(decoded.outcome == .packet)
        #expect(decoded.packet.transport == .fragment)
        #expect(decoded.packet.fragment.offset == offset)
        #expect(decoded.packet.fragment.moreFollow == moreFollow)
        #expect(decoded.packet.fragment.nextProtocol == 17)
        #expect(decoded.packet.identification == 0x4321)
        #expect(decoded.packet.payloadStart == 20)
        #expect(decoded.packet.payloadEnd == octets.count)
        #expect(decoded.packet.sourcePort == 0 && decoded.packet.destinationPort == 0)
    }

    @Test(arguments: [0x8000, 0x4000])
    func `reserved and do-not-fragment bits make no fragment`(fragmentation: Int) {
        let octets = Octets.ipv4(Octets.client, Octets.service, 17, fragmentation: fragmentation, Octets.datagram)
        #expect(Decoded(octets, .raw).packet.transport == .udp)
    }

    @Test(arguments: [
        ("1100 0001 0000002a", 0, true), ("1100 05a9 0000002a", 1448, true), ("1100 05a8 0000002a", 1448, false),
    ])
    func `an IPv6 fragment tells its place`(header: String, offset: Int, moreFollow: Bool) {
        let octets = Octets.ipv6(Octets.clientV6, Octets.serviceV6, 44, Octets.hex(header) + Octets.datagram)
        let packet = Decoded(octets, .raw).packet
        #expect(packet.transport == .fragment)
        #expect(packet.fragment.offset == offset)
        #expect(packet.fragment.moreFollow == moreFollow)
        #expect(packet.fragment.nextProtocol == 17)
        #expect(packet.identification == 42)
        #expect(packet.payloadStart == 48)
    }
}
