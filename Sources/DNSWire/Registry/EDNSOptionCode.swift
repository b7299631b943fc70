/// The code of an EDNS option (RFC 6891, section 9).
public struct EDNSOptionCode: RegistryValue {
    public var rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// NSID (RFC 5001).
    public static let nsid = EDNSOptionCode(3)
    /// ECS: EDNS Client Subnet (RFC 7871).
    public static let clientSubnet = EDNSOptionCode(8)
    /// COOKIE (RFC 7873).
    public static let cookie = EDNSOptionCode(10)
    /// edns-tcp-keepalive (RFC 7828).
    public static let keepalive = EDNSOptionCode(11)
    /// Padding (RFC 7830).
    public static let padding = EDNSOptionCode(12)
    /// EDE: Extended DNS Error (RFC 8914).
    public static let extendedError = EDNSOptionCode(15)

    /// A row of the table: a registry's row and the decoder of the option's data.
    struct Row: Sendable {
        let entry: Registry<UInt16>.Entry
        /// nil where the data is shown as hex digits.
        let data: (any DecodableOptionData.Type)?

        init(_ code: UInt16, _ name: String, _ reference: String, _ data: (any DecodableOptionData.Type)? = nil) {
            entry = .init(code, name, reference)
            self.data = data
        }
    }

    /// The IANA registry, with the names that `dig` prints.
    static let rows: [Row] = [
        Row(1, "LLQ", "RFC 8764", LLQOption.self),
        Row(2, "UPDATE-LEASE", "RFC 9664", UpdateLeaseOption.self),
        Row(3, "NSID", "RFC 5001", NSIDOption.self),
        Row(5, "DAU", "RFC 6975", AlgorithmsOption.self),
        Row(6, "DHU", "RFC 6975", AlgorithmsOption.self),
        Row(7, "N3U", "RFC 6975", AlgorithmsOption.self),
        Row(8, "CLIENT-SUBNET", "RFC 7871", ClientSubnetOption.self),
        Row(9, "EXPIRE", "RFC 7314", ExpireOption.self),
        Row(10, "COOKIE", "RFC 7873", CookieOption.self),
        Row(11, "TCP-KEEPALIVE", "RFC 7828", KeepaliveOption.self),
        Row(12, "PAD", "RFC 7830", PaddingOption.self),
        Row(13, "CHAIN", "RFC 7901", NameOption.self),
        Row(14, "KEY-TAG", "RFC 8145", KeyTagOption.self),
        Row(15, "EDE", "RFC 8914", ExtendedErrorOption.self),
        Row(16, "CLIENT-TAG", "IANA", TagOption.self),
        Row(17, "SERVER-TAG", "IANA", TagOption.self),
        Row(18, "REPORT-CHANNEL", "RFC 9567", NameOption.self),
        Row(19, "ZONEVERSION", "RFC 9660", ZoneVersionOption.self),
        Row(20292, "UMBRELLA-IDENT", "IANA"),
        Row(26946, "DEVICEID", "IANA"),
    ]

    public static let registry = Registry<UInt16>(prefix: "OPT", rows.map(\.entry))

    private static let decoders: [UInt16: any DecodableOptionData.Type] = Dictionary(
        rows.compactMap { row in row.data.map { (row.entry.code, $0) } }, uniquingKeysWith: { first, _ in first })

    /// The decoder of this option's data.
    var decoder: (any DecodableOptionData.Type)? { Self.decoders[rawValue] }
}
