/// A certificate's association with a TLS server (RFC 6698, section 2.1) or with a mail address (SMIMEA, RFC 8162).
public struct TLSARecord: DecodableRecordData, Hashable {
    /// 0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE (RFC 7218).
    public var usage: UInt8
    /// What is compared: 0 the certificate, 1 its public key.
    public var selector: UInt8
    /// How: 0 in full, 1 by SHA-256, 2 by SHA-512.
    public var matchingType: UInt8
    /// What has to match.
    public var association: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        usage = try data.integer8(in: message)
        selector = try data.integer8(in: message)
        matchingType = try data.integer8(in: message)
        association = data.rest(in: message)
    }

    public var presentation: String { "\(usage) \(selector) \(matchingType) \(String(hex: association))" }
}
