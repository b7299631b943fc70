import ExpectedVerdicts
import Synthetic

/// A DNS message on its way: a query, or with an answer its response.
struct Message {
    var question: Question
    var answer: Answer?
    /// AA, of an answer.
    var isAuthoritative = true

    var octets: [UInt8] {
        guard let answer else { return question.message() }
        var octets = question.message(answering: answer)
        if !isAuthoritative { octets[2] &= ~0x04 }
        return octets
    }
}

/// Why a packet could not be delivered (RFC 792; RFC 4443).
enum Unreachable {
    case port
    case host
    case tooBig(mtu: Int)
}

struct TCPFlags: OptionSet {
    let rawValue: UInt8
    static let finish = TCPFlags(rawValue: 0x01)
    static let synchronize = TCPFlags(rawValue: 0x02)
    static let reset = TCPFlags(rawValue: 0x04)
    static let push = TCPFlags(rawValue: 0x08)
    static let acknowledge = TCPFlags(rawValue: 0x10)
}

/// An IP packet on its way.
struct Packet {
    indirect enum Content {
        case udp(Message)
        case tcp(TCPFlags, sequence: Int, acknowledgment: Int, Message?)
        case error(Unreachable, quoting: Packet)
        /// Another packet in VXLAN (RFC 7348), as Linux sends it.
        case tunnel(Packet)
    }

    /// What stands in the UDP checksum's place.
    enum Checksum {
        /// The sum of the addresses alone: the network card has yet to fill in the rest.
        case partial
        case right
        case wrong
    }

    var source: Address
    var sourcePort: UInt16
    var destination: Address
    var destinationPort: UInt16
    var content: Content
    var identification: UInt16 = 0
    var hopsLeft: UInt8 = 64
    var checksum = Checksum.partial
    /// The octets after the IPv4 header that this fragment holds; nil for a whole packet.
    var part: Range<Int>?

    var message: Message? {
        switch content {
        case .udp(let message): message
        case .tcp(_, _, _, let message): message
        case .error, .tunnel: nil
        }
    }

    var isTCP: Bool { if case .tcp = content { true } else { false } }
    var isUDP: Bool { if case .udp = content { true } else { false } }
    var quoted: Packet? { if case .error(_, let quoted) = content { quoted } else { nil } }
    var isTooBig: Bool { if case .error(.tooBig, _) = content { true } else { false } }

    /// A packet back to the sender, from where this one went unless another address is named.
    func reply(_ content: Content, from source: Address? = nil) -> Packet {
        Packet(
            source: source ?? destination, sourcePort: destinationPort, destination: self.source,
            destinationPort: sourcePort, content: content)
    }

    /// An ICMP error about this packet.
    func error(_ reason: Unreachable, from reporter: Address) -> Packet {
        Packet(
            source: reporter, sourcePort: 0, destination: source, destinationPort: 0,
            content: .error(reason, quoting: self))
    }

    var isFirstFragment: Bool { part.map { $0.lowerBound == 0 } ?? true }
}

extension Packet {
    /// From the IP header on.
    var octets: [UInt8] {
        var content = transport
        var field = 0x4000
        if let part {
            let last = min(part.upperBound, content.count)
            field = part.lowerBound / 8 | (last < content.count ? 0x2000 : 0)
            content = Array(content[min(part.lowerBound, last)..<last])
        }
        if source.isIPv6 { return header6(content.count) + content }
        return header4(content.count, fragment: field) + content
    }

    /// Octets after the IP header.
    var transportLength: Int { transport.count }

    private var number: UInt8 {
        switch content {
        case .udp, .tunnel: 17
        case .tcp: 6
        case .error: source.isIPv6 ? 58 : 1
        }
    }

