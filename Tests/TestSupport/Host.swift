package import PacketWire

/// An address of a scene, named for the part it plays.
package struct Host: Hashable, Sendable {
    /// Four octets for IPv4, sixteen for IPv6, in network order.
    package let octets: [UInt8]

    /// - Parameter octets: four or sixteen.
    package init(octets: [UInt8]) { self.octets = octets }

    package init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        octets = [a, b, c, d]
    }

    /// An IPv6 address from its eight groups.
    package init(v6 groups: [UInt16]) {
        octets = groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }

    package var isIPv6: Bool { octets.count == 16 }

    /// The address as the code under test holds it.
    package var address: IPAddress {
        func bits(_ octets: ArraySlice<UInt8>) -> UInt64 { octets.reduce(0) { $0 << 8 | UInt64($1) } }
        return isIPv6
            ? IPAddress(high: bits(octets[..<8]), low: bits(octets[8...]))
            : IPAddress(v4: UInt32(bits(octets[...])))
    }

    /// The address as sentences name it (IPv4 only).
    package var text: String { octets.map { "\($0)" }.joined(separator: ".") }

    package static let client = Host(192, 168, 2, 71)
    package static let neighbour = Host(192, 168, 2, 72)
    /// A client on another node.
    package static let remote = Host(192, 168, 3, 71)
    package static let service = Host(10, 100, 0, 10)
    package static let corednsA = Host(192, 168, 2, 218)
    package static let corednsB = Host(192, 168, 3, 117)
    package static let upstream = Host(192, 168, 0, 2)
    package static let router = Host(192, 168, 3, 1)
    package static let node = Host(192, 168, 2, 10)

    package static let clientV6 = Host(v6: [0x2001, 0xdb8, 2, 0, 0xa, 0, 0, 0x71])
    package static let serviceV6 = Host(v6: [0xfd30, 0x1c53, 0x5f8a, 0, 0, 0, 0, 0xa])
    package static let corednsV6 = Host(v6: [0x2001, 0xdb8, 2, 0, 0xa, 0, 0, 0xda])
    package static let nodeV6 = Host(v6: [0x2001, 0xdb8, 2, 0, 0, 0, 0, 0x10])
}
