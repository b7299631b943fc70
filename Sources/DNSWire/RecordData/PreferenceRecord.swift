/// Data that is a number and a host: MX (RFC 1035, section 3.3.9), AFSDB and RT (RFC 1183, sections 1 and 3.3),
/// KX (RFC 2230, section 3) and LP (RFC 6742, section 2.4).
///
/// Wire format: 16 bits, then a name.
public struct PreferenceRecord: DecodableRecordData, Hashable {
    /// The preference, lower first; for AFSDB the service's subtype.
    public var preference: UInt16
    /// The host, or for LP the name of locators.
    public var host: DomainName

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        preference = try data.integer16(in: message)
        host = try data.name(in: message)
    }

    public var presentation: String { "\(preference) \(host)" }
}
