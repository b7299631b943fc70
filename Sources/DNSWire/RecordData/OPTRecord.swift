/// The options of EDNS (RFC 6891, section 6.1.2).
///
/// Wire format: options, each a code, a length and as many octets.
public struct OPTRecord: DecodableRecordData {
    /// The options in the order in which they were sent.
    public var options: [EDNSOption]
    /// The first rule that an option breaks; options that can be told apart are kept all the same.
    public var error: WireError?

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        options = []
        error = nil
        do throws(WireError) {
            while !data.isAtEnd {
                let code = EDNSOptionCode(try data.integer16(in: message))
                let part = try data.part(Int(try data.integer16(in: message)))
                let option = EDNSOption(code, from: message, part)
                options.append(option)
                if error == nil { error = option.error }
            }
        } catch let cause {
            if error == nil { error = cause }
            _ = data.rest(in: message)
        }
    }

    public var presentation: String { options.map(\.description).joined(separator: "; ") }
}
