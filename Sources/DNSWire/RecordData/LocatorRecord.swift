internal import Bytes

/// A node identifier or 64-bit locator of ILNP: NID and L64 (RFC 6742, sections 2.1 and 2.3).
public struct LocatorRecord: DecodableRecordData, Hashable {
    /// Which locator to take first: the one with the lowest number.
    public var preference: UInt16
    /// The node identifier, or the locator.
    public var value: UInt64

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        preference = try data.integer16(in: message)
        value = try data.integer64(in: message)
    }

    public var presentation: String {
        let groups = [48, 32, 16, 0].map { String(value >> UInt64($0) & 0xffff, width: 4, radix: 16) }
        return "\(preference) \(groups.joined(separator: ":"))"
    }
}

/// A 32-bit locator of ILNP (RFC 6742, section 2.2).
public struct L32Record: DecodableRecordData, Hashable {
    /// Which locator to take first: the one with the lowest number.
    public var preference: UInt16
    /// The locator: the upper bits of an IPv4 address.
    public var locator: UInt32

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        preference = try data.integer16(in: message)
        locator = try data.integer32(in: message)
    }

    public var presentation: String { "\(preference) \(AddressText.v4(locator))" }
}
