/// A URI for a name (RFC 7553, section 4.5).
public struct URIRecord: DecodableRecordData, Hashable {
    /// Which target to try first: the one with the lowest number.
    public var priority: UInt16
    /// The share among targets of the same priority.
    public var weight: UInt16
    /// The URI.
    public var target: CharacterString

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        priority = try data.integer16(in: message)
        weight = try data.integer16(in: message)
        target = CharacterString(octets: data.rest(in: message))
    }

    public var presentation: String { "\(priority) \(weight) \(target)" }
}
