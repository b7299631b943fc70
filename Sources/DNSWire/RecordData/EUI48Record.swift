/// A 48-bit extended unique identifier, as Ethernet addresses are (RFC 7043, section 3).
public struct EUI48Record: DecodableRecordData, Hashable {
    /// The identifier, as long as its name says.
    public var octets: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        octets = try data.octets(6, in: message)
    }

    public var presentation: String { hyphenated(octets) }
}

/// A 64-bit extended unique identifier (RFC 7043, section 4).
public struct EUI64Record: DecodableRecordData, Hashable {
    /// The identifier, as long as its name says.
    public var octets: [UInt8]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        octets = try data.octets(8, in: message)
    }

    public var presentation: String { hyphenated(octets) }
}

/// Pairs of hex digits with hyphens between them (RFC 7043, section 3.2).
private func hyphenated(_ octets: [UInt8]) -> String {
    octets.map { String($0, width: 2, radix: 16) }.joined(separator: "-")
}
