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
    public func udpChecksum(in bytes: Span<UInt8>) -> UDPChecksum {
        let header = payloadStart &- 8
        guard transport == .udp, header >= 0, !isCut, payloadEnd <= bytes.count else { return .unknown }
        let stated = bytes.bigEndian16(at: header &+ 6)
        if stated == 0 { return .absent }
        let length = UInt64(payloadEnd &- header)
        var sum = UInt64(17) &+ length
        for address in [source, destination] {
            // The two octets that mark an IPv4 address in its 128-bit form are not sent.
            sum &+= address.v4.map(UInt64.init) ?? Self.halves(address.high) &+ Self.halves(address.low)
        }
        let pseudoHeader = Self.folded(sum)
        if stated == pseudoHeader { return .offloaded }
        var place = header
        while place &+ 4 <= payloadEnd {
            sum &+= UInt64(bytes.bigEndian32(at: place))
            place &+= 4
        }
        if place &+ 2 <= payloadEnd {
            sum &+= UInt64(bytes.bigEndian16(at: place))
            place &+= 2
        }
        if place < payloadEnd { sum &+= UInt64(bytes[place]) << 8 }
        return Self.folded(sum) == 0xffff ? .right : .wrong
    }

    private static func halves(_ bits: UInt64) -> UInt64 { bits >> 32 &+ bits & 0xffff_ffff }

    /// The one's complement sum in 16 bits.
    private static func folded(_ sum: UInt64) -> UInt16 {
        var sum = sum
        while sum > 0xffff { sum = sum >> 16 &+ sum & 0xffff }
        return UInt16(truncatingIfNeeded: sum)
    }
}
