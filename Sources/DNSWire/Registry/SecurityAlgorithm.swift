/// A DNSSEC signing algorithm (RFC 4034, appendix A.1).
public struct SecurityAlgorithm: RegistryValue {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let registry = Registry<UInt8>(
        prefix: "ALG",
        [
            .init(0, "DELETE", "RFC 8078"),
            .init(1, "RSAMD5", "RFC 4034"),
            .init(2, "DH", "RFC 2539"),
            .init(3, "DSA", "RFC 2536"),
            .init(5, "RSASHA1", "RFC 3110"),
            .init(6, "DSA-NSEC3-SHA1", "RFC 5155"),
            .init(7, "RSASHA1-NSEC3-SHA1", "RFC 5155"),
            .init(8, "RSASHA256", "RFC 5702"),
            .init(10, "RSASHA512", "RFC 5702"),
            .init(12, "ECC-GOST", "RFC 5933"),
            .init(13, "ECDSAP256SHA256", "RFC 6605"),
            .init(14, "ECDSAP384SHA384", "RFC 6605"),
            .init(15, "ED25519", "RFC 8080"),
            .init(16, "ED448", "RFC 8080"),
            .init(17, "SM2SM3", "RFC 9563"),
            .init(18, "MLDSA44", "IANA"),
            .init(23, "ECC-GOST12", "RFC 9558"),
            .init(252, "INDIRECT", "RFC 4034"),
            .init(253, "PRIVATEDNS", "RFC 4034"),
            .init(254, "PRIVATEOID", "RFC 4034"),
        ])
}

/// The digest of a DS record (RFC 4034, appendix A.2).
public struct DigestType: RegistryValue {
    public var rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let registry = Registry<UInt8>(
        prefix: "DIGEST",
        [
            .init(1, "SHA-1", "RFC 3658"),
            .init(2, "SHA-256", "RFC 4509"),
            .init(3, "GOST R 34.11-94", "RFC 5933"),
            .init(4, "SHA-384", "RFC 6605"),
            .init(5, "GOST R 34.11-2012", "RFC 9558"),
            .init(6, "SM3", "RFC 9563"),
        ])
}
