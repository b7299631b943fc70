/// How a zone's names are hashed (RFC 5155, section 4.2).
public struct NSEC3PARAMRecord: DecodableRecordData, Hashable {
    /// 1: SHA-1.
    public var hashAlgorithm: UInt8
    /// 1: opt-out, in NSEC3.
    public var flags: UInt8
    /// How often the hash is applied again.
    public var iterations: UInt16
    /// What is appended to the name before it is hashed.
    public var salt: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        hashAlgorithm = try data.integer8(in: message)
        flags = try data.integer8(in: message)
        iterations = try data.integer16(in: message)
        salt = try data.characterString(in: message).octets
    }

    public var presentation: String {
        "\(hashAlgorithm) \(flags) \(iterations) \(salt.isEmpty ? "-" : String(hex: salt))"
    }
}
