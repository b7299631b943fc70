/// An OSI network address (RFC 1706, section 5).
public struct NSAPRecord: DecodableRecordData, Hashable {
    /// The address of the OSI network service.
    public var octets: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        octets = data.rest(in: message)
    }

    public var presentation: String { "0x" + String(hex: octets) }
}
