/// The signature of a transaction (RFC 8945, section 4.2).
public struct TSIGRecord: DecodableRecordData, Hashable {
    /// The name of the algorithm.
    public var algorithm: DomainName
    /// Seconds since 1970, 48 bits.
    public var timeSigned: UInt64
    /// Seconds that the clocks may differ.
    public var fudge: UInt16
    /// The message authentication code.
    public var mac: [UInt8]
    /// The message's ID when it was signed.
    public var originalID: UInt16
    /// What went wrong; 0 for nothing.
    public var error: TSIGError
    /// The server's time, in an answer with BADTIME.
    public var other: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        algorithm = try data.name(in: message)
        timeSigned = try data.integer48(in: message)
        fudge = try data.integer16(in: message)
        mac = try data.octets(Int(try data.integer16(in: message)), in: message)
        originalID = try data.integer16(in: message)
        error = TSIGError(try data.integer16(in: message))
        other = try data.octets(Int(try data.integer16(in: message)), in: message)
    }

    public var presentation: String {
        var fields = [algorithm.description, String(timeSigned), String(fudge), String(mac.count)]
        if !mac.isEmpty { fields.append(String(base64: mac)) }
        fields += [String(originalID), error.name, String(other.count)]
        if !other.isEmpty { fields.append(String(base64: other)) }
        return fields.joined(separator: " ")
    }
}
