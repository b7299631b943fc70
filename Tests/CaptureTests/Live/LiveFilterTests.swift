import PacketWire
import Testing

@testable import Capture

/// The kernel's filter, tried on frames by libpcap's own filter machine.
@Suite struct LiveFilterTests {
    struct Case: CustomTestStringConvertible {
        var name: String
        var frame: [UInt8]
        var passes: Bool

        var testDescription: String { name }

        init(_ name: String, _ passes: Bool, _ frame: [UInt8]) {
            self.name = name
            self.frame = frame
            self.passes = passes
        }
    }

    static let dns = LivePacket.udp(40000, 53)
    static let web = LivePacket.udp(40000, 443)
    static let innerDNS = LivePacket.ethernet(0x0800, LivePacket.ipv4(17, dns))
    static let innerWeb = LivePacket.ethernet(0x0800, LivePacket.ipv4(17, web))

    static let cases: [Case] = [
        Case("UDP to port 53", true, LivePacket.ethernet(0x0800, LivePacket.ipv4(17, dns))),
        Case("TCP from port 53", true, LivePacket.ethernet(0x0800, LivePacket.ipv4(6, LivePacket.udp(53, 40000)))),
        Case("a further port", true, LivePacket.ethernet(0x0800, LivePacket.ipv4(17, LivePacket.udp(40000, 9053)))),
        Case("another port", false, LivePacket.ethernet(0x0800, LivePacket.ipv4(17, web))),
        Case("UDP over IPv6", true, LivePacket.ethernet(0x86dd, LivePacket.ipv6(17, dns))),
        Case("another port over IPv6", false, LivePacket.ethernet(0x86dd, LivePacket.ipv6(17, web))),
        Case("port unreachable", true, LivePacket.ethernet(0x0800, LivePacket.ipv4(1, [3, 3] + innerDNS))),
        Case("ping", false, LivePacket.ethernet(0x0800, LivePacket.ipv4(1, [8, 0] + innerDNS))),
        Case("ICMPv6 packet too big", true, LivePacket.ethernet(0x86dd, LivePacket.ipv6(58, [2, 0] + dns))),
        Case("neighbour solicitation", false, LivePacket.ethernet(0x86dd, LivePacket.ipv6(58, [135, 0] + dns))),
        Case("a later fragment", true, LivePacket.ethernet(0x0800, LivePacket.ipv4(17, web, fragment: 185))),
        Case("an IPv6 fragment", true, LivePacket.ethernet(0x86dd, LivePacket.ipv6(44, [17, 0, 5, 0, 0, 0, 0, 1]))),
        Case("DNS in a VLAN", true, LivePacket.ethernet(0x8100, [0, 7, 8, 0] + LivePacket.ipv4(17, dns))),
        Case("another port in a VLAN", false, LivePacket.ethernet(0x8100, [0, 7, 8, 0] + LivePacket.ipv4(17, web))),
        Case("DNS in VXLAN", true, LivePacket.vxlan(4789, innerDNS)),
        Case("DNS in VXLAN on Linux's old port", true, LivePacket.vxlan(8472, innerDNS)),
        Case("another port in VXLAN", false, LivePacket.vxlan(4789, innerWeb)),
        Case(
            "a later fragment in VXLAN", true,
            LivePacket.vxlan(4789, LivePacket.ethernet(0x0800, LivePacket.ipv4(17, web, fragment: 185)))),
        Case("IPv6 in VXLAN", true, LivePacket.vxlan(8472, LivePacket.ethernet(0x86dd, LivePacket.ipv6(17, dns)))),
        Case(
            "another port over IPv6 in VXLAN", false,
            LivePacket.vxlan(8472, LivePacket.ethernet(0x86dd, LivePacket.ipv6(17, web)))),
        Case("DNS in Geneve with an option", true, LivePacket.geneve(options: 2, innerDNS)),
        Case("another port in Geneve with an option", false, LivePacket.geneve(options: 2, innerWeb)),
        Case(
            "DNS in IP in IP", true,
            LivePacket.ethernet(0x0800, LivePacket.ipv4(4, LivePacket.ipv4(17, dns)))),
        Case(
            "another port in IP in IP", false,
            LivePacket.ethernet(0x0800, LivePacket.ipv4(4, LivePacket.ipv4(17, web)))),
        Case("GRE", true, LivePacket.ethernet(0x0800, LivePacket.ipv4(47, [0, 0, 8, 0]))),
        Case("ARP", false, LivePacket.ethernet(0x0806, [UInt8](repeating: 0, count: 28))),
    ]

