/// A public key for IPsec (RFC 4025, section 2).
public struct IPSECKEYRecord: DecodableRecordData, Hashable {
    /// Which gateway to try first: the one with the lowest number.
    public var precedence: UInt8
    /// The form of the gateway: 0 none, 1 IPv4, 2 IPv6, 3 a name.
    public var gatewayType: UInt8
    /// The key's algorithm: 1 DSA, 2 RSA, 3 ECDSA; 0 without a key.
    public var algorithm: UInt8
    /// The gateway.
    public var gateway: Gateway
    /// The key; none where its algorithm is 0.
    public var publicKey: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        precedence = try data.integer8(in: message)
        gatewayType = try data.integer8(in: message)
        algorithm = try data.integer8(in: message)
        gateway = try Gateway(type: gatewayType, from: message, &data)
        publicKey = data.rest(in: message)
    }

    public var presentation: String {
        var fields = [String(precedence), String(gatewayType), String(algorithm), gateway.presentation]
        if !publicKey.isEmpty { fields.append(String(base64: publicKey)) }
        return fields.joined(separator: " ")
    }
}
