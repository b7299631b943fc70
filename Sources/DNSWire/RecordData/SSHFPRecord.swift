/// The fingerprint of a Secure Shell host key (RFC 4255, section 3.1).
public struct SSHFPRecord: DecodableRecordData, Hashable {
    public var algorithm: UInt8
    public var fingerprintType: UInt8
    public var fingerprint: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        algorithm = try data.integer8(in: message)
        fingerprintType = try data.integer8(in: message)
        fingerprint = data.rest(in: message)
    }

    public var presentation: String { "\(algorithm) \(fingerprintType) \(String(hex: fingerprint))" }
}
