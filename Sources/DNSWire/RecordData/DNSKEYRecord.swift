/// A public key of a zone: DNSKEY (RFC 4034, section 2.1), CDNSKEY (RFC 7344), KEY (RFC 2535) and RKEY.
public struct DNSKEYRecord: DecodableRecordData, Hashable {
    /// 256: zone key; 1: secure entry point; 128: revoked (RFC 5011).
    public var flags: UInt16
    /// 3 always in DNSKEY.
    public var keyProtocol: UInt8
    /// The key's algorithm.
    public var algorithm: SecurityAlgorithm
    /// The key, in the form of its algorithm; none where a KEY says that there is no key.
    public var publicKey: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        flags = try data.integer16(in: message)
        keyProtocol = try data.integer8(in: message)
        algorithm = SecurityAlgorithm(try data.integer8(in: message))
        publicKey = data.rest(in: message)
    }

    public var presentation: String {
        // A KEY may say that there is no key (RFC 2535, section 3.1.2).
        "\(flags) \(keyProtocol) \(algorithm.rawValue)" + (publicKey.isEmpty ? "" : " " + String(base64: publicKey))
    }
}
