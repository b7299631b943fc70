/// The location of a service (RFC 2782).
///
/// Wire format: three 16-bit numbers, then a name.
public struct SRVRecord: DecodableRecordData, Hashable {
    public var priority: UInt16
    public var weight: UInt16
    public var port: UInt16
    public var target: DomainName

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        priority = try data.integer16(in: message)
        weight = try data.integer16(in: message)
        port = try data.integer16(in: message)
        target = try data.name(in: message)
    }

    public var presentation: String { "\(priority) \(weight) \(port) \(target)" }
}
