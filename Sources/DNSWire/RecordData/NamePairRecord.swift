/// Data that is two domain names: MINFO (RFC 1035, section 3.3.7), RP (RFC 1183, section 2.2) and TALINK.
public struct NamePairRecord: DecodableRecordData, Hashable {
    /// RMAILBX, the responsible person's mailbox, or the previous name.
    public var first: DomainName
    /// EMAILBX, the name of TXT records, or the next name.
    public var second: DomainName

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        first = try data.name(in: message)
        second = try data.name(in: message)
    }

    public var presentation: String { "\(first) \(second)" }
}
