/// The set of record types that NSEC, NSEC3 and CSYNC hold (RFC 4034, section 4.1.2).
///
/// Wire format: windows in ascending order, each a number, a count of 1 to 32 and as many octets of bits.
public struct TypeBitmap: Hashable, Sendable {
    /// In ascending order.
    public var types: [RecordType]

    init(from message: Span<UInt8>, _ data: inout DataCursor) throws(WireError) {
        types = []
        var last = -1
        while !data.isAtEnd {
            let window = Int(try data.integer8(in: message))
            let count = Int(try data.integer8(in: message))
            try data.require(window > last && 1...32 ~= count)
            last = window
            let bits = try data.octets(count, in: message)
            for bit in 0..<count * 8 where bits[bit / 8] & 0x80 >> UInt8(bit % 8) != 0 {
                types.append(RecordType(UInt16(window * 256 + bit)))
            }
        }
    }

    /// The types' names with a space before each.
    var presentation: String { types.map { " " + $0.name }.joined() }
}
