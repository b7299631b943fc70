import PacketWire

/// Reads what tcpdump prints of a packet after its time and link layer: `10.0.0.1.4000 > 10.0.0.2.53: …`, with the
/// IP header in parentheses before it from `-v` on.
struct TextPacketReader {
    var addresses = TextAddresses()
    /// Messages that end early (`[|domain]`), and nothing tells why.
    private(set) var cutMessages = 0
    /// Octets of the longest IP packet of which a message was captured whole.
    private var longestWhole = 0

    /// What reading a line came to.
    enum Result {
        /// A packet, and for a tunnel what follows its own header on the line.
        case packet(TextPacket, inner: ArraySlice<UInt8>)
        /// The IP header alone: `-v` prints what follows it on the next line.
        case headerOnly(TextPacket)
        case unreadable
    }

    /// Reads from where `IP` or `IP6` ended, or an Ethernet header.
    mutating func read(_ text: ArraySlice<UInt8>, isIPv6: Bool) -> Result {
        var scanner = TextScanner(text)
        var packet = TextPacket(isIPv6: isIPv6)
        scanner.skipBlanks()
        if scanner.next == UInt8(ascii: "(") {
            guard let header = scanner.takeParentheses() else { return .unreadable }
            packet.header = TextIPHeader(header, isIPv6: isIPv6)
            scanner.skipBlanks()
            if scanner.isAtEnd { return .headerOnly(packet) }
        }
        return read(scanner.rest, of: packet)
    }

    /// Reads addresses and what follows them, for a packet whose IP header stood on the line before.
    mutating func read(_ text: ArraySlice<UInt8>, of packet: TextPacket) -> Result {
        var packet = packet
        var scanner = TextScanner(text)
        let source = scanner.word()
        guard !source.isEmpty, scanner.word().equals(">") else { return .unreadable }
        let destination = scanner.word()
        guard destination.last == UInt8(ascii: ":") else { return .unreadable }
        scanner.skipBlanks()
        guard readAddresses(source, destination.dropLast(), before: scanner, &packet) else { return .unreadable }
        readContent(scanner, &packet)
        if case .tunnel = packet.content { return .packet(packet, inner: scanner.rest) }
        return .packet(packet, inner: [])
    }

    /// Reads source and destination: with ports, where what follows is not of a protocol without.
    private mutating func readAddresses(
        _ source: ArraySlice<UInt8>, _ destination: ArraySlice<UInt8>, before scanner: TextScanner,
        _ packet: inout TextPacket
    ) -> Bool {
        let isWithoutPorts =
            ["ICMP", "IP ", "IP6 ", "GRE", "ip-proto-", "frag (", "ESP", "AH", "IGMP", "HBH", "RT6"]
            .contains { scanner.starts(with: $0) }
        if !isWithoutPorts, let source = addresses.endpoint(source, isIPv6: packet.isIPv6),
            let destination = addresses.endpoint(destination, isIPv6: packet.isIPv6)
        {
            (packet.source, packet.destination) = (source, destination)
            return true
        }
        // Prose may have names with ">" between them.
        guard
            isWithoutPorts
                || (TextAddresses.numericAddress(source) != nil && TextAddresses.numericAddress(destination) != nil),
            let source = addresses.address(source, isIPv6: packet.isIPv6),
            let destination = addresses.address(destination, isIPv6: packet.isIPv6)
        else { return false }
        packet.source = TextEndpoint(address: source)
        packet.destination = TextEndpoint(address: destination)
        return true
    }

    // MARK: What the packet holds

