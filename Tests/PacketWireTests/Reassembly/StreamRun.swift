@testable import PacketWire

/// A TCP segment for a test: from 192.0.2.1, port 40000, to 192.0.2.2, port 53.
struct TestSegment {
    var sequence: UInt32
    var octets: [UInt8] = []
    var flags: TCPFlags = .ack
    /// Octets captured of it; all where nil.
    var captured: Int?
    var sourcePort: UInt16 = 40000
    var point: UInt16 = 0

    /// As a frame of 4 octets of header before the data, and the packet that a decoder makes of it.
    func frame() -> (octets: [UInt8], packet: Packet) {
        var packet = Packet()
        packet.source = IPAddress(v4: 0xc000_0201)
        packet.destination = IPAddress(v4: 0xc000_0202)
        packet.sourcePort = sourcePort
        packet.destinationPort = 53
        packet.transport = .tcp
        packet.tcp.sequence = sequence
        packet.tcp.flags = flags
        packet.payloadStart = 4
        packet.payloadEnd = 4 + (captured ?? octets.count)
        packet.declaredPayloadLength = octets.count
        return ([0xee, 0xee, 0xee, 0xee] + octets.prefix(captured ?? octets.count), packet)
    }
}

/// A reassembler and everything that it handed out.
struct StreamRun {
    var reassembler = StreamReassembler()
    var messages: [(octets: [UInt8], came: StreamedMessage)] = []
    var incomplete: [(octets: [UInt8], left: IncompleteMessage)] = []
    var frame = 0

    mutating func add(_ segment: TestSegment, at seconds: Double = 0) {
        frame += 1
        var found = messages
        var given = incomplete
        messages = []
        incomplete = []
        let (octets, packet) = segment.frame()
        reassembler.add(
            packet, octets.span, key: (capture: 0, point: segment.point), frame: frame, time: .seconds(seconds),
            incomplete: { left, span in given.append(([UInt8](copying: span), left)) },
            message: { span, came in found.append(([UInt8](copying: span), came)) })
        messages = found
        incomplete = given
    }

    /// Adds a SYN before `sequence` and nothing else.
    mutating func open(at sequence: UInt32) {
        add(TestSegment(sequence: sequence &- 1, flags: .syn))
    }

    mutating func expire(at seconds: Double) {
        var found = messages
        var given = incomplete
        reassembler.expire(
            at: .seconds(seconds), incomplete: { given.append(([UInt8](copying: $1), $0)) },
            message: { found.append(([UInt8](copying: $0), $1)) })
        messages = found
        incomplete = given
    }

    mutating func finish() {
        var found = messages
        var given = incomplete
        reassembler.finish(
            incomplete: { given.append(([UInt8](copying: $1), $0)) },
            message: { found.append(([UInt8](copying: $0), $1)) })
        messages = found
        incomplete = given
    }
}

/// Messages for streams.
enum TestMessage {
    /// A query for `x.test` with `padding` octets of EDNS padding (RFC 7830), at least 24 octets.
    static func query(id: UInt16, padding: Int = 0) -> [UInt8] {
        let header = [UInt8(id >> 8), UInt8(id & 0xff), 1, 0, 0, 1, 0, 0, 0, 0, 0, padding > 0 ? 1 : 0]
        let question: [UInt8] = [1, 0x78, 4, 0x74, 0x65, 0x73, 0x74, 0, 0, 1, 0, 1]
        guard padding > 0 else { return header + question }
        let lengths = [padding + 4, 12, padding].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
        return header + question + [0, 0, 41, 4, 0xd0, 0, 0, 0, 0]
            + lengths + [UInt8](repeating: 0, count: padding)
    }

    /// With its length field before it.
    static func prefixed(_ message: [UInt8]) -> [UInt8] {
        [UInt8(message.count >> 8), UInt8(message.count & 0xff)] + message
    }

    static func stream(_ messages: [[UInt8]]) -> [UInt8] { messages.flatMap(prefixed) }
}
