/// The next hashed name of a zone and the types of this one (RFC 5155, section 3.2).
public struct NSEC3Record: DecodableRecordData, Hashable {
    /// How the names were hashed.
    public var parameters: NSEC3PARAMRecord
    /// The next hash in the order of the zone.
    public var nextHash: [UInt8]
    /// The types that the owner's name has.
    public var types: TypeBitmap

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        parameters = try NSEC3PARAMRecord(from: message, &data)
        nextHash = try data.characterString(in: message).octets
        types = try TypeBitmap(from: message, &data)
    }

    public var presentation: String {
        "\(parameters.presentation) \(String(base32Hex: nextHash))\(types.presentation)"
    }
}