    private mutating func readContent(_ text: TextScanner, _ packet: inout TextPacket) {
        var scanner = text
        var checksum: UInt16?
        var isVerified = false
        if scanner.next == UInt8(ascii: "["), !scanner.starts(with: "[|"), let note = scanner.take(upTo: "]") {
            checksum = TextPacketReader.checksum(note)
            isVerified = note.firstIndex(of: "udp sum ok") != nil
            scanner.skipBlanks()
        }
        if scanner.starts(with: "Flags [") || scanner.starts(with: "tcp ") {
            packet.content = .tcp(TextSegment(scanner, isFromServer: packet.isFromServer))
        } else if scanner.starts(with: "ICMP") {
            packet.content =
                TextICMP(scanner, isIPv6: packet.isIPv6, ports: &addresses).map { .icmp($0) }
                ?? .other(protocol: packet.isIPv6 ? 58 : 1, length: packet.header?.payloadLength)
        } else if let tunnel = TextTunnel(scanner) {
            packet.content = .tunnel(tunnel)
        } else if scanner.starts(with: "ip-proto-") || scanner.starts(with: "frag (") {
            readFragment(scanner, &packet)
        } else if packet.source.port == 0 {
            packet.content = .other(protocol: packet.header?.protocolNumber, length: packet.header?.payloadLength)
        } else {
            readDatagram(scanner, checksum: checksum, isVerified: isVerified, &packet)
        }
    }

    /// A UDP datagram: a DNS message, or no more than its length.
    private mutating func readDatagram(
        _ scanner: TextScanner, checksum: UInt16?, isVerified: Bool, _ packet: inout TextPacket
    ) {
        let headerLength = packet.header?.payloadLength.map { max(0, $0 - 8) }
        let length = scanner.rest.lastParenthesizedNumber ?? headerLength
        if var message = TextMessage(scanner.rest, isFromServer: packet.isFromServer) {
            // A snap length cuts every packet that is longer than it and none that is shorter, and no checksum is verified
            // of a part.
            if !message.isCut {
                longestWhole = max(longestWhole, headerLength ?? 0)
            } else if isVerified || headerLength.map({ $0 <= longestWhole }) == true {
                message.isWholeOnWire = true
            } else {
                cutMessages += 1
            }
            packet.content = .udp(message.payload(of: length), checksum: checksum)
            return
        }
        let stated =
            scanner.rest.number(after: "UDP, length ") ?? scanner.rest.number(after: "[length ") ?? headerLength
            ?? scanner.rest.number(after: "length ")
        packet.content = .udp(TextPayload(length: min(max(stated ?? 1, 1), 0xffff)), checksum: nil)
    }

    /// A later fragment of IPv4 (`ip-proto-17`), or any of IPv6 (`frag (0x0000004d:1480|30)`).
    private func readFragment(_ scanner: TextScanner, _ packet: inout TextPacket) {
        var scanner = scanner
        if scanner.take("ip-proto-") {
            let number = scanner.number().flatMap(UInt8.init(exactly:))
            // Where the header is not printed, any place but the first stands for it.
            if packet.header == nil { packet.header = TextIPHeader([], isIPv6: false) }
            if packet.header?.fragmentOffset == 0 { packet.header?.fragmentOffset = 1480 }
            packet.content = .other(protocol: number, length: packet.header?.payloadLength)
            return
        }
        packet.content =
            TextFragment(scanner, isFromServer: { $0 == 53 }).map { .fragment($0) }
            ?? .other(protocol: nil, length: packet.header?.payloadLength)
    }

    /// What is to be written as the checksum: `[bad udp cksum 0xcdc3 -> 0x3708!]` states the wrong one, which may be
    /// the part that a network card was left to complete. Nothing where it was right, or is not told.
    private static func checksum(_ note: ArraySlice<UInt8>) -> UInt16? {
        var scanner = TextScanner(note)
        guard scanner.take(upTo: "bad udp cksum 0x") != nil else { return nil }
        return Int(hexadecimal: scanner.word()).flatMap(UInt16.init(exactly:))
    }
}

extension TextPacket {
    fileprivate var isFromServer: Bool {
        source.port == 53 || (destination.port != 53 && source.port < destination.port)
    }
}

extension ArraySlice<UInt8> {
    /// The number in parentheses that the text ends with.
    var lastParenthesizedNumber: Int? {
        let text = self.prefix(upTo: (lastIndex { !TextScanner.isBlank($0) } ?? startIndex - 1) + 1)
        guard text.last == UInt8(ascii: ")"), let start = text.lastIndex(of: UInt8(ascii: "(")) else { return nil }
        guard let number = Int(decimal: text[(start + 1)...].dropLast()), number <= 0xffff else { return nil }
        return number
    }
}
