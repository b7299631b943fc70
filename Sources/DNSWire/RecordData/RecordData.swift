/// The data of a resource record (RFC 1035, section 3.2.1), decoded.
public protocol RecordData: Sendable {
    /// The data as a master file holds it (RFC 1035, section 5.1) and `dig` prints it: names fully qualified, on one
    /// line, long digits in one piece.
    var presentation: String { get }
}

/// Record data that this module decodes; `RecordType.rows` says of which type.
protocol DecodableRecordData: RecordData {
    /// Reads the data that stands in `message` where `data` points, up to its end.
    ///
    /// What is left over after this is an error that the caller reports. Names may be compressed and so need the
    /// whole message.
    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError)
}

/// Record data in the form that every type has (RFC 3597, section 5): for types without a decoder and for data that
/// breaks its type's rules.
public struct UnknownRecord: RecordData, Hashable {
    /// The octets of the data that are there.
    public var octets: [UInt8]
    /// The data length that the record gives; more than `octets` hold where the message ends first.
    public var length: Int

    /// Data of so many octets, or of a `length` of which only some are there.
    public init(octets: [UInt8], length: Int? = nil) {
        self.octets = octets
        self.length = length ?? octets.count
    }

    public var presentation: String {
        octets.isEmpty ? "\\# \(length)" : "\\# \(length) \(String(hex: octets))"
    }
}
