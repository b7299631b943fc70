/// The hybrid of run lengths and packed bits in which dictionary indices stand (Apache Parquet format, `Encodings`, RLE).
struct RunEncoding {
    /// Of data pages whose values are places in the dictionary.
    static let dictionaryNumber = 8
    /// A run is worth a length of its own from here on, and packed numbers come in groups of as many.
    private static let group = 8

    private let width: Int
    /// Where numbers begin that are to be packed.
    private var start = 0

    /// Appends the width of `values` in bits, and the values.
    static func append(_ values: Span<UInt32>, below limit: Int, to octets: inout [UInt8]) {
        let width = limit > 1 ? Int.bitWidth - (limit - 1).leadingZeroBitCount : 0
        octets.append(UInt8(truncatingIfNeeded: width))
        var encoding = RunEncoding(width: width)
        encoding.append(values, to: &octets)
    }

    private init(width: Int) { self.width = width }

    private mutating func append(_ values: Span<UInt32>, to octets: inout [UInt8]) {
        var place = 0
        while place < values.count {
            var end = place &+ 1
            while end < values.count, values[end] == values[place] { end &+= 1 }
            // What is packed before a run is filled up from it.
            let missing = (Self.group &- (place &- start) % Self.group) % Self.group
            if end &- place &- missing >= Self.group {
                pack(values.extracting(start..<place &+ missing), to: &octets)
                appendRun(of: values[place], count: end &- place &- missing, to: &octets)
                start = end
            }
            place = end
        }
        pack(values.extracting(start..<values.count), to: &octets)
    }

    private func appendRun(of value: UInt32, count: Int, to octets: inout [UInt8]) {
        octets.append(variable: UInt64(count) << 1)
        octets.append(littleEndian: UInt64(value), count: (width &+ 7) / 8)
    }

    private func pack(_ values: Span<UInt32>, to octets: inout [UInt8]) {
        guard !values.isEmpty else { return }
        let groups = (values.count &+ Self.group &- 1) / Self.group
        octets.append(variable: UInt64(groups) << 1 | 1)
        octets.append(addingCapacity: groups &* width &+ 8) { output in
            var bits = BitPacking()
            for place in values.indices { bits.append(UInt64(values[place]), width: width, to: &output) }
            for _ in values.count..<groups &* Self.group { bits.append(0, width: width, to: &output) }
            bits.finish(to: &output)
        }
    }
}
