internal import Bytes

/// The network of the client that a resolver asks for (RFC 7871, section 6).
///
/// Wire format: address family, prefix lengths of the question and of the answer, the address's first octets.
public struct ClientSubnetOption: DecodableOptionData, Hashable {
    /// 1: IPv4, 2: IPv6.
    public var family: UInt16
    /// Bits of the address that the question gives.
    public var sourcePrefixLength: UInt8
    /// Bits of the address for which the answer holds; 0 in queries.
    public var scopePrefixLength: UInt8
    /// As many octets as the source prefix needs.
    public var address: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        family = try data.integer16(in: message)
        sourcePrefixLength = try data.integer8(in: message)
        scopePrefixLength = try data.integer8(in: message)
        // Family 0 with no address is what `dig +subnet=0` sends.
        let bits: UInt8 = family == 0 ? 0 : family == 1 ? 32 : 128
        try data.require(family <= 2 && sourcePrefixLength <= bits && scopePrefixLength <= bits)
        address = try data.octets((Int(sourcePrefixLength) + 7) / 8, in: message)
    }

    public var presentation: String {
        let text = family == 0 ? "0" : AddressText.prefix(address, isV6: family == 2)
        return "\(text)/\(sourcePrefixLength)/\(scopePrefixLength)"
    }
}
