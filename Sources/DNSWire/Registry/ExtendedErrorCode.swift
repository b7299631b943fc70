/// The cause that an Extended DNS Error option tells (RFC 8914, section 5.2).
public struct ExtendedErrorCode: RegistryValue {
    public var rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let registry = Registry<UInt16>(
        prefix: "EDE",
        [
            .init(0, "Other", "RFC 8914"),
            .init(1, "Unsupported DNSKEY Algorithm", "RFC 8914"),
            .init(2, "Unsupported DS Digest Type", "RFC 8914"),
            .init(3, "Stale Answer", "RFC 8914"),
            .init(4, "Forged Answer", "RFC 8914"),
            .init(5, "DNSSEC Indeterminate", "RFC 8914"),
            .init(6, "DNSSEC Bogus", "RFC 8914"),
            .init(7, "Signature Expired", "RFC 8914"),
            .init(8, "Signature Not Yet Valid", "RFC 8914"),
            .init(9, "DNSKEY Missing", "RFC 8914"),
            .init(10, "RRSIGs Missing", "RFC 8914"),
            .init(11, "No Zone Key Bit Set", "RFC 8914"),
            .init(12, "NSEC Missing", "RFC 8914"),
            .init(13, "Cached Error", "RFC 8914"),
            .init(14, "Not Ready", "RFC 8914"),
            .init(15, "Blocked", "RFC 8914"),
            .init(16, "Censored", "RFC 8914"),
            .init(17, "Filtered", "RFC 8914"),
            .init(18, "Prohibited", "RFC 8914"),
            .init(19, "Stale NXDOMAIN Answer", "RFC 8914"),
            .init(20, "Not Authoritative", "RFC 8914"),
            .init(21, "Not Supported", "RFC 8914"),
            .init(22, "No Reachable Authority", "RFC 8914"),
            .init(23, "Network Error", "RFC 8914"),
            .init(24, "Invalid Data", "RFC 8914"),
            .init(25, "Signature Expired before Valid", "IANA"),
            .init(26, "Too Early", "RFC 9250"),
            .init(27, "Unsupported NSEC3 Iterations Value", "RFC 9276"),
            .init(28, "Unable to conform to policy", "IANA"),
            .init(29, "Synthesized", "IANA"),
            .init(30, "Invalid Query Type", "RFC 9824"),
            .init(31, "Rate Limited", "IANA"),
            .init(32, "Over Quota", "IANA"),
        ])
}
