import PacketWire
import Testing

@Suite struct TransportTests {
    private typealias Octets = PacketBytes

    @Test(arguments: [0, 4, 12, 40])
    func `a TCP segment tells its numbers, flags and payload`(options: Int) {
        let segment = Octets.tcp(40000, 53, options: [UInt8](repeating: 1, count: options), [7, 8, 9])
        let octets = Octets.ipv4(Octets.client, Octets.service, 6, segment)
        let decoded = Decoded(octets, .raw)
        let packet = decoded.packet
        #expect(decoded.outcome == .packet)
        #expect(packet.transport == .tcp)
        #expect(packet.sourcePort == 40000)
        #expect(packet.destinationPort == 53)
        #expect(packet.tcp.sequence == 0x0102_0304)
        #expect(packet.tcp.acknowledgment == 0x0506_0708)
        #expect(packet.tcp.window == 0x1000)
        #expect(packet.tcp.flags == [.psh, .ack])
        #expect(packet.payloadStart == 40 + options)
        #expect(packet.payloadEnd == octets.count)
        #expect(packet.declaredPayloadLength == 3)
    }

    @Test func `a segment cut within its options keeps its numbers and misses its payload`() {
        let segment = Octets.tcp(40000, 53, options: Octets.zeros(20), [7, 8, 9])
        let octets = Octets.ipv4(Octets.client, Octets.service, 6, segment)
        for length in 40...octets.count - 1 {
            let decoded = Decoded(Array(octets[..<length]), .raw, wireLength: octets.count)
            #expect(decoded.outcome == .packet)
            #expect(decoded.packet.tcp.sequence == 0x0102_0304)
            #expect(decoded.packet.payloadEnd == length)
            #expect(decoded.packet.isCut)
        }
        #expect(Decoded(Array(octets[..<39]), .raw, wireLength: octets.count).outcome == .cut)
    }

    @Test func `an acknowledgment without payload is whole`() {
        let packet = Decoded(Octets.ipv4(Octets.client, Octets.service, 6, Octets.tcp(40000, 53, [])), .raw).packet
        #expect(packet.payloadStart == packet.payloadEnd)
        #expect(!packet.isCut)
    }

    @Test(arguments: ICMPCase.all)
    func `an ICMP error tells what it quotes`(error: ICMPCase) {
        let decoded = Decoded(error.octets, .raw)
        let icmp = decoded.packet.icmp
        #expect(decoded.outcome == .packet)
        #expect(decoded.packet.transport == .icmp)
        #expect(decoded.packet.source == (error.isIPv6 ? Octets.nodeAV6 : Octets.nodeA))
        #expect(icmp.mtu == error.mtu)
        #expect(icmp.hasQuote == (error.transport != nil))
        guard let transport = error.transport else { return }
        #expect(icmp.quotedSource == (error.isIPv6 ? Octets.clientV6 : Octets.client))
        #expect(icmp.quotedDestination == (error.isIPv6 ? Octets.serviceV6 : Octets.service))
        #expect(icmp.quotedTransport == transport)
        #expect(icmp.quotedSourcePort == 40000)
        #expect(icmp.quotedDestinationPort == 53)
        #expect(icmp.quotedIdentification == (error.isIPv6 ? 0 : 0x4321))
        #expect(icmp.quotedPayloadEnd - icmp.quotedPayloadStart == error.payload)
        #expect(icmp.quotedPayloadEnd <= error.octets.count)
    }

    @Test(arguments: ICMPCase.all)
    func `an ICMP error cut anywhere never quotes more than was captured`(error: ICMPCase) {
        for length in 0..<error.octets.count {
            let decoded = Decoded(Array(error.octets[..<length]), .raw, wireLength: error.octets.count)
            guard decoded.outcome == .packet else {
                #expect(decoded.outcome == .cut)
                continue
            }
            #expect(decoded.packet.isCut)
            #expect(decoded.packet.icmp.quotedPayloadStart <= decoded.packet.icmp.quotedPayloadEnd)
            #expect(decoded.packet.icmp.quotedPayloadEnd <= length)
        }
    }

    @Test func `a quote is not told of the next ICMP message`() {
        var packet = Packet()
        let echo = Octets.ipv4(Octets.nodeA, Octets.client, 1, Octets.icmp(8, 0, []))
        for octets in [ICMPCase.all[0].octets, echo] {
            _ = PacketDecoder().decode(
                octets.span, linkType: .raw, wireLength: octets.count, direction: .unknown, into: &packet)
        }
        #expect(packet.icmp.type == 8)
        #expect(!packet.icmp.hasQuote)
        #expect(packet.icmp.quotedDestinationPort == 0)
    }
}

