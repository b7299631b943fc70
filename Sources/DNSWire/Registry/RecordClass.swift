/// A record or query class (RFC 1035, section 3.2.4; RFC 6895, section 3.2).
public struct RecordClass: RegistryValue {
    public var rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// IN: the Internet.
    public static let internet = RecordClass(1)
    /// CH: Chaosnet; servers tell their version in it.
    public static let chaos = RecordClass(3)
    /// NONE: no class, in an UPDATE (RFC 2136).
    public static let none = RecordClass(254)
    /// ANY: every class, in a question or an UPDATE.
    public static let any = RecordClass(255)

    public static let registry = Registry<UInt16>(
        prefix: "CLASS",
        [
            .init(1, "IN", "RFC 1035"),
            .init(3, "CH", "RFC 1035"),
            .init(4, "HS", "RFC 1035"),
            .init(254, "NONE", "RFC 2136"),
            .init(255, "ANY", "RFC 1035"),
        ])
}
