/// A certificate or revocation list (RFC 4398, section 2).
public struct CERTRecord: DecodableRecordData, Hashable {
    /// What kind of certificate it is (RFC 4398, section 2.1).
    public var certificateType: UInt16
    /// The tag of the certificate's key, as in DS.
    public var keyTag: UInt16
    /// The algorithm of the certificate's key.
    public var algorithm: SecurityAlgorithm
    /// The certificate, or where it is.
    public var certificate: [UInt8]

    /// Mnemonics of certificate types (RFC 4398, section 2.1).
    static let types = Registry<UInt16>(
        prefix: "",
        [
            .init(1, "PKIX", "RFC 4398"),
            .init(2, "SPKI", "RFC 4398"),
            .init(3, "PGP", "RFC 4398"),
            .init(4, "IPKIX", "RFC 4398"),
            .init(5, "ISPKI", "RFC 4398"),
            .init(6, "IPGP", "RFC 4398"),
            .init(7, "ACPKIX", "RFC 4398"),
            .init(8, "IACPKIX", "RFC 4398"),
            .init(253, "URI", "RFC 4398"),
            .init(254, "OID", "RFC 4398"),
        ])

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        certificateType = try data.integer16(in: message)
        keyTag = try data.integer16(in: message)
        algorithm = SecurityAlgorithm(try data.integer8(in: message))
        certificate = data.rest(in: message)
    }

    public var presentation: String {
        "\(Self.types.name(of: certificateType)) \(keyTag) \(algorithm.rawValue) \(String(base64: certificate))"
    }
}
