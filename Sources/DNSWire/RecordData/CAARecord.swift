/// Which authorities may certify a name (RFC 8659, section 4.1).
///
/// Wire format: flags, the tag behind its length, the value to the data's end.
public struct CAARecord: DecodableRecordData, Hashable {
    /// 128: critical.
    public var flags: UInt8
    /// The name of the property: `issue`, `issuewild`, `iodef` …
    public var tag: String
    /// The property's value.
    public var value: CharacterString

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        flags = try data.integer8(in: message)
        let octets = try data.characterString(in: message).octets
        try data.require(!octets.isEmpty && octets.allSatisfy(\.isASCIILetterOrDigit))
        tag = String(decoding: octets, as: UTF8.self)
        value = CharacterString(octets: data.rest(in: message))
    }

    public var presentation: String { "\(flags) \(tag) \(value)" }
}

extension UInt8 {
    var isASCIILetterOrDigit: Bool { 0x61...0x7a ~= asciiLowercased || 0x30...0x39 ~= self }
}
