/// Octets without a meaning that hide a message's length (RFC 7830, section 3).
public struct PaddingOption: DecodableOptionData, Hashable {
    /// Octets of padding.
    public var count: Int

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        count = data.rest(in: message).count
    }

    public var presentation: String { "(\(count) bytes)" }
}
