/// Text forms of addresses, which packets and record data share.
public enum AddressText {
    /// Dotted decimal of an IPv4 address's 32 bits.
    public static func v4(_ bits: UInt32) -> String {
        var text = TextBuffer(capacity: 16)
        text.append(v4: bits)
        return text.string
    }

    /// The canonical text of an IPv6 address's two halves (RFC 5952).
    public static func v6(high: UInt64, low: UInt64) -> String {
        var text = TextBuffer(capacity: 40)
        text.append(v6High: high, low: low)
        return text.string
    }

    /// The text of an address cut to its first octets, as client subnets and address prefixes are sent.
    public static func prefix(_ octets: [UInt8], isV6: Bool) -> String {
        let padded = octets + [UInt8](repeating: 0, count: max(0, 16 - octets.count))
        let span = padded.span
        return isV6 ? v6(high: span.bigEndian64(at: 0), low: span.bigEndian64(at: 8)) : v4(span.bigEndian32(at: 0))
    }
}
