/// A public key for IPsec (RFC 4025, section 2).
public struct IPSECKEYRecord: DecodableRecordData, Hashable {
    public var precedence: UInt8
    public var gatewayType: UInt8
    public var algorithm: UInt8
    public var gateway: Gateway
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
