/// A relay of Automatic Multicast Tunneling (RFC 8777, section 4.2).
public struct AMTRELAYRecord: DecodableRecordData, Hashable {
    /// Which relay to try first: the one with the lowest number.
    public var precedence: UInt8
    /// D: discovery may be left out.
    public var isDiscoveryOptional: Bool
    /// The form of the relay: 0 none, 1 IPv4, 2 IPv6, 3 a name.
    public var relayType: UInt8
    /// The relay.
    public var relay: Gateway

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        precedence = try data.integer8(in: message)
        let type = try data.integer8(in: message)
        isDiscoveryOptional = type & 0x80 != 0
        relayType = type & 0x7f
        relay = try Gateway(type: relayType, from: message, &data)
    }

    public var presentation: String {
        "\(precedence) \(isDiscoveryOptional ? 1 : 0) \(relayType) \(relay.presentation)"
    }
}
