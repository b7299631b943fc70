/// The next name of a zone and the types of this one (RFC 4034, section 4.1).
public struct NSECRecord: DecodableRecordData, Hashable {
    /// The next name in the canonical order of the zone.
    public var nextName: DomainName
    /// The types that the owner's name has.
    public var types: TypeBitmap

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        nextName = try data.name(in: message)
        types = try TypeBitmap(from: message, &data)
    }

    public var presentation: String { "\(nextName)\(types.presentation)" }
}
