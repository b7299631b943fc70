import Synthetic

/// Where `tcpdump` listens.
enum Vantage: String, CaseIterable {
    /// `eth0` in the CoreDNS pod's network namespace: Ethernet, each packet once, after DNAT.
    case pod
    /// `-i any` on the node: Linux cooked v2, each packet at two interfaces, before and after DNAT.
    case node

    var linkType: Int {
        self == .pod ? 1 : 276
    }
}

/// What carries the messages.
enum Carriage: String, CaseIterable {
    case udp
    /// UDP in two fragments, where the message is long enough.
    case fragments
    /// A TCP connection for each query.
    case tcp
}

struct Address: Hashable {
    var octets: [UInt8]

    init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        octets = [first, second, third, fourth]
    }
}

struct Endpoint {
    var address: Address
    var port: UInt16
}

/// One pass of a packet by one interface.
struct Sighting {
    enum Direction: UInt8 {
        case incoming = 0
        case outgoing = 4
    }

    var interface: Int
    var direction: Direction
    var source: Endpoint
    var destination: Endpoint
    var hopsLeft: UInt8
}

extension Sighting {
    /// Octets of a datagram that its first fragment holds, a multiple of eight.
    private static let fragmentSize = 48

    /// The frames that hold the message, in their order; checksums are left zero.
    func frames(
        of message: [UInt8], by carriage: Carriage, packetIdentifier: UInt16, at vantage: Vantage
    ) -> [[UInt8]] {
        switch carriage {
        case .udp:
            return [frame(17, datagram(message), packetIdentifier: packetIdentifier, at: vantage)]
        case .fragments:
            let datagram = datagram(message)
            guard datagram.count > Self.fragmentSize else {
                return [frame(17, datagram, packetIdentifier: packetIdentifier, at: vantage)]
            }
            return [
                frame(
                    17, Array(datagram.prefix(Self.fragmentSize)), packetIdentifier: packetIdentifier, at: vantage,
                    fragment: 0x2000),
                frame(
                    17, Array(datagram.dropFirst(Self.fragmentSize)), packetIdentifier: packetIdentifier, at: vantage,
                    fragment: Self.fragmentSize / 8),
            ]
        case .tcp:
            var content: [UInt8] = []
            content.append16(message.count)
            content += message
            // The client opens, the server answers the opening with its answer's segment in this simple conversation.
            let isQuery = destination.port == 53
            // Another connection of the same port starts elsewhere: from the message's ID (RFC 9293, section 3.4.1).
            let first = (Int(message[0]) << 8 | Int(message[1])) << 12
            let (own, other) = isQuery ? (first, first + 5000) : (first + 5000, first)
            let opening = segment(
                [], sequence: own, acknowledgment: isQuery ? 0 : other + 1, flags: isQuery ? 0x02 : 0x12)
            let data = segment(
                content, sequence: own + 1, acknowledgment: other + 1, flags: isQuery ? 0x18 : 0x19)
            return [opening, data].enumerated().map { place, segment in
                frame(6, segment, packetIdentifier: packetIdentifier &+ UInt16(place), at: vantage)
            }
        }
    }

    private func datagram(_ message: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append16(Int(source.port))
        bytes.append16(Int(destination.port))
        bytes.append16(8 + message.count)
        bytes.append16(0)
        return bytes + message
    }

    private func segment(_ content: [UInt8], sequence: Int, acknowledgment: Int, flags: UInt8) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append16(Int(source.port))
        bytes.append16(Int(destination.port))
        bytes.append32(sequence)
        bytes.append32(acknowledgment)
        bytes += [0x50, flags]
        bytes.append16(0x7210)
        bytes.append32(0)
        return bytes + content
    }

    private func frame(
        _ number: UInt8, _ content: [UInt8], packetIdentifier: UInt16, at vantage: Vantage, fragment: Int = 0
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(48 + content.count)
        switch vantage {
        case .pod:
            bytes += [0x36, 0xc4, 0xdf, 0x9f] + destination.address.octets.suffix(2)
            bytes += [0x36, 0xc4, 0xdf, 0x9f] + source.address.octets.suffix(2)
            bytes.append16(0x0800)
        case .node:
            bytes.append16(0x0800)
            bytes.append16(0)
            bytes.append32(interface)
            bytes.append16(1)
            bytes += [direction.rawValue, 6]
            bytes += [0x9e, 0xa3, 0x6d, 0x1b] + source.address.octets.suffix(2) + [0, 0]
        }
        bytes += [0x45, 0]
        bytes.append16(20 + content.count)
        bytes.append16(Int(packetIdentifier))
        bytes.append16(fragment)
        bytes += [hopsLeft, number, 0, 0]
        bytes += source.address.octets
        bytes += destination.address.octets
        return bytes + content
    }
}
