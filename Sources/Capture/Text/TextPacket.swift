import PacketWire

/// An IP packet as far as a line of text tells of it.
struct TextPacket {
    var isIPv6 = false
    /// From `-v` on.
    var header: TextIPHeader?
    var source = TextEndpoint(address: .unspecified)
    var destination = TextEndpoint(address: .unspecified)
    var content = Content.other(protocol: nil, length: nil)

    enum Content {
        case udp(TextPayload, checksum: UInt16?)
        case tcp(TextSegment)
        case icmp(TextICMP)
        /// A part of an IPv6 packet.
        case fragment(TextFragment)
        /// A packet of which only the protocol number is known, or not even that.
        case other(protocol: UInt8?, length: Int?)
        /// A packet in this one, which the next line describes, or the rest of this one.
        case tunnel(TextTunnel)
    }

    /// Whether the next line can be about a packet in this one.
    var canHoldPacket: Bool {
        switch content {
        case .tunnel: true
        case .icmp(let message): message.isError
        default: false
        }
    }
}

/// What `-v` prints of an IP header: `tos 0x0, ttl 64, id 36916, offset 0, flags [DF], proto UDP (17), length 105`,
/// or `hlim 64, next-header UDP (17) payload length: 85`.
struct TextIPHeader: Equatable {
    var hopLimit: UInt8 = 0
    var identification: UInt16 = 0
    /// In octets.
    var fragmentOffset = 0
    var moreFragments = false
    var mayNotFragment = false
    var protocolNumber: UInt8?
    /// Octets after the IP header, less extension headers that text does not tell.
    var payloadLength: Int?

    init() {}

    init(_ text: ArraySlice<UInt8>, isIPv6: Bool) {
        func number<Number: FixedWidthInteger>(_ label: String) -> Number? {
            text.number(after: label).flatMap(Number.init(exactly:))
        }
        hopLimit = number(isIPv6 ? "hlim " : "ttl ") ?? 0
        var scanner = TextScanner(text)
        let label = isIPv6 ? "next-header " : "proto "
        if scanner.take(upTo: label) != nil, scanner.take(upTo: "(") != nil {
            protocolNumber = scanner.number().flatMap(UInt8.init(exactly:))
        }
        if isIPv6 {
            payloadLength = number("payload length: ")
            return
        }
        identification = number(" id ") ?? 0
        fragmentOffset = min(text.number(after: "offset ") ?? 0, 0xfff8) & ~7
        payloadLength = text.number(after: ", length ").map { max(0, $0 - 20) }
        scanner = TextScanner(text)
        if scanner.take(upTo: "flags [") != nil, let flags = scanner.take(upTo: "]") {
            moreFragments = flags.contains(UInt8(ascii: "+"))
            mayNotFragment = flags.firstIndex(of: "DF") != nil
        }
    }
}

/// A TCP segment: `Flags [P.], seq 1:58, ack 1, win 64, length 57`.
struct TextSegment {
    var flags: TCPFlags = []
    /// As printed: from the connection's start, or as it is on the wire; see ``TextSequences``.
    var sequence: UInt32?
    var acknowledgment: UInt32?
    var window: UInt16 = 0
    var payload = TextPayload(length: 0)
}

/// An ICMP or ICMPv6 message.
struct TextICMP: Equatable {
    var type: UInt8
    var code: UInt8 = 0
    var mtu: UInt16 = 0
    /// What the line tells of the packet that an error quotes; lines after it may tell more (`-v`).
    var quotedDestination: IPAddress?
    var quotedPort: UInt16?
    var quotedProtocol: UInt8?
    /// Octets of the quoted packet.
    var quotedLength: Int?
    var isError = true
}

/// A tunnel's header.
enum TextTunnel: Equatable {
    case vxlan(identifier: UInt32)
    case geneve(identifier: UInt32)
    case gre
    case ipInIP
}

/// A fragment of IPv6: `frag (0x0000004d:0|1232) 53 > 4000: 12345 20/0/1 …`, without its identification below `-v`.
struct TextFragment: Equatable {
    var identification: UInt32 = 0
    /// In octets.
    var offset: Int
    /// Octets of the fragment itself.
    var payload: TextPayload

    /// tcpdump does not print whether more follow. All parts but the last are as long as a link takes, in units of
    /// 8 octets.
    var moreFollow: Bool { offset == 0 || (payload.length >= 1000 && payload.length % 8 == 0) }

    init?(_ scanner: TextScanner, isFromServer: (Int) -> Bool) {
        var scanner = scanner
        guard scanner.take("frag (") else { return nil }
        if scanner.take("0x") {
            guard let id = scanner.take(upTo: ":").flatMap({ Int(hexadecimal: $0) }) else { return nil }
            identification = UInt32(truncatingIfNeeded: id)
        }
        guard let offset = scanner.number(), scanner.take("|"), let length = scanner.number(), length <= 0xffff,
            scanner.take(")")
        else { return nil }
        self.offset = min(offset, 0xfff8) & ~7
        payload = TextPayload(length: length)
        scanner.skipBlanks()
        guard self.offset == 0, let source = scanner.number(), scanner.take(" > "), let destination = scanner.number(),
            source <= 0xffff, destination <= 0xffff, scanner.take(": "),
            let message = TextMessage(scanner.rest, isFromServer: isFromServer(source))
        else { return }
        // UDP's length is not printed; zero leaves it to the packet's.
        let ports = [source >> 8, source & 0xff, destination >> 8, destination & 0xff, 0, 0, 0, 0].map(UInt8.init)
        payload = TextPayload(octets: ports + message.payload(of: nil).octets, length: length)
    }
}
