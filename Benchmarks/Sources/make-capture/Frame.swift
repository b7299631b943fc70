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
    /// The frame that holds the message; checksums are left zero.
    func frame(of message: [UInt8], packetIdentifier: UInt16, at vantage: Vantage) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(48 + message.count)
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
        bytes.append16(28 + message.count)
        bytes.append16(Int(packetIdentifier))
        bytes.append16(0)
        bytes += [hopsLeft, 17, 0, 0]
        bytes += source.address.octets
        bytes += destination.address.octets
        bytes.append16(Int(source.port))
        bytes.append16(Int(destination.port))
        bytes.append16(8 + message.count)
        bytes.append16(0)
        return bytes + message
    }
}
