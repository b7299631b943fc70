/// The location of a service (RFC 2782).
///
/// Wire format: three 16-bit numbers, then a name.
public struct SRVRecord: DecodableRecordData, Hashable {
    /// Which target to try first: the one with the lowest number.
    public var priority: UInt16
    /// The share among targets of the same priority.
    public var weight: UInt16
    /// The port of the service.
    public var port: UInt16
    /// The host; the root where the service is not offered.
    public var target: DomainName

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        priority = try data.integer16(in: message)
        weight = try data.integer16(in: message)
        port = try data.integer16(in: message)
        target = try data.name(in: message)
    }

    public var presentation: String { "\(priority) \(weight) \(port) \(target)" }
}
