/// X.400 mail mapping (RFC 2163, section 4).
public struct PXRecord: DecodableRecordData, Hashable {
    /// Which mapping to take first: the one with the lowest number.
    public var preference: UInt16
    /// The part of the name in the form of RFC 822.
    public var map822: DomainName
    /// The part of the name in the form of X.400.
    public var mapX400: DomainName

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        preference = try data.integer16(in: message)
        map822 = try data.name(in: message)
        mapX400 = try data.name(in: message)
    }

    public var presentation: String { "\(preference) \(map822) \(mapX400)" }
}
