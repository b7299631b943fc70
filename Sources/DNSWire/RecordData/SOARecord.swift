/// The start of a zone of authority (RFC 1035, section 3.3.13).
///
/// Wire format: two names, then five 32-bit numbers. Times are in seconds.
public struct SOARecord: DecodableRecordData, Hashable {
    /// MNAME: the primary server.
    public var primary: DomainName
    /// RNAME: the mailbox of the responsible person.
    public var mailbox: DomainName
    /// SERIAL: the version of the zone, compared by RFC 1982.
    public var serial: UInt32
    /// REFRESH: seconds after which a secondary looks for a new version.
    public var refresh: UInt32
    /// RETRY: seconds after which it tries again where that failed.
    public var retry: UInt32
    /// EXPIRE: seconds after which it no longer answers without having succeeded.
    public var expire: UInt32
    /// The time to live of negative answers (RFC 2308, section 4).
    public var minimum: UInt32

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        primary = try data.name(in: message)
        mailbox = try data.name(in: message)
        serial = try data.integer32(in: message)
        refresh = try data.integer32(in: message)
        retry = try data.integer32(in: message)
        expire = try data.integer32(in: message)
        minimum = try data.integer32(in: message)
    }

    public var presentation: String { "\(primary) \(mailbox) \(serial) \(refresh) \(retry) \(expire) \(minimum)" }
}
