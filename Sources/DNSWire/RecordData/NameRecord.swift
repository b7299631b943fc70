/// Data that is one domain name: NS, CNAME, PTR, MB, MG, MR, MD, MF (RFC 1035, section 3.3), DNAME (RFC 6672) and
/// NSAP-PTR (RFC 1348).
public struct NameRecord: DecodableRecordData, Hashable {
    /// The name.
    public var name: DomainName

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        name = try data.name(in: message)
    }

    public var presentation: String { name.description }
}
