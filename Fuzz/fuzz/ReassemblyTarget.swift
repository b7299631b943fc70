import PacketWire

/// Plays a program of fragments and segments with extreme offsets, lengths, times and tiny bounds: the bounds must
/// hold, and nothing may be left at the end.
enum ReassemblyTarget {
    private static let noise = (0..<70_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    private static let query: [UInt8] =
        [0, 24, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0x78, 4, 0x74, 0x65, 0x73, 0x74, 0, 0, 1, 0, 1]
    private static let queries = (0..<200).flatMap { _ in query }

    static func run(_ octets: [UInt8]) {
        var input = Input(octets)
        let small = input.octet()
        var fragments = FragmentReassembler(openLimit: 1 + small & 7, octetLimit: 1000 << (small >> 5))
        var streams = StreamReassembler(openLimit: 1 + small & 7, octetLimit: 300 << (small >> 5))
        var connections = ConnectionTracker(openLimit: 1 + small & 7)
        var frame = 0
        var time: Int64 = 0
        while !input.isEmpty {
            frame += 1
            let choice = input.octet()
            time = later(time, input.octet())
            var packet = packet(&input)
            let data = data(choice, input)
            setPayload(of: &packet, choice, &input)
            let key = (capture: 0, point: UInt16(packet.hopLimit))
            let moment = Timestamp(nanoseconds: time)
            if choice & 3 == 0 {
                setFragment(of: &packet, choice, &input)
                fragments.add(packet, data.span, key: key, frame: frame, time: moment) { incomplete, octets in
                    precondition(octets.count <= incomplete.coveredOctets)
                } complete: { octets, _, whole in
                    precondition(whole.isCut == (octets.count < whole.length))
                }
                precondition(fragments.bufferedOctets <= max(fragments.octetLimit, 65_536))
                precondition(fragments.bufferedOctets >= 0 && fragments.openCount <= fragments.openLimit)
            } else {
                setSegment(of: &packet, choice, &input)
                streams.add(packet, data.span, key: key, frame: frame, time: moment) { incomplete, octets in
                    precondition(octets.count <= incomplete.length ?? .max)
                } message: { octets, message in
                    precondition(message.isCut == (octets.count < message.length))
                }
                precondition(streams.bufferedOctets >= 0 && streams.bufferedOctets <= streams.octetLimit)
                precondition(streams.openCount <= streams.openLimit)
                let isFromClient = choice & 128 != 0
                connections.add(packet, isFromClient: isFromClient, key: key, frame: frame, time: moment) {
                    _ = $0.outcome
                }
                if packet.tcp.acknowledgment & 1 != 0 {
                    connections.reject(error(about: packet), capture: 0, frame: frame, time: moment)
                }
                precondition(connections.openCount <= connections.openLimit)
            }
        }
        fragments.finish { _, _ in }
        streams.finish { _, _ in
        } message: { _, _ in
        }
        connections.finish { _ = $0.outcome }
        precondition(fragments.bufferedOctets == 0 && streams.bufferedOctets == 0)
        precondition(fragments.openCount + streams.openCount + connections.openCount == 0)
    }

    /// An ICMP port unreachable that quotes `segment`.
    private static func error(about segment: Packet) -> Packet {
        var packet = Packet()
        packet.source = segment.destination
        packet.transport = .icmp
        packet.icmp.type = 3
        packet.icmp.code = 3
        packet.icmp.hasQuote = true
        packet.icmp.quotedTransport = .tcp
        packet.icmp.quotedSource = segment.source
        packet.icmp.quotedDestination = segment.destination
        packet.icmp.quotedSourcePort = segment.sourcePort
        packet.icmp.quotedDestinationPort = segment.destinationPort
        return packet
    }

    private static func later(_ time: Int64, _ jump: Int) -> Int64 {
        switch jump {
        case 255: .max
        case 254: .min
        case 253: 0
        default: time &+ Int64(jump) &* 20_000_000
        }
    }

    private static func packet(_ input: inout Input) -> Packet {
        let ends = input.octet()
        var packet = Packet()
        packet.source = IPAddress(v4: UInt32(ends & 3))
        packet.destination = IPAddress(v4: UInt32(ends >> 2 & 1))
        packet.sourcePort = UInt16(ends >> 3 & 3)
        packet.isIPv6 = ends & 128 != 0
        packet.identification = UInt32(ends >> 4 & 1)
        packet.hopLimit = UInt8(ends >> 5 & 1)
        return packet
    }

    private static func data(_ choice: Int, _ input: Input) -> [UInt8] {
        switch choice >> 6 {
        case 0: queries
        case 1: noise
        default: input.rest
        }
    }

    private static func setPayload(of packet: inout Packet, _ choice: Int, _ input: inout Input) {
        packet.payloadStart = (choice & 4 != 0 ? input.word() : 0) - (choice & 8 != 0 ? 100 : 0)
        let length = choice & 16 != 0 ? input.word() : input.octet()
        packet.payloadEnd = packet.payloadStart + length - (choice & 32 != 0 ? input.octet() : 0)
        packet.declaredPayloadLength = choice & 32 != 0 && input.octet() == 255 ? .max : length
    }

    private static func setFragment(of packet: inout Packet, _ choice: Int, _ input: inout Input) {
        packet.transport = .fragment
        packet.fragment.offset = (input.word() & 0x1fff) << (choice & 64 != 0 ? 3 : 0)
        let flags = input.octet()
        packet.fragment.moreFollow = flags & 1 != 0
        packet.fragment.nextProtocol = UInt8(flags & 2)
    }

    private static func setSegment(of packet: inout Packet, _ choice: Int, _ input: inout Input) {
        packet.transport = .tcp
        packet.tcp.flags = TCPFlags(rawValue: UInt8(input.octet()))
        let number = input.word()
        let factor: UInt32 = choice & 3 == 3 && number & 1 == 0 ? 70_001 : 1
        packet.tcp.sequence = UInt32(truncatingIfNeeded: number &- 32_768) &* factor
        packet.tcp.acknowledgment = UInt32(input.octet())
    }
}
