/// What a message asks for (RFC 1035, section 4.1.1; RFC 6895, section 2.2).
public struct Opcode: RegistryValue {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// QUERY: a standard query (RFC 1035).
    public static let query = Opcode(0)
    /// NOTIFY: a zone changed (RFC 1996).
    public static let notify = Opcode(4)
    /// UPDATE: a change of a zone (RFC 2136).
    public static let update = Opcode(5)

    public static let registry = Registry<UInt8>(
        prefix: "OPCODE",
        [
            .init(0, "QUERY", "RFC 1035"),
            .init(1, "IQUERY", "RFC 3425"),
            .init(2, "STATUS", "RFC 1035"),
            .init(4, "NOTIFY", "RFC 1996"),
            .init(5, "UPDATE", "RFC 2136"),
            .init(6, "DSO", "RFC 8490"),
        ])
}
