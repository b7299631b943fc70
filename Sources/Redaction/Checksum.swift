import Bytes
import PacketWire

/// The Internet checksum (RFC 1071) of octets that are rewritten: right stays right, wrong stays wrong by as much, and one
/// that the sending host left to its network card stays left to it.
///
/// The new value follows from the old one and what changed (RFC 1624, equation 3), so that octets which were not
/// captured do not matter.
enum Checksum {
    /// - Parameters:
    ///   - place: where the checksum stands in both.
    ///   - range: what it covers, as far as captured.
    ///   - before: the octets as captured.
    ///   - after: the same with everything else rewritten.
    ///   - addresses: of the pseudo-header, as captured and rewritten; empty where it has none.
    ///   - number: the protocol of the pseudo-header.
    static func update(
        at place: Int, over range: Range<Int>, _ before: Span<UInt8>, _ after: inout [UInt8],
        addresses: (before: [IPAddress], after: [IPAddress]) = ([], []), protocol number: UInt8 = 0
    ) {
        guard place >= range.lowerBound, place + 2 <= range.upperBound else { return }
        let stated = UInt32(before.bigEndian16(at: place))
        let pseudo = (sum(addresses.before), sum(addresses.after))
        let isUDP = number == 17
        var value: UInt32
        if isUDP, stated == 0 {
            value = 0  // Left out (RFC 768).
        } else if !addresses.before.isEmpty,
            stated == folded(pseudo.0 + UInt64(number) + UInt64(declared(range, place, before, isUDP: isUDP)))
        {
            value = folded(pseudo.1 + UInt64(number) + UInt64(declared(range, place, before, isUDP: isUDP)))
        } else {
            let old = pseudo.0 + sum(before, range, without: place)
            let new = pseudo.1 + sum(after.span, range, without: place)
            value = ~folded(UInt64(~stated & 0xffff) + UInt64(~folded(old) & 0xffff) + UInt64(folded(new))) & 0xffff
            if isUDP, value == 0 { value = 0xffff }
        }
        after[place] = UInt8(value >> 8)
        after[place + 1] = UInt8(value & 0xff)
    }

    /// The length in the pseudo-header: UDP's own field, or what was captured.
    private static func declared(_ range: Range<Int>, _ place: Int, _ octets: Span<UInt8>, isUDP: Bool) -> Int {
        isUDP ? Int(octets.bigEndian16(at: place - 2)) : range.count
    }

    private static func sum(_ octets: Span<UInt8>, _ range: Range<Int>, without place: Int) -> UInt64 {
        var total: UInt64 = 0
        for index in range where index != place && index != place + 1 {
            total += (index - range.lowerBound) & 1 == 0 ? UInt64(octets[index]) << 8 : UInt64(octets[index])
        }
        return total
    }

    private static func sum(_ addresses: [IPAddress]) -> UInt64 {
        addresses.reduce(0) { total, address in
            if let v4 = address.v4 { return total + UInt64(v4) }
            return total + address.high >> 32 + address.high & 0xffff_ffff + address.low >> 32
                + address.low & 0xffff_ffff
        }
    }

    private static func folded(_ sum: UInt64) -> UInt32 {
        var sum = sum
        while sum > 0xffff { sum = sum >> 16 + sum & 0xffff }
        return UInt32(truncatingIfNeeded: sum)
    }
}
