/// Data that is character strings: TXT (RFC 1035, section 3.3.14), SPF (RFC 7208), X25 and ISDN (RFC 1183,
/// section 3), GPOS (RFC 1712), RESINFO (RFC 9606), NINFO, AVC, WALLET and CLA.
public struct TXTRecord: DecodableRecordData, Hashable {
    /// One at least.
    public var strings: [CharacterString]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        strings = []
        repeat { strings.append(try data.characterString(in: message)) } while !data.isAtEnd
    }

    public var presentation: String { strings.map(\.description).joined(separator: " ") }
}
