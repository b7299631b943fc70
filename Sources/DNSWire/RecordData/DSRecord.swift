/// The digest of a child zone's key: DS (RFC 4034, section 5.1), CDS (RFC 7344), DLV and TA.
public struct DSRecord: DecodableRecordData, Hashable {
    /// The tag of the key, computed from its data (RFC 4034, appendix B).
    public var keyTag: UInt16
    /// The key's algorithm.
    public var algorithm: SecurityAlgorithm
    /// How the digest was made.
    public var digestType: DigestType
    /// The digest of the key's owner and data.
    public var digest: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        keyTag = try data.integer16(in: message)
        algorithm = SecurityAlgorithm(try data.integer8(in: message))
        digestType = DigestType(try data.integer8(in: message))
        digest = data.rest(in: message)
    }

    public var presentation: String {
        "\(keyTag) \(algorithm.rawValue) \(digestType.rawValue) \(String(hex: digest))"
    }
}
