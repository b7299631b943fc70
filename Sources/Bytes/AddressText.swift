/// Text forms of addresses, which packets and record data share.
public enum AddressText {
    /// Dotted decimal of an IPv4 address's 32 bits.
    public static func v4(_ bits: UInt32) -> String {
        "\(bits >> 24).\(bits >> 16 & 0xff).\(bits >> 8 & 0xff).\(bits & 0xff)"
    }

    /// The canonical text of an IPv6 address's two halves (RFC 5952).
    public static func v6(high: UInt64, low: UInt64) -> String {
        if high == 0, low >> 32 == 0xffff { return "::ffff:" + v4(UInt32(truncatingIfNeeded: low)) }
        let groups = (0..<8).map { UInt16(truncatingIfNeeded: ($0 < 4 ? high : low) >> (48 - 16 * ($0 % 4))) }
        let zeros = longestZeros(groups)
        let parts = [groups[..<zeros.lowerBound], groups[zeros.upperBound...]]
            .map { $0.map { String($0, radix: 16) }.joined(separator: ":") }
        return zeros.isEmpty ? parts[1] : parts[0] + "::" + parts[1]
    }

    /// The first longest run of at least two zero groups; empty at the start where there is none.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for index in groups.indices {
            guard groups[index] == 0 else {
                start = index + 1
                continue
            }
            if index + 1 - start > max(1, longest.count) { longest = start..<index + 1 }
        }
        return longest
    }

    /// The text of an address cut to its first octets, as client subnets and address prefixes are sent.
    public static func prefix(_ octets: [UInt8], isV6: Bool) -> String {
        let padded = octets + [UInt8](repeating: 0, count: max(0, 16 - octets.count))
        let span = padded.span
        return isV6 ? v6(high: span.bigEndian64(at: 0), low: span.bigEndian64(at: 8)) : v4(span.bigEndian32(at: 0))
    }
}
