/// What a parent should copy from its child (RFC 7477, section 2.1).
public struct CSYNCRecord: DecodableRecordData, Hashable {
    /// The serial of the child's SOA that the record is about.
    public var serial: UInt32
    /// 1: immediate; 2: the SOA's serial must be at least `serial`.
    public var flags: UInt16
    /// The types that are to be copied.
    public var types: TypeBitmap

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        serial = try data.integer32(in: message)
        flags = try data.integer16(in: message)
        types = try TypeBitmap(from: message, &data)
    }

    public var presentation: String { "\(serial) \(flags)\(types.presentation)" }
}
