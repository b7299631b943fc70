package import PacketWire

/// Where a packet is captured: which capture, and what its link layer says.
package struct Tap: Sendable {
    package var capture: Int
    package var linkType: LinkType
    /// The kernel's interface index (LINUX_SLL2).
    package var interface: UInt32
    package var direction: Direction
    /// The last octets of an Ethernet frame's source and destination.
    private var hardware: (source: UInt8, destination: UInt8) = (1, 2)

    /// A node's interface to the network, captured alone: a frame from one of the link's stations to another.
    package static func link(_ capture: Int = 0, from source: UInt8, to destination: UInt8) -> Tap {
        var tap = Tap(capture)
        tap.hardware = (source, destination)
        return tap
    }

    /// An Ethernet interface, captured alone: a pod's own `eth0`.
    package init(_ capture: Int = 0, linkType: LinkType = .ethernet) {
        self.capture = capture
        self.linkType = linkType
        interface = 0
        direction = .unknown
    }

    /// One interface among those that `-i any` captures (LINUX_SLL2).
    package init(_ capture: Int = 0, interface: UInt32, _ direction: Direction) {
        self.capture = capture
        linkType = .linuxSLL2
        self.interface = interface
        self.direction = direction
    }

    /// The first capture, taken on one interface.
    package static let only = Tap()

    /// The client's veth on its node.
    package static func veth(_ direction: Direction, _ capture: Int = 0) -> Tap {
        Tap(capture, interface: 7, direction)
    }

    /// The node's interface to the network.
    package static func eth0(_ direction: Direction, _ capture: Int = 0) -> Tap {
        Tap(capture, interface: 2, direction)
    }

    /// The link-layer header in front of an IP packet.
    package func header(isIPv6: Bool) -> [UInt8] {
        let type: [UInt8] = isIPv6 ? [0x86, 0xdd] : [0x08, 0x00]
        let packetType: UInt8 = direction == .outgoing ? 4 : 0
        let address: [UInt8] = [2, 0, 0, 0, 0, 1, 0, 0]
        switch linkType {
        case .linuxSLL2:
            let index = (0..<4).map { UInt8(truncatingIfNeeded: interface >> (24 - 8 * UInt32($0))) }
            return type + [0, 0] + index + [0, 1, packetType, 6] + address
        case .linuxSLL: return [0, packetType, 0, 1, 0, 6] + address + type
        case .raw: return []
        default: return [2, 0, 0, 0, 0, hardware.destination, 2, 0, 0, 0, 0, hardware.source] + type
        }
    }

    /// A frame without IP (ARP): it says only that the capture was still running.
    package var arp: [UInt8] {
        var header = header(isIPv6: false)
        guard linkType != .raw else { return [] }
        let place = linkType == .linuxSLL2 ? 0 : header.count - 2
        header.replaceSubrange(place..<place + 2, with: [0x08, 0x06])
        return header + [UInt8](repeating: 0, count: 28)
    }
}
