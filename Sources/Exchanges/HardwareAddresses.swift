internal import Bytes
import PacketWire

/// The two addresses of an Ethernet frame (IEEE 802.3), each in the lower 48 bits; 0 where the link layer has none.
package struct HardwareAddresses: Sendable {
    package var source: UInt64 = 0
    package var destination: UInt64 = 0

    @inline(__always)
    init() {}

    /// Of a whole frame; those of other link types than Ethernet are not looked at.
    @inline(__always)
    init(_ frame: borrowing Frame, _ bytes: Span<UInt8>) {
        guard frame.linkType == .ethernet, bytes.count >= 12 else { return }
        destination = UInt64(bytes.bigEndian32(at: 0)) << 16 | UInt64(bytes.bigEndian16(at: 4))
        source = UInt64(bytes.bigEndian16(at: 6)) << 32 | UInt64(bytes.bigEndian32(at: 8))
    }

    @inline(__always)
    func contains(_ address: UInt64) -> Bool { source == address || destination == address }

    /// True where both are the same two, in either direction.
    @inline(__always)
    func isBetween(_ other: HardwareAddresses) -> Bool { contains(other.source) && contains(other.destination) }
}

/// The hardware addresses that every frame of a capture was sent from or to.
struct CommonHardware: Sendable {
    private var first: UInt64
    private var second: UInt64

    init(_ addresses: HardwareAddresses) { (first, second) = (addresses.source, addresses.destination) }

    mutating func note(_ addresses: HardwareAddresses) {
        if !addresses.contains(first) { first = 0 }
        if !addresses.contains(second) { second = 0 }
    }

    /// Nil where two are left, or none.
    var ofInterface: UInt64? { (first == 0) == (second == 0) ? nil : max(first, second) }
}
