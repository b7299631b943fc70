internal import Bytes

/// The gateway or relay that IPSECKEY (RFC 4025, section 2.5) and AMTRELAY (RFC 8777, section 4.2.3) name.
public enum Gateway: Hashable, Sendable {
    /// None.
    case none
    /// An IPv4 address.
    case v4(UInt32)
    /// An IPv6 address: its first and last 64 bits.
    case v6(high: UInt64, low: UInt64)
    /// A domain name.
    case name(DomainName)

    init(type: UInt8, from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        switch type {
        case 0: self = .none
        case 1: self = .v4(try data.integer32(in: message))
        case 2: self = .v6(high: try data.integer64(in: message), low: try data.integer64(in: message))
        case 3: self = .name(try data.name(in: message))
        default: throw WireError(.dataValue, at: data.offset)
        }
    }

    /// The address or name; "." where there is none.
    public var presentation: String {
        switch self {
        case .none: "."
        case .v4(let address): AddressText.v4(address)
        case .v6(let high, let low): AddressText.v6(high: high, low: low)
        case .name(let name): name.description
        }
    }
}
