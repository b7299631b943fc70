/// A record or query type (RFC 1035, section 3.2.2; RFC 6895, section 3.1).
public struct RecordType: RegistryValue {
    public var rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let a = RecordType(1)
    public static let ns = RecordType(2)
    public static let cname = RecordType(5)
    public static let soa = RecordType(6)
    public static let ptr = RecordType(12)
    public static let mx = RecordType(15)
    public static let txt = RecordType(16)
    public static let aaaa = RecordType(28)
    public static let srv = RecordType(33)
    public static let opt = RecordType(41)
    public static let svcb = RecordType(64)
    public static let https = RecordType(65)
    public static let tsig = RecordType(250)
    public static let ixfr = RecordType(251)
    public static let axfr = RecordType(252)
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

    /// The decoder of this type's data.
    var decoder: (any DecodableRecordData.Type)? { Self.decoders[rawValue] }
}
