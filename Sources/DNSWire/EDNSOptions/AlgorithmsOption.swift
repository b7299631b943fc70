/// What a validator understands: signing algorithms (DAU), DS digests (DHU) and NSEC3 hashes (N3U)
/// (RFC 6975, section 3).
public struct AlgorithmsOption: DecodableOptionData, Hashable {
    /// The numbers of the algorithms, in the order in which they were sent.
    public var codes: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        codes = data.rest(in: message)
    }

    public var presentation: String { codes.map(String.init).joined(separator: " ") }
}
