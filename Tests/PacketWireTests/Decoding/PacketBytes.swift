import PacketWire

/// Builders of packets, and the datagram that most tests wrap: a DNS query from 10.0.0.5 to 10.96.0.10.
enum PacketBytes {
    static let client = IPAddress(v4: 0x0a00_0005)
    static let service = IPAddress(v4: 0x0a60_000a)
    static let clientV6 = IPAddress(high: 0xfd00_0000_0000_0000, low: 5)
    static let serviceV6 = IPAddress(high: 0xfd00_0000_0000_0000, low: 0x0a)
    /// Ends of a tunnel.
    static let nodeA = IPAddress(v4: 0xc000_0201)
    static let nodeB = IPAddress(v4: 0xc000_0202)
    static let nodeAV6 = IPAddress(high: 0x2001_0db8_0000_0000, low: 1)
    static let nodeBV6 = IPAddress(high: 0x2001_0db8_0000_0000, low: 2)

    /// A query for `a.example`, A, IN.
    static let query = hex("1234 0100 0001 0000 0000 0000 01 61 07 6578616d706c65 00 0001 0001")
    static let datagram = udp(40000, 53, query)
    static let packet = ipv4(client, service, 17, datagram)
    static let packetV6 = ipv6(clientV6, serviceV6, 17, datagram)
    static let frame = ethernet(0x0800, packet)

    /// Octets of hex digits; anything else between them is skipped.
    static func hex(_ text: String) -> [UInt8] {
        let digits = text.compactMap { digit in digit.hexDigitValue.map { UInt8($0) } }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    static func number16(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }

    static func octets(of address: IPAddress) -> [UInt8] {
        let all = [address.high, address.low].flatMap { half in
            (0..<8).map { UInt8(truncatingIfNeeded: half >> UInt64(56 - 8 * $0)) }
        }
        return address.v4 == nil ? all : Array(all[12...])
    }

    static func ethernet(_ type: Int, _ payload: [UInt8]) -> [UInt8] {
        hex("020000000002 020000000001") + number16(type) + payload
    }

    static func snap(_ type: Int, _ payload: [UInt8]) -> [UInt8] {
        hex("aaaa03 000000") + number16(type) + payload
    }

    /// - Parameters:
    ///   - fragmentation: flags and offset as they stand in the header.
    ///   - length: the total length field, where it is not the true one.
    static func ipv4(
        _ source: IPAddress, _ destination: IPAddress, _ number: UInt8, id: Int = 0x4321, ttl: UInt8 = 64,
        options: [UInt8] = [], fragmentation: Int = 0, length: Int? = nil, _ payload: [UInt8]
    ) -> [UInt8] {
        let header = 20 + options.count
        var packet: [UInt8] = [0x40 | UInt8(header / 4), 0]
        for field in [length ?? header + payload.count, id, fragmentation] { packet += number16(field) }
        packet += [ttl, number, 0, 0]
        for part in [octets(of: source), octets(of: destination), options, payload] { packet += part }
        return packet
    }

    static func ipv6(
        _ source: IPAddress, _ destination: IPAddress, _ next: UInt8, hopLimit: UInt8 = 64, length: Int? = nil,
        _ payload: [UInt8]
    ) -> [UInt8] {
        var packet = hex("60000000") + number16(length ?? payload.count)
        packet += [next, hopLimit]
        for part in [octets(of: source), octets(of: destination), payload] { packet += part }
        return packet
    }

    static func udp(
        _ source: Int, _ destination: Int, length: Int? = nil, checksum: Int = 0, _ payload: [UInt8]
    ) -> [UInt8] {
        [source, destination, length ?? 8 + payload.count, checksum].flatMap(number16) + payload
    }

    /// A segment with sequence number 0x01020304, PSH and ACK; `offset` is the data offset where it is not true.
    static func tcp(
        _ source: Int, _ destination: Int, options: [UInt8] = [], offset: UInt8? = nil, _ payload: [UInt8]
    ) -> [UInt8] {
        let words = offset ?? UInt8(5 + options.count / 4)
        var segment = [source, destination].flatMap(number16) + hex("01020304 05060708")
        segment += [words << 4, 0x18]
        for part in [hex("1000 0000 0000"), options, payload] { segment += part }
        return segment
    }

    /// An ICMP or ICMPv6 message: type, code, checksum, four octets and the rest.
    static func icmp(_ type: UInt8, _ code: UInt8, rest: String = "00000000", _ payload: [UInt8]) -> [UInt8] {
        [type, code, 0, 0] + hex(rest) + payload
    }

    /// An Ethernet frame from one end of a tunnel to the other.
    static func tunnel(_ number: UInt8, _ payload: [UInt8]) -> [UInt8] {
        ethernet(0x0800, ipv4(nodeA, nodeB, number, payload))
    }

    /// The same with the tunnel over UDP.
    static func udpTunnel(_ port: Int, _ payload: [UInt8]) -> [UInt8] {
        tunnel(17, udp(50000, port, payload))
    }
}

/// What decoding came to, and the packet as it then stood.
struct Decoded {
    var outcome: DecodeOutcome
    var packet = Packet()

    init(
        _ octets: [UInt8], _ linkType: LinkType = .ethernet, wireLength: Int? = nil, direction: Direction = .unknown
    ) {
        outcome = .unsupported
        outcome = PacketDecoder().decode(
            octets.span, linkType: linkType, wireLength: wireLength ?? octets.count, direction: direction,
            into: &packet)
    }
}
