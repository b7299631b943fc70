/// The agreement on a shared key (RFC 2930, section 2).
public struct TKEYRecord: DecodableRecordData, Hashable {
    public var algorithm: DomainName
    /// Seconds since 1970.
    public var inception: UInt32
    /// Seconds since 1970.
    public var expiration: UInt32
    public var mode: UInt16
    public var error: TSIGError
    public var key: [UInt8]
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
