/// A resource record (RFC 1035, section 4.1.3).
public struct ResourceRecord: Sendable {
    /// The owner; the root where `error` says that the name could not be read.
    public var name: DomainName
    /// TYPE: what the data is.
    public var type: RecordType
    /// CLASS; in an OPT record the sender's UDP payload size.
    public var `class`: RecordClass
    /// Seconds; in an OPT record response code, version and flags.
    public var ttl: UInt32
    /// The data; an `UnknownRecord` for types without a decoder, in empty records of an UPDATE and where `error`
    /// says that the data breaks a rule.
    public var data: any RecordData
    /// Where the data stands in the message.
    public var dataRange: Range<Int>
    /// The first rule that this record breaks.
    public var error: WireError?

    /// The fixed fields of an OPT record.
    var ednsHead: EDNSHead { EDNSHead(recordClass: `class`.rawValue, ttl: ttl) }
}

extension ResourceRecord: CustomStringConvertible {
    /// Owner, TTL, class, type and data on one line of a master file (RFC 1035, section 5.1).
    public var description: String {
        guard type != .opt else {
            return "OPT version \(ednsHead.version), udp \(ednsHead.udpPayloadSize)"
                + (ednsHead.isDNSSECOK ? ", do" : "") + (data.presentation.isEmpty ? "" : "; \(data.presentation)")
        }
        return "\(name) \(ttl) \(`class`) \(type) \(data.presentation)"
    }
}
