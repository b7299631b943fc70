/// A rewriting rule of the Dynamic Delegation Discovery System (RFC 3403, section 4.1).
public struct NAPTRRecord: DecodableRecordData, Hashable {
    /// In which order the rules are tried, lowest first.
    public var order: UInt16
    /// Which rule of an order to take first, lowest first.
    public var preference: UInt16
    /// What the rule ends in: `S` SRV, `A` an address, `U` a URI.
    public var flags: CharacterString
    /// The services that the rule leads to.
    public var services: CharacterString
    /// The substitution to apply; empty where `replacement` stands.
    public var regularExpression: CharacterString
    /// The next name to ask for; the root where `regularExpression` stands.
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
