/// The digest of a zone (RFC 8976, section 2.2).
public struct ZONEMDRecord: DecodableRecordData, Hashable {
    public var serial: UInt32
    public var scheme: UInt8
    public var hashAlgorithm: UInt8
    public var digest: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        serial = try data.integer32(in: message)
        scheme = try data.integer8(in: message)
        hashAlgorithm = try data.integer8(in: message)
        digest = data.rest(in: message)
    }

    public var presentation: String { "\(serial) \(scheme) \(hashAlgorithm) \(String(hex: digest))" }
}
