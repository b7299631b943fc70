/// An entry of the question section (RFC 1035, section 4.1.2); the zone of an UPDATE (RFC 2136, section 2.3).
public struct Question: Hashable, Sendable {
    /// QNAME.
    public var name: DomainName
    /// QTYPE.
    public var type: RecordType
    /// QCLASS.
    public var `class`: RecordClass

    /// A question for the records of one name, type and class.
    public init(name: DomainName, type: RecordType, class: RecordClass) {
        self.name = name
        self.type = type
        self.class = `class`
    }
}

extension Question: CustomStringConvertible {
    /// Name, class and type, as `dig` prints them.
    public var description: String { "\(name) \(`class`) \(type)" }
}