/// An ICMP or ICMPv6 message from a node to the client, and what it quotes.
struct ICMPCase: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var octets: [UInt8]
    var isIPv6 = false
    /// Transport of the quoted packet; nil where no ports can be read.
    var transport: TransportProtocol?
    /// Octets of the quoted transport's payload.
    var payload = 0
    var mtu: UInt32 = 0

    private typealias Octets = PacketBytes

    static let all: [ICMPCase] = [
        v4("port unreachable", Octets.icmp(3, 3, Octets.packet), .udp, Octets.query.count),
        v4("time exceeded", Octets.icmp(11, 0, Octets.packet), .udp, Octets.query.count),
        v4("parameter problem", Octets.icmp(12, 0, rest: "14000000", Octets.packet), .udp, Octets.query.count),
        v4("next hop's MTU", Octets.icmp(3, 4, rest: "0000 05aa", Octets.packet), .udp, Octets.query.count, mtu: 1450),
        v4(
            "options in the quote",
            Octets.icmp(
                3, 3, Octets.ipv4(Octets.client, Octets.service, 17, options: Octets.zeros(8), Octets.datagram)),
            .udp, Octets.query.count),
        v4("eight octets of UDP", Octets.icmp(3, 3, Array(Octets.packet.prefix(28))), .udp, 0),
        v4("eight octets of TCP", Octets.icmp(3, 13, Array(segment.prefix(28))), .tcp, 0),
        v4("a whole segment", Octets.icmp(3, 13, segment), .tcp, 2),
        v4("a first fragment", Octets.icmp(11, 1, fragment(0x2000)), .udp, Octets.query.count),
        v4("a later fragment", Octets.icmp(11, 1, fragment(0x2001)), nil),
        v4(
            "a quoted echo", Octets.icmp(3, 1, Octets.ipv4(Octets.client, Octets.service, 1, Octets.icmp(8, 0, []))),
            nil),
        v4(
            "a quoted error",
            Octets.icmp(3, 1, Octets.ipv4(Octets.client, Octets.service, 1, Octets.icmp(3, 3, Octets.packet))), nil),
        v4("a quote cut within its ports", Octets.icmp(3, 3, Array(Octets.packet.prefix(22))), nil),
        v4("no quote", Octets.icmp(3, 3, []), nil),
        v4("a quote that is no packet", Octets.icmp(3, 3, Octets.zeros(40)), nil),
        v4("an echo", Octets.icmp(8, 0, Octets.packet), nil),
        v4(
            "extensions after 128 octets (RFC 4884)",
            Octets.icmp(3, 1, rest: "00 20 0000", Array(long.prefix(128)) + Octets.hex("2000 0000 0008 0101 00010140")),
            .udp, 100),
        v6("port unreachable", Octets.icmp(1, 4, Octets.packetV6), .udp, Octets.query.count),
        v6("packet too big", Octets.icmp(2, 0, rest: "00000500", Octets.packetV6), .udp, Octets.query.count, mtu: 1280),
        v6("hop limit exceeded", Octets.icmp(3, 0, Octets.packetV6), .udp, Octets.query.count),
        v6(
            "extension header in the quote",
            Octets.icmp(
                1, 1,
                Octets.ipv6(Octets.clientV6, Octets.serviceV6, 60, Octets.hex("1100 000000000000") + Octets.datagram)),
            .udp, Octets.query.count),
        v6(
            "extensions after 128 octets (RFC 4884)",
            Octets.icmp(
                1, 0, rest: "10 00 0000", Array(longV6.prefix(128)) + Octets.hex("2000 0000 0008 0101 00010140")),
            .udp, 80),
        v6("neighbour solicitation", Octets.icmp(135, 0, Octets.zeros(16)), nil),
    ]

    private static let segment = Octets.ipv4(Octets.client, Octets.service, 6, Octets.tcp(40000, 53, [0, 9]))
    private static let long = Octets.ipv4(Octets.client, Octets.service, 17, Octets.udp(40000, 53, Octets.zeros(1400)))
    private static let longV6 = Octets.ipv6(
        Octets.clientV6, Octets.serviceV6, 17, Octets.udp(40000, 53, Octets.zeros(1200)))

    private static func fragment(_ fragmentation: Int) -> [UInt8] {
        Octets.ipv4(Octets.client, Octets.service, 17, fragmentation: fragmentation, Octets.datagram)
    }

    private static func v4(
        _ name: String, _ message: [UInt8], _ transport: TransportProtocol?, _ payload: Int = 0, mtu: UInt32 = 0
    ) -> ICMPCase {
        ICMPCase(
            testDescription: "ICMP, " + name, octets: Octets.ipv4(Octets.nodeA, Octets.client, 1, message),
            transport: transport, payload: payload, mtu: mtu)
    }

    private static func v6(
        _ name: String, _ message: [UInt8], _ transport: TransportProtocol?, _ payload: Int = 0, mtu: UInt32 = 0
    ) -> ICMPCase {
        ICMPCase(
            testDescription: "ICMPv6, " + name, octets: Octets.ipv6(Octets.nodeAV6, Octets.clientV6, 58, message),
            isIPv6: true, transport: transport, payload: payload, mtu: mtu)
    }
}
