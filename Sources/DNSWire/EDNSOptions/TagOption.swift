/// A number that client and server agreed on: CLIENT-TAG and SERVER-TAG (draft-bellis-dnsop-edns-tags, section 3).
public struct TagOption: DecodableOptionData, Hashable {
    /// The number.
    public var tag: UInt16

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        tag = try data.integer16(in: message)
    }

    public var presentation: String { String(tag) }
}
