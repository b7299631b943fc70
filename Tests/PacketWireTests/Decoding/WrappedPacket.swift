import PacketWire
import Testing

/// A frame that carries ``PacketBytes/packet`` or ``PacketBytes/packetV6``, and what else decoding it tells.
struct WrappedPacket: CustomTestStringConvertible, Sendable {
    var name: String
    var linkType: LinkType
    var octets: [UInt8]
    var encapsulation: Encapsulation = []
    var vlan: UInt16 = 0
    var direction = Direction.unknown
    var interfaceIndex: UInt32 = 0
    /// Ends of the outermost tunnel; unspecified without one.
    var outer = (source: IPAddress.unspecified, destination: IPAddress.unspecified)
    var isIPv6 = false
    /// Octets after the packet.
    var trailer = 0

    var testDescription: String { name }

    /// A link-layer header before the packet.
    static func link(
        _ name: String, _ linkType: LinkType, _ header: String, direction: Direction = .unknown,
        interfaceIndex: UInt32 = 0, encapsulation: Encapsulation = [], isIPv6: Bool = false
    ) -> WrappedPacket {
        WrappedPacket(
            name: name, linkType: linkType,
            octets: PacketBytes.hex(header) + (isIPv6 ? PacketBytes.packetV6 : PacketBytes.packet),
            encapsulation: encapsulation, direction: direction, interfaceIndex: interfaceIndex, isIPv6: isIPv6)
    }

    /// An Ethernet frame between the addresses of one host and another.
    static func ethernet(
        _ name: String, _ type: Int, _ header: String, _ encapsulation: Encapsulation = [], vlan: UInt16 = 0,
        _ payload: [UInt8] = PacketBytes.packet
    ) -> WrappedPacket {
        WrappedPacket(
            name: name, linkType: .ethernet,
            octets: PacketBytes.ethernet(type, PacketBytes.hex(header) + payload),
            encapsulation: encapsulation, vlan: vlan)
    }

    /// An Ethernet frame between two ends of a tunnel.
    static func tunnel(
        _ name: String, _ octets: [UInt8], _ encapsulation: Encapsulation, isIPv6: Bool = false
    ) -> WrappedPacket {
        WrappedPacket(
            name: name, linkType: .ethernet, octets: octets, encapsulation: encapsulation,
            outer: (PacketBytes.nodeA, PacketBytes.nodeB), isIPv6: isIPv6)
    }
}
