import Synthetic

struct Host {
    var address: Address
    var port: UInt16
}

/// A packet on its way.
struct Way {
    enum Direction: UInt8 {
        case incoming = 0
        case outgoing = 4
    }

    var message: [UInt8]
    var packet: UInt16
    var from: Host
    var to: Host
    var hopsLeft: UInt8
    /// Microseconds since the start.
    var time: Int

    mutating func hop(after microseconds: Int) {
        hopsLeft -= 1
        time += microseconds
    }

    /// The frame as `tcpdump -i any` has it (LINKTYPE_LINUX_SLL2).
    func frame(interface: Int, _ direction: Direction) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(48 + message.count)
        octets.append16(0x0800)
        octets.append16(0)
        octets.append32(interface)
        octets.append16(1)
        octets += [direction.rawValue, 6, 0x9e, 0xa3, 0x6d, 0x1b] + from.address.octets.suffix(2) + [0, 0]
        octets += [0x45, 0]
        octets.append16(28 + message.count)
        octets.append16(Int(packet))
        octets.append16(0x4000)
        octets += [hopsLeft, 17, 0, 0]
        octets += from.address.octets + to.address.octets
        octets.append16(Int(from.port))
        octets.append16(Int(to.port))
        octets.append16(8 + message.count)
        // Left to the network card.
        octets.append16(0)
        return octets + message
    }
}
