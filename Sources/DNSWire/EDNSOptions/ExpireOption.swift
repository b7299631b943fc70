/// How long a secondary server may go on with its zone (RFC 7314, section 2).
public struct ExpireOption: DecodableOptionData, Hashable {
    /// Seconds; nil in queries.
    public var seconds: UInt32?

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        seconds = data.isAtEnd ? nil : try data.integer32(in: message)
    }

    public var presentation: String { seconds.map { "\($0) secs" } ?? "" }
}
