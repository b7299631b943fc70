/// A record or query type (RFC 1035, section 3.2.2; RFC 6895, section 3.1).
public struct RecordType: RegistryValue {
    public var rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A: an IPv4 address (RFC 1035).
    public static let a = RecordType(1)
    /// NS: a name server of a zone (RFC 1035).
    public static let ns = RecordType(2)
    /// CNAME: the name that the owner is an alias of (RFC 1035).
    public static let cname = RecordType(5)
    /// SOA: the start of a zone of authority (RFC 1035).
    public static let soa = RecordType(6)
    /// PTR: a pointer to a name, for an address most often (RFC 1035).
    public static let ptr = RecordType(12)
    /// MX: a mail exchange (RFC 1035).
    public static let mx = RecordType(15)
    /// TXT: text (RFC 1035).
    public static let txt = RecordType(16)
    /// AAAA: an IPv6 address (RFC 3596).
    public static let aaaa = RecordType(28)
    /// SRV: the location of a service (RFC 2782).
    public static let srv = RecordType(33)
    /// OPT: EDNS, no data of a name (RFC 6891).
    public static let opt = RecordType(41)
    /// SVCB: how to reach a service (RFC 9460).
    public static let svcb = RecordType(64)
    /// HTTPS: how to reach an HTTP origin (RFC 9460).
    public static let https = RecordType(65)
    /// TSIG: the signature of a transaction (RFC 8945).
    public static let tsig = RecordType(250)
    /// IXFR: what changed of a zone, in a question (RFC 1995).
    public static let ixfr = RecordType(251)
    /// AXFR: a whole zone, in a question (RFC 5936).
    public static let axfr = RecordType(252)
    /// ANY: all types, in a question; also written `*` (RFC 1035, RFC 8482).
    public static let any = RecordType(255)

    /// A row of the table: a registry's row and the decoder of the record's data.
    struct Row: Sendable {
        let entry: Registry<UInt16>.Entry
        /// nil where the data is shown in the form of RFC 3597.
        let data: (any DecodableRecordData.Type)?

        init(_ code: UInt16, _ name: String, _ reference: String, _ data: (any DecodableRecordData.Type)? = nil) {
            entry = .init(code, name, reference)
            self.data = data
        }
    }

    public static let registry = Registry<UInt16>(prefix: "TYPE", rows.map(\.entry))

    private static let decoders: [UInt16: any DecodableRecordData.Type] = Dictionary(
        rows.compactMap { row in row.data.map { (row.entry.code, $0) } }, uniquingKeysWith: { first, _ in first })

    /// The decoder of this type's data: addresses of class CH have a format of their own (RFC 1035, section 3.4.1 defines A
    /// for the Internet only).
    func decoder(in class: RecordClass) -> (any DecodableRecordData.Type)? {
        self == .a && `class` == .chaos ? nil : Self.decoders[rawValue]
    }
}
