internal import Bytes

/// The IPv6 address of a host (RFC 3596, section 2.2).
///
/// Wire format: sixteen octets.
public struct AAAARecord: DecodableRecordData, Hashable {
    /// The address's first 64 bits, the first octet highest.
    public var high: UInt64
    /// The address's last 64 bits.
    public var low: UInt64

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        high = try data.integer64(in: message)
        low = try data.integer64(in: message)
    }

    public var presentation: String { AddressText.v6(high: high, low: low) }
}