    private var transport: [UInt8] {
        var bytes: [UInt8] = []
        switch content {
        case .udp(let message):
            let payload = message.octets
            bytes.append16(Int(sourcePort))
            bytes.append16(Int(destinationPort))
            bytes.append16(8 + payload.count)
            bytes.append16(0)
            bytes += payload
            set(checksum, in: &bytes, at: 6)
        case .tcp(let flags, let sequence, let acknowledgment, let message):
            bytes.append16(Int(sourcePort))
            bytes.append16(Int(destinationPort))
            bytes.append32(sequence)
            bytes.append32(acknowledgment)
            bytes += [0x50, flags.rawValue, 0x72, 0x10, 0, 0, 0, 0]
            if let payload = message?.octets {
                bytes.append16(payload.count)
                bytes += payload
            }
        case .tunnel(let inner):
            let payload = Self.tunnelHeader(inner) + inner.octets
            bytes.append16(Int(sourcePort))
            bytes.append16(Int(destinationPort))
            bytes.append16(8 + payload.count)
            bytes.append16(0)
            bytes += payload
        case .error(let reason, let quoted):
            bytes += type(reason)
            bytes += quoted.octets.prefix(source.isIPv6 ? 1232 : 548)
        }
        return bytes
    }

    /// VNI 1, and the inner Ethernet header.
    private static func tunnelHeader(_ inner: Packet) -> [UInt8] {
        var bytes: [UInt8] = [0x08, 0, 0, 0, 0, 0, 1, 0]
        bytes += [0x5a, 0x11, 0x22, 0x33] + inner.destination.octets.suffix(2)
        bytes += [0x5a, 0x11, 0x22, 0x33] + inner.source.octets.suffix(2)
        bytes.append16(inner.source.isIPv6 ? 0x86dd : 0x0800)
        return bytes
    }

    private func type(_ reason: Unreachable) -> [UInt8] {
        var bytes: [UInt8] =
            switch (reason, source.isIPv6) {
            case (.port, false): [3, 3, 0, 0]
            case (.port, true): [1, 4, 0, 0]
            case (.host, false): [3, 1, 0, 0]
            case (.host, true): [1, 3, 0, 0]
            case (.tooBig, false): [3, 4, 0, 0]
            case (.tooBig, true): [2, 0, 0, 0]
            }
        if case .tooBig(let mtu) = reason { bytes.append32(mtu) } else { bytes.append32(0) }
        return bytes
    }

    /// RFC 768: the sum over the pseudo header and, when it is complete, the datagram.
    private func set(_ checksum: Checksum, in datagram: inout [UInt8], at place: Int) {
        var sum = datagram.count + 17
        for word in [source.octets, destination.octets] { sum += Self.sum(word) }
        if checksum != .partial { sum += Self.sum(datagram) }
        while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
        switch checksum {
        case .partial: break
        case .right: sum = ~sum & 0xffff
        case .wrong: sum = ~(sum ^ 0x1234) & 0xffff
        }
        datagram[place] = UInt8(sum >> 8)
        datagram[place + 1] = UInt8(sum & 0xff)
    }

    private static func sum(_ octets: [UInt8]) -> Int {
        octets.enumerated().reduce(0) { $0 + Int($1.element) << ($1.offset % 2 == 0 ? 8 : 0) }
    }

    private func header4(_ length: Int, fragment: Int) -> [UInt8] {
        var header: [UInt8] = [0x45, 0]
        header.append16(20 + length)
        header.append16(Int(identification))
        header.append16(fragment)
        header += [hopsLeft, number, 0, 0]
        header += source.octets
        header += destination.octets
        var sum = Self.sum(header)
        while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
        header[10] = UInt8((~sum & 0xffff) >> 8)
        header[11] = UInt8(~sum & 0xff)
        return header
    }

    private func header6(_ length: Int) -> [UInt8] {
        var header: [UInt8] = [0x60, 0, 0, 0]
        header.append16(length)
        return header + [number, hopsLeft] + source.octets + destination.octets
    }
}

extension CaptureFilter {
    func takes(_ packet: Packet) -> Bool {
        if self == .everything { return true }
        if !packet.isFirstFragment { return self == .withFragments }
        switch packet.content {
        case .udp: return packet.hasPort(53)
        case .tcp: return self != .udp && packet.hasPort(53)
        case .error: return self != .udp
        case .tunnel: return false
        }
    }
}

extension Packet {
    func hasSource(_ port: UInt16) -> Bool { sourcePort == port }

    func hasPort(_ port: UInt16) -> Bool { sourcePort == port || destinationPort == port }

    func hasHost(_ address: Address) -> Bool { source == address || destination == address }
}
