/// A certificate's association with a TLS server (RFC 6698, section 2.1) or with a mail address (SMIMEA, RFC 8162).
public struct TLSARecord: DecodableRecordData, Hashable {
    public var usage: UInt8
    public var selector: UInt8
    public var matchingType: UInt8
    public var association: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        usage = try data.integer8(in: message)
        selector = try data.integer8(in: message)
        matchingType = try data.integer8(in: message)
        association = data.rest(in: message)
    }

    public var presentation: String { "\(usage) \(selector) \(matchingType) \(String(hex: association))" }
}
