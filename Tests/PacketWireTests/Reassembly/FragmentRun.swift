@testable import PacketWire

/// A fragment for a test: a part of a packet from 192.0.2.1 to 192.0.2.2.
struct TestFragment {
    var offset = 0
    var octets: [UInt8] = []
    var more = true
    /// Octets captured of it; all where nil.
    var captured: Int?
    var identification: UInt32 = 7
    var isIPv6 = false
    var nextProtocol: UInt8 = 17
    var point: UInt16 = 0

    /// As a frame of 4 octets of header before the part, and the packet that a decoder makes of it.
    func frame() -> (octets: [UInt8], packet: Packet) {
        var packet = Packet()
        packet.source = IPAddress(v4: 0xc000_0201)
        packet.destination = IPAddress(v4: 0xc000_0202)
        packet.transport = .fragment
        packet.isIPv6 = isIPv6
        packet.identification = identification
        packet.payloadStart = 4
        packet.payloadEnd = 4 + (captured ?? octets.count)
        packet.declaredPayloadLength = octets.count
        packet.fragment.offset = offset
        packet.fragment.moreFollow = more
        packet.fragment.nextProtocol = nextProtocol
        return ([0xee, 0xee, 0xee, 0xee] + octets.prefix(captured ?? octets.count), packet)
    }
}

/// A reassembler and everything that it handed out.
struct FragmentRun {
    var reassembler = FragmentReassembler()
    var complete: [(octets: [UInt8], packet: Packet, came: FragmentedPacket)] = []
    var incomplete: [(octets: [UInt8], left: IncompletePacket)] = []
    var frame = 0

    mutating func add(_ fragment: TestFragment, at seconds: Double = 0) {
        frame += 1
        var whole = complete
        var given = incomplete
        complete = []
        incomplete = []
        let (octets, packet) = fragment.frame()
        reassembler.add(
            packet, octets.span, key: (capture: 0, point: fragment.point), frame: frame, time: .seconds(seconds),
            incomplete: { left, span in given.append(([UInt8](copying: span), left)) },
            complete: { span, packet, came in whole.append(([UInt8](copying: span), copy packet, came)) })
        complete = whole
        incomplete = given
    }

    mutating func expire(at seconds: Double) {
        var given = incomplete
        reassembler.expire(at: .seconds(seconds)) { given.append(([UInt8](copying: $1), $0)) }
        incomplete = given
    }

    mutating func finish() {
        var given = incomplete
        reassembler.finish { given.append(([UInt8](copying: $1), $0)) }
        incomplete = given
    }
}
