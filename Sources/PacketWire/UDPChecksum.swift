internal import Bytes

/// What a UDP checksum says of the datagram it came with.
public enum UDPChecksum: UInt8, Sendable {
    /// It is right.
    case right
    /// The sender left it out, as IPv4 allows (RFC 768).
    case absent
    /// It holds the pseudo-header's sum alone: the sending host left the rest to its network card, and the frame
    /// was captured before that.
    case offloaded
    /// The octets are not those that were sent.
    case wrong
    /// Not all of the datagram was captured.
    case unknown
}

extension Packet {
    /// Verifies a UDP datagram that ``PacketDecoder`` found in `bytes` (RFC 768; RFC 8200, section 8.1).
    ///
    /// Complexity: O(length).
    // Inlined, because a packet that is passed on is copied.
    @inlinable
    @inline(__always)
    public func udpChecksum(in bytes: Span<UInt8>) -> UDPChecksum {
        let header = payloadStart &- 8
        guard transport == .udp, header >= 0, !isCut, payloadEnd <= bytes.count else { return .unknown }
        return Self.udpChecksum(of: bytes.extracting(header..<payloadEnd), from: source, to: destination)
    }

    /// - Parameter datagram: from its header on, of at least a header's length.
    @usableFromInline
    static func udpChecksum(
        of datagram: Span<UInt8>, from source: IPAddress, to destination: IPAddress
    ) -> UDPChecksum {
        let stated = datagram.bigEndian16(at: 6)
        if stated == 0 { return .absent }
        var sum = UInt64(17) &+ UInt64(datagram.count) &+ addend(source) &+ addend(destination)
        if stated == folded(sum) { return .offloaded }
        var place = 0
        while place &+ 16 <= datagram.count {
            let (first, second) = datagram.bigEndian64(at: place, and: place &+ 8)
            sum &+= halves(first) &+ halves(second)
            place &+= 16
        }
        while place &+ 4 <= datagram.count {
            sum &+= UInt64(datagram.bigEndian32(at: place))
            place &+= 4
        }
        if place &+ 2 <= datagram.count {
            sum &+= UInt64(datagram.bigEndian16(at: place))
            place &+= 2
        }
        if place < datagram.count { sum &+= UInt64(datagram[place]) << 8 }
        return folded(sum) == 0xffff ? .right : .wrong
    }

    /// An address's part of the sum. The two octets that mark an IPv4 address in its 128-bit form are not sent.
    private static func addend(_ address: IPAddress) -> UInt64 {
        address.v4.map(UInt64.init) ?? halves(address.high) &+ halves(address.low)
    }

    private static func halves(_ bits: UInt64) -> UInt64 { bits >> 32 &+ bits & 0xffff_ffff }

    /// The one's complement sum in 16 bits.
    private static func folded(_ sum: UInt64) -> UInt16 {
        var sum = sum
        while sum > 0xffff { sum = sum >> 16 &+ sum & 0xffff }
        return UInt16(truncatingIfNeeded: sum)
    }
}
