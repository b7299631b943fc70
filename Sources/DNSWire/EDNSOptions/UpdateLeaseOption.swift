/// How long an update is to hold (RFC 9664, section 4).
public struct UpdateLeaseOption: DecodableOptionData, Hashable {
    /// Seconds.
    public var lease: UInt32
    /// Seconds for KEY records, where it differs.
    public var keyLease: UInt32?

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        lease = try data.integer32(in: message)
        keyLease = data.isAtEnd ? nil : try data.integer32(in: message)
    }

    public var presentation: String { "\(lease)" + (keyLease.map { " \($0)" } ?? "") }
}
