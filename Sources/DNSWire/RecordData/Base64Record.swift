/// Data without fields that is shown in base 64: OPENPGPKEY (RFC 7929), DHCID (RFC 4701), HHIT and BRID (RFC 9886).
public struct Base64Record: DecodableRecordData, Hashable {
    /// The data.
    public var octets: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        octets = data.rest(in: message)
    }

    public var presentation: String { String(base64: octets) }
}
