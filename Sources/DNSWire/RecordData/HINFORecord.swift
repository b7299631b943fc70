/// Host information (RFC 1035, section 3.3.2); also the minimal answer to queries of type ANY (RFC 8482).
public struct HINFORecord: DecodableRecordData, Hashable {
    /// The CPU; `RFC8482` in a minimal answer to ANY.
    public var cpu: CharacterString
    /// The operating system.
    public var os: CharacterString

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        cpu = try data.characterString(in: message)
        os = try data.characterString(in: message)
    }

    public var presentation: String { "\(cpu) \(os)" }
}
