internal import Bytes

/// The IPv4 address of a host (RFC 1035, section 3.4.1).
///
/// Wire format: four octets.
public struct ARecord: DecodableRecordData, Hashable {
    /// The address's 32 bits, the first octet highest.
    public var address: UInt32

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        address = try data.integer32(in: message)
    }

    public var presentation: String { AddressText.v4(address) }
}
