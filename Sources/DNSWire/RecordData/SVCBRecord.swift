/// How to reach a service: SVCB and HTTPS (RFC 9460, section 2).
///
/// Wire format: priority, target, then parameters in ascending order of their keys.
public struct SVCBRecord: DecodableRecordData, Hashable {
    /// 0: an alias.
    public var priority: UInt16
    /// The host; the root for the owner itself, or where there is no service.
    public var target: DomainName
    /// How to connect, in ascending order of keys.
    public var parameters: [ServiceParameter]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        priority = try data.integer16(in: message)
        target = try data.name(in: message)
        parameters = []
        while !data.isAtEnd {
            let key = ServiceParameterKey(try data.integer16(in: message))
            try data.require(parameters.last.map { $0.key < key } ?? true)
            var value = try data.part(Int(try data.integer16(in: message)))
            parameters.append(try ServiceParameter(key, from: message, &value))
        }
    }

    public var presentation: String {
        (["\(priority) \(target)"] + parameters.map(\.presentation)).joined(separator: " ")
    }
}
