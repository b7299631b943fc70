/// The fingerprint of a Secure Shell host key (RFC 4255, section 3.1).
public struct SSHFPRecord: DecodableRecordData, Hashable {
    /// The key's algorithm: 1 RSA, 2 DSA, 3 ECDSA, 4 Ed25519, 6 Ed448.
    public var algorithm: UInt8
    /// How the fingerprint was made: 1 SHA-1, 2 SHA-256.
    public var fingerprintType: UInt8
    /// The fingerprint.
    public var fingerprint: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        algorithm = try data.integer8(in: message)
        fingerprintType = try data.integer8(in: message)
        fingerprint = data.rest(in: message)
    }

    public var presentation: String { "\(algorithm) \(fingerprintType) \(String(hex: fingerprint))" }
}
