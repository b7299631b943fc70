/// The agreement on a shared key (RFC 2930, section 2).
public struct TKEYRecord: DecodableRecordData, Hashable {
    /// The algorithm of the messages that the key will sign.
    public var algorithm: DomainName
    /// Seconds since 1970.
    public var inception: UInt32
    /// Seconds since 1970.
    public var expiration: UInt32
    /// How the key is agreed upon: 1 server, 2 Diffie-Hellman, 3 GSS-API, 4 resolver, 5 delete.
    public var mode: UInt16
    /// What went wrong; 0 for nothing.
    public var error: TSIGError
    /// The key, or what the mode exchanges in its place.
    public var key: [UInt8]
    /// Data that no mode uses so far.
    public var other: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        algorithm = try data.name(in: message)
        inception = try data.integer32(in: message)
        expiration = try data.integer32(in: message)
        mode = try data.integer16(in: message)
        error = TSIGError(try data.integer16(in: message))
        key = try data.octets(Int(try data.integer16(in: message)), in: message)
        other = try data.octets(Int(try data.integer16(in: message)), in: message)
    }

    public var presentation: String {
        var fields = [algorithm.description, String(inception), String(expiration), String(mode), error.name]
        for part in [key, other] {
            fields.append(String(part.count))
            if !part.isEmpty { fields.append(String(base64: part)) }
        }
        return fields.joined(separator: " ")
    }
}
