import Testing

@testable import PacketWire

/// The same datagram comes out of every link type and wrapper, and out of none of their beginnings.
@Suite struct WrappingTests {
    private func decode(_ octets: [UInt8], _ wrapping: Wrapping, wireLength: Int? = nil) -> (DecodeOutcome, Packet) {
        var packet = Packet()
        let outcome = PacketDecoder().decode(
            octets.span, linkType: wrapping.linkType, wireLength: wireLength ?? octets.count, direction: .unknown,
            into: &packet)
        return (outcome, packet)
    }

    @Test(arguments: Wrapping.links + Wrapping.tunnels)
    func `the innermost datagram is found`(wrapping: Wrapping) throws {
        let (outcome, packet) = decode(wrapping.octets, wrapping)
        #expect(outcome == .packet)
        #expect(packet.source.description == "192.0.2.1" && packet.destination.description == "192.0.2.53")
        #expect(packet.sourcePort == 40_000 && packet.destinationPort == 53 && packet.transport == .udp)
        #expect(packet.identification == 0x1234 && packet.hopLimit == 63 && !packet.isIPv6)
        #expect(Array(wrapping.octets[packet.payloadStart..<packet.payloadEnd]) == Wrapping.payload)
        #expect(packet.declaredPayloadLength == 20 && !packet.isCut)
        #expect(packet.encapsulation == wrapping.encapsulation && packet.vlan == wrapping.vlan)
        #expect(packet.direction == wrapping.direction && packet.interfaceIndex == wrapping.interface)
        if wrapping.hasOuter {
            #expect(packet.outerSource.description == "10.0.0.1" && packet.outerDestination.description == "10.0.0.2")
        }
    }

    @Test(arguments: Wrapping.links + Wrapping.tunnels)
    func `a frame cut anywhere gives no more than was captured`(wrapping: Wrapping) {
        for length in 0..<wrapping.octets.count {
            let octets = Array(wrapping.octets[..<length])
            let (outcome, packet) = decode(octets, wrapping, wireLength: wrapping.octets.count)
            guard outcome == .packet else { continue }
            #expect(packet.payloadStart <= packet.payloadEnd && packet.payloadEnd <= length, "\(length)")
            if packet.destinationPort == 53, packet.transport == .udp, packet.payloadEnd < wrapping.octets.count - 5 {
                #expect(packet.isCut, "\(length)")
            }
        }
    }

    @Test func `wrappers without end are given up`() {
        let octets = (0..<40).reduce(Wrapping.ip) { inner, _ in Wrapping.ip(4, inner) }
        var packet = Packet()
        let outcome = PacketDecoder().decode(
            octets.span, linkType: .raw, wireLength: octets.count, direction: .unknown, into: &packet)
        #expect(outcome == .unsupported)
    }

    @Test(arguments: [
        (LinkType.ethernet, Wrapping.ethernet + [8, 6] + [UInt8](repeating: 0, count: 28), DecodeOutcome.notIP),
        (.ethernet, Wrapping.ethernet + [8, 0], .cut), (.ethernet, Wrapping.ethernet + [8, 0, 0x35], .malformed),
        (.ethernet, Wrapping.ethernet + [8, 0, 0x44] + [UInt8](repeating: 0, count: 30), .malformed),
        (LinkType(rawValue: 9999), [1, 2, 3], .unsupported), (.raw, [], .cut),
        (.raw, Wrapping.ip(50, [0, 0, 0, 1, 0, 0, 0, 1]), .unsupported),
        (.ieee80211, [0x08, 0x41] + [UInt8](repeating: 0, count: 40), .unsupported),
    ])
    func `what holds no readable packet is said to hold none`(
        linkType: LinkType, octets: [UInt8], expected: DecodeOutcome
    ) {
        var packet = Packet()
        let outcome = PacketDecoder().decode(
            octets.span, linkType: linkType, wireLength: octets.count, direction: .unknown, into: &packet)
        #expect(outcome == expected)
    }
}
