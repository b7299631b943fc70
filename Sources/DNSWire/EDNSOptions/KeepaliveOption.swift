/// How long a server keeps an idle connection (RFC 7828, section 3.1).
public struct KeepaliveOption: DecodableOptionData, Hashable {
    /// Tenths of a second; nil in queries.
    public var timeout: UInt16?

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        timeout = data.isAtEnd ? nil : try data.integer16(in: message)
    }

    public var presentation: String { timeout.map { "\($0 / 10).\($0 % 10) secs" } ?? "" }
}
