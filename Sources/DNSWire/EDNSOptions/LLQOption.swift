/// A long-lived query (RFC 8764, section 3.2).
public struct LLQOption: DecodableOptionData, Hashable {
    /// The version of the protocol; 1 so far.
    public var version: UInt16
    /// 1: setup, 2: refresh, 3: event.
    public var opcode: UInt16
    /// The error code; 0 for none.
    public var error: UInt16
    /// The number of the query, 0 in the first request.
    public var identifier: UInt64
    /// Seconds.
    public var lease: UInt32

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        version = try data.integer16(in: message)
        opcode = try data.integer16(in: message)
        error = try data.integer16(in: message)
        identifier = try data.integer64(in: message)
        lease = try data.integer32(in: message)
    }

    public var presentation: String {
        "Version: \(version), Opcode: \(opcode), Error: \(error), Identifier: \(identifier), Lifetime: \(lease)"
    }
}
