/// The cause of an error (RFC 8914, section 2).
public struct ExtendedErrorOption: DecodableOptionData, Hashable {
    /// INFO-CODE.
    public var code: ExtendedErrorCode
    /// EXTRA-TEXT without a final NUL.
    public var text: CharacterString

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        code = ExtendedErrorCode(try data.integer16(in: message))
        var octets = data.rest(in: message)
        if octets.last == 0 { octets.removeLast() }
        text = CharacterString(octets: octets)
    }

    public var presentation: String {
        let name = code.reference == nil ? "" : " (\(code))"
        return "\(code.rawValue)\(name)" + (text.octets.isEmpty ? "" : ": \(text.description.dropFirst().dropLast())")
    }
}
