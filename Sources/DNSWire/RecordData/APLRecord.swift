internal import Bytes

/// Address prefixes (RFC 3123, section 4).
///
/// Wire format of an item: address family, prefix length, a bit for negation with the count of octets that follow:
/// the address without its trailing zeros.
public struct APLRecord: DecodableRecordData, Hashable {
    /// One prefix.
    public struct Item: Hashable, Sendable {
        /// The address family: 1 for IPv4, 2 for IPv6.
        public var family: UInt16
        /// Bits of the prefix.
        public var prefixLength: UInt8
        /// N: addresses of this prefix are excluded.
        public var isNegated: Bool
        /// The address's octets without zeros at its end.
        public var octets: [UInt8]

        fileprivate var wire: [UInt8] {
            [UInt8(family >> 8), UInt8(family & 0xff), prefixLength, UInt8(octets.count) | (isNegated ? 0x80 : 0)]
                + octets
        }
    }

    /// The prefixes in the order in which they were sent.
    public var items: [Item]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        items = []
        while !data.isAtEnd {
            let family = try data.integer16(in: message)
            let prefixLength = try data.integer8(in: message)
            let count = try data.integer8(in: message)
            let octets = try data.octets(Int(count & 0x7f), in: message)
            // Of other families the lengths are not known; RFC 3123, section 4, leaves room for them.
            let bits = family == 1 ? 32 : family == 2 ? 128 : Int.max
            try data.require(Int(prefixLength) <= bits && octets.count * 8 <= bits)
            items.append(
                Item(family: family, prefixLength: prefixLength, isNegated: count & 0x80 != 0, octets: octets))
        }
    }

    /// As RFC 3123, section 5, writes IPv4 and IPv6; with an item of another family, whose text form nobody defined, all
    /// of it as RFC 3597, section 5, writes what is unknown.
    public var presentation: String {
        guard items.allSatisfy({ $0.family == 1 || $0.family == 2 }) else {
            return UnknownRecord(octets: items.flatMap(\.wire)).presentation
        }
        return items.map { item in
            let address = AddressText.prefix(item.octets, isV6: item.family == 2)
            return "\(item.isNegated ? "!" : "")\(item.family):\(address)/\(item.prefixLength)"
        }
        .joined(separator: " ")
    }
}
