/// Apache Thrift's compact protocol (thrift-compact-protocol.md), of which Parquet's headers and footer are made: as much of
/// it as they take.
struct CompactProtocol {
    private enum Kind: UInt8 {
        case int32 = 5
        case int64 = 6
        case binary = 8
        case list = 9
        case structure = 12
    }

    private(set) var octets: [UInt8] = []
    /// Number of the last field of each structure that is open.
    private var last: [Int] = [0]

    // MARK: Fields

    mutating func field(_ number: Int, int32 value: Int) {
        head(number, .int32)
        octets.append(zigzag: Int64(value))
    }

    mutating func field(_ number: Int, int64 value: Int) {
        head(number, .int64)
        octets.append(zigzag: Int64(value))
    }

    mutating func field(_ number: Int, text: String) {
        field(number, binary: Array(text.utf8))
    }

    mutating func field(_ number: Int, binary: [UInt8]) {
        head(number, .binary)
        element(binary)
    }

    mutating func field(_ number: Int, _ body: (inout CompactProtocol) -> Void) {
        head(number, .structure)
        element(body)
    }

    mutating func field(_ number: Int, int32s values: [Int]) {
        listHead(number, values.count, of: .int32)
        for value in values { octets.append(zigzag: Int64(value)) }
    }

    mutating func field(_ number: Int, texts values: [String]) {
        listHead(number, values.count, of: .binary)
        for value in values { element(Array(value.utf8)) }
    }

    /// A list of `count` structures, which ``element(_:)`` or ``structures(_:)`` gives one by one.
    mutating func field(_ number: Int, structures count: Int) {
        listHead(number, count, of: .structure)
    }

    // MARK: Parts

    mutating func element(_ body: (inout CompactProtocol) -> Void) {
        last.append(0)
        body(&self)
        last.removeLast()
        stop()
    }

    /// Structures that were made before.
    mutating func structures(_ made: [UInt8]) { octets += made }

    /// Ends a structure.
    mutating func stop() { octets.append(0) }

    private mutating func element(_ binary: [UInt8]) {
        octets.append(variable: UInt64(binary.count))
        octets += binary
    }

    private mutating func head(_ number: Int, _ kind: Kind) {
        let difference = number - last[last.count - 1]
        last[last.count - 1] = number
        // All fields that are written follow each other within 15.
        octets.append(UInt8(difference) << 4 | kind.rawValue)
    }

    private mutating func listHead(_ number: Int, _ count: Int, of kind: Kind) {
        head(number, .list)
        if count < 15 {
            octets.append(UInt8(count) << 4 | kind.rawValue)
        } else {
            octets.append(0xf0 | kind.rawValue)
            octets.append(variable: UInt64(count))
        }
    }
}

extension [UInt8] {
    /// Appends a number in groups of seven bits, the lowest first (ULEB128).
    @inline(__always)
    mutating func append(variable number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }

    /// The same of a signed number, small ones of either sign being short.
    @inline(__always)
    mutating func append(zigzag number: Int64) {
        append(variable: UInt64(bitPattern: number << 1 ^ number >> 63))
    }

    /// Appends a number's lowest octets, the least significant first.
    @inline(__always)
    mutating func append(littleEndian number: UInt64, count: Int) {
        for place in 0..<count { append(UInt8(truncatingIfNeeded: number >> UInt64(8 &* place))) }
    }
}
