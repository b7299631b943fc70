/// An option that is one domain name: CHAIN (RFC 7901, section 4) and REPORT-CHANNEL (RFC 9567, section 5).
public struct NameOption: DecodableOptionData, Hashable {
    /// The name that is trusted, or to which reports go.
    public var name: DomainName

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        name = try data.name(in: message)
    }

    public var presentation: String { name.description }
}
