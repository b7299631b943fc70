/// The tags of the trust anchors that a validator holds (RFC 8145, section 4.1).
public struct KeyTagOption: DecodableOptionData, Hashable {
    /// The key tags, in the order in which they were sent.
    public var tags: [UInt16]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        tags = []
        while !data.isAtEnd { tags.append(try data.integer16(in: message)) }
    }

    public var presentation: String { tags.map(String.init).joined(separator: " ") }
}