    @Test(arguments: cases) func `the filter takes what the diagnosis needs and nothing else`(_ test: Case) throws {
        let filter = PacketFilter(LiveFilter.expression(ports: [53, 9053], isEthernet: true))
        filter.prepare(for: .ethernet)
        #expect(filter.failures.isEmpty)
        #expect(passes(filter, test.frame, .ethernet) == test.passes)
    }

    @Test(arguments: [LinkType.linuxSLL2, .linuxSLL, .raw])
    func `the filter fits every link type that Linux captures`(_ linkType: LinkType) {
        let filter = PacketFilter(LiveFilter.expression(ports: [53]))
        filter.prepare(for: linkType)
        #expect(filter.failures.isEmpty)
    }

    @Test func `a filter of the user's narrows the kernel's`() {
        let settings = LiveSettings(ports: [53], filter: "not host 10.0.0.2")
        let filter = PacketFilter(settings.expression(for: .ethernet))
        #expect(!passes(filter, LivePacket.ethernet(0x0800, LivePacket.ipv4(17, Self.dns)), .ethernet))
        #expect(filter.failures.isEmpty)
    }

    /// What a capture lacks is evidence only where its filter lets everything through.
    @Test(arguments: [[53], [53, 5353], [53, 5353, 9053]] as [[UInt16]], [true, false])
    func `a filter that nobody narrowed is known again`(ports: [UInt16], isEthernet: Bool) {
        let whole = LiveFilter.expression(ports: ports, isEthernet: isEthernet)
        #expect(LiveFilter.admitsAll(whole, isEthernet: isEthernet))
        #expect(LiveFilter.admitsAll(String(whole.prefix(250)), isEthernet: isEthernet))
        let narrowed = LiveFilter.expression(ports: ports, and: "host 10.0.0.2", isEthernet: isEthernet)
        #expect(!LiveFilter.admitsAll(narrowed, isEthernet: isEthernet))
        #expect(!LiveFilter.admitsAll("port 53", isEthernet: isEthernet))
        #expect(!LiveFilter.admitsAll("port 53 or icmp", isEthernet: isEthernet))
        #expect(!LiveFilter.admitsAll(nil, isEthernet: isEthernet))
    }

    private func passes(_ filter: PacketFilter, _ frame: [UInt8], _ linkType: LinkType) -> Bool {
        unsafe frame.withUnsafeBufferPointer { octets in
            unsafe filter.passes(octets, wireLength: octets.count, linkType: linkType)
        }
    }
}

/// Frames with just the headers that a filter looks at, and octets to fill them up.
enum LivePacket {
    static func ethernet(_ type: UInt16, _ rest: [UInt8]) -> [UInt8] {
        [UInt8](repeating: 2, count: 12) + big(type) + rest
    }

    /// From 10.0.0.1 to 10.0.0.2; the fragment's offset counts in units of eight octets (RFC 791, section 3.1).
    static func ipv4(_ next: UInt8, _ rest: [UInt8], fragment: UInt16 = 0) -> [UInt8] {
        [0x45, 0] + big(UInt16(20 + rest.count)) + [0, 1] + big(fragment) + [64, next, 0, 0]
            + [10, 0, 0, 1, 10, 0, 0, 2] + rest
    }

    static func ipv6(_ next: UInt8, _ rest: [UInt8]) -> [UInt8] {
        [0x60, 0, 0, 0] + big(UInt16(rest.count)) + [next, 64] + [UInt8](repeating: 0xfd, count: 32) + rest
    }

    /// A header of UDP, whose ports stand where TCP's do, and 40 octets.
    static func udp(_ source: UInt16, _ destination: UInt16, _ rest: [UInt8]? = nil) -> [UInt8] {
        let rest = rest ?? [UInt8](repeating: 0, count: 40)
        return big(source) + big(destination) + big(UInt16(8 + rest.count)) + [0, 0] + rest
    }

    static func vxlan(_ port: UInt16, _ inner: [UInt8]) -> [UInt8] {
        ethernet(0x0800, ipv4(17, udp(50000, port, [8, 0, 0, 0, 0, 0, 1, 0] + inner)))
    }

    /// - Parameter options: in units of four octets (RFC 8926, section 3.4).
    static func geneve(options: UInt8, _ inner: [UInt8]) -> [UInt8] {
        let header = [options, 0, 0x65, 0x58, 0, 0, 1, 0] + [UInt8](repeating: 0, count: Int(options) * 4)
        return ethernet(0x0800, ipv4(17, udp(50000, 6081, header + inner)))
    }

    private static func big(_ number: UInt16) -> [UInt8] {
        [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
    }
}
