internal import Bytes

/// Address prefixes (RFC 3123, section 4).
///
/// Wire format of an item: address family, prefix length, a bit for negation with the count of octets that follow:
/// the address without its trailing zeros.
public struct APLRecord: DecodableRecordData, Hashable {
    public struct Item: Hashable, Sendable {
        public var family: UInt16
        public var prefixLength: UInt8
        public var isNegated: Bool
        public var octets: [UInt8]
    }

    public var items: [Item]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        items = []
        while !data.isAtEnd {
            let family = try data.integer16(in: message)
            let prefixLength = try data.integer8(in: message)
            let count = try data.integer8(in: message)
            let octets = try data.octets(Int(count & 0x7f), in: message)
            let bits = family == 1 ? 32 : 128
            try data.require(family == 1 || family == 2)
            try data.require(Int(prefixLength) <= bits && octets.count * 8 <= bits)
            items.append(
                Item(family: family, prefixLength: prefixLength, isNegated: count & 0x80 != 0, octets: octets))
        }
    }

    public var presentation: String {
        items.map { item in
            let address = AddressText.prefix(item.octets, isV6: item.family == 2)
            return "\(item.isNegated ? "!" : "")\(item.family):\(address)/\(item.prefixLength)"
        }
        .joined(separator: " ")
    }
}
