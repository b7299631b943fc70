/// How a server answered: the header's four bits with the eight of EDNS above them (RFC 6895, section 2.3).
public struct ResponseCode: RegistryValue {
    public var rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// NOERROR: no error (RFC 1035).
    public static let noError = ResponseCode(0)
    /// FORMERR: the server could not read the query (RFC 1035).
    public static let formatError = ResponseCode(1)
    /// SERVFAIL: the server failed (RFC 1035).
    public static let serverFailure = ResponseCode(2)
    /// NXDOMAIN: the name does not exist (RFC 1035).
    public static let nameError = ResponseCode(3)
    /// NOTIMP: the server does not do such queries (RFC 1035).
    public static let notImplemented = ResponseCode(4)
    /// REFUSED: the server will not answer this client (RFC 1035).
    public static let refused = ResponseCode(5)

    /// 16 is BADVERS in a message; the same number in a TSIG record is BADSIG (`TSIGError`).
    public static let registry = Registry<UInt16>(
        prefix: "RCODE", [.init(16, "BADVERS", "RFC 6891")] + shared)

    /// The codes with the same name in messages, TSIG and TKEY records.
    static let shared: [Registry<UInt16>.Entry] = [
        .init(0, "NOERROR", "RFC 1035"),
        .init(1, "FORMERR", "RFC 1035"),
        .init(2, "SERVFAIL", "RFC 1035"),
        .init(3, "NXDOMAIN", "RFC 1035"),
        .init(4, "NOTIMP", "RFC 1035"),
        .init(5, "REFUSED", "RFC 1035"),
        .init(6, "YXDOMAIN", "RFC 2136"),
        .init(7, "YXRRSET", "RFC 2136"),
        .init(8, "NXRRSET", "RFC 2136"),
        .init(9, "NOTAUTH", "RFC 2136"),
        .init(10, "NOTZONE", "RFC 2136"),
        .init(11, "DSOTYPENI", "RFC 8490"),
        .init(17, "BADKEY", "RFC 8945"),
        .init(18, "BADTIME", "RFC 8945"),
        .init(19, "BADMODE", "RFC 2930"),
        .init(20, "BADNAME", "RFC 2930"),
        .init(21, "BADALG", "RFC 2930"),
        .init(22, "BADTRUNC", "RFC 8945"),
        .init(23, "BADCOOKIE", "RFC 7873"),
    ]
}

/// The error field of TSIG and TKEY records (RFC 8945, section 3).
public struct TSIGError: RegistryValue {
    public var rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let registry = Registry<UInt16>(
        prefix: "RCODE", [.init(16, "BADSIG", "RFC 8945")] + ResponseCode.shared)
}
