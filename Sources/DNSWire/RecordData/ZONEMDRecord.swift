/// The digest of a zone (RFC 8976, section 2.2).
public struct ZONEMDRecord: DecodableRecordData, Hashable {
    /// The serial of the zone's SOA that the digest is of.
    public var serial: UInt32
    /// How the zone is put in order: 1 SIMPLE.
    public var scheme: UInt8
    /// 1 SHA-384, 2 SHA-512.
    public var hashAlgorithm: UInt8
    /// The digest.
    public var digest: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        serial = try data.integer32(in: message)
        scheme = try data.integer8(in: message)
        hashAlgorithm = try data.integer8(in: message)
        digest = data.rest(in: message)
    }

    public var presentation: String { "\(serial) \(scheme) \(hashAlgorithm) \(String(hex: digest))" }
}
