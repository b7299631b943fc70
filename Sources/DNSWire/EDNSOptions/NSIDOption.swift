/// A name server's identifier (RFC 5001, section 2.3); empty in queries.
public struct NSIDOption: DecodableOptionData, Hashable {
    /// The identifier, whose form is the server's own affair.
    public var identifier: CharacterString

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        identifier = CharacterString(octets: data.rest(in: message))
    }

    public var presentation: String {
        identifier.octets.isEmpty ? "" : "\(String(hex: identifier.octets).lowercased()) (\(identifier))"
    }
}
