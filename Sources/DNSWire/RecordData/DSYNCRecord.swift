/// Where a parent takes generalised notifications (RFC 9859, section 2.1).
public struct DSYNCRecord: DecodableRecordData, Hashable {
    /// The type of the records of which notifications are taken.
    public var recordType: RecordType
    /// 1: NOTIFY.
    public var scheme: UInt8
    /// The port of the target.
    public var port: UInt16
    /// The host to notify.
    public var target: DomainName

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        recordType = RecordType(try data.integer16(in: message))
        scheme = try data.integer8(in: message)
        port = try data.integer16(in: message)
        target = try data.name(in: message)
    }

    public var presentation: String { "\(recordType) \(scheme == 1 ? "NOTIFY" : String(scheme)) \(port) \(target)" }
}
