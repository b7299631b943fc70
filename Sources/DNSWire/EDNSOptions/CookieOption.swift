/// A DNS cookie (RFC 7873, section 4).
///
/// Wire format: 8 octets of the client's, then none or 8 to 32 of the server's.
public struct CookieOption: DecodableOptionData, Hashable {
    /// The client's eight octets.
    public var client: [UInt8]
    /// The server's 8 to 32 octets; none in a client's first query.
    public var server: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        client = try data.octets(8, in: message)
        try data.require(data.isAtEnd || 8...32 ~= data.remaining)
        server = data.rest(in: message)
    }

    public var presentation: String { String(hex: client + server).lowercased() }
}
