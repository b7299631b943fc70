/// A rewriting rule of the Dynamic Delegation Discovery System (RFC 3403, section 4.1).
public struct NAPTRRecord: DecodableRecordData, Hashable {
    public var order: UInt16
    public var preference: UInt16
    public var flags: CharacterString
    public var services: CharacterString
    public var regularExpression: CharacterString
    public var replacement: DomainName

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        order = try data.integer16(in: message)
        preference = try data.integer16(in: message)
        flags = try data.characterString(in: message)
        services = try data.characterString(in: message)
        regularExpression = try data.characterString(in: message)
        replacement = try data.name(in: message)
    }

    public var presentation: String {
        "\(order) \(preference) \(flags) \(services) \(regularExpression) \(replacement)"
    }
}
