/// DELTA_BINARY_PACKED (Apache Parquet format, `Encodings`): each number as the difference from the one before it.
enum DeltaEncoding {
    static let number = 5
    private static let blockSize = 128
    private static let partCount = 4
    private static let partSize = 32

    /// Appends `values`, as numbers of 32 bits or of 64.
    static func append(_ values: Span<Int64>, isShort: Bool, to octets: inout [UInt8]) {
        octets.append(variable: UInt64(blockSize))
        octets.append(variable: UInt64(partCount))
        octets.append(variable: UInt64(values.count))
        octets.append(zigzag: values.isEmpty ? 0 : values[0])
        var deltas = InlineArray<128, Int64>(repeating: 0)
        var place = 1
        while place < values.count {
            let count = min(blockSize, values.count &- place)
            var least = Int64.max
            for number in 0..<count {
                var delta = values[place &+ number] &- values[place &+ number &- 1]
                // Readers add numbers of 32 bits as such.
                if isShort { delta = Int64(Int32(truncatingIfNeeded: delta)) }
                deltas[number] = delta
                least = min(least, delta)
            }
            appendBlock(&deltas, count, least, to: &octets)
            place &+= count
        }
    }

    private static func appendBlock(
        _ deltas: inout InlineArray<128, Int64>, _ count: Int, _ least: Int64, to octets: inout [UInt8]
    ) {
        octets.append(zigzag: least)
        for number in 0..<count { deltas[number] = deltas[number] &- least }
        // The last part is filled up.
        for number in count..<blockSize { deltas[number] = 0 }
        var widths = InlineArray<4, Int>(repeating: 0)
        for part in 0..<partCount {
            var all: UInt64 = 0
            for number in part &* partSize..<(part &+ 1) &* partSize { all |= UInt64(bitPattern: deltas[number]) }
            widths[part] = 64 &- all.leadingZeroBitCount
            octets.append(UInt8(truncatingIfNeeded: widths[part]))
        }
        for part in 0..<partCount where part &* partSize < count && widths[part] > 0 {
            let width = widths[part]
            octets.append(addingCapacity: 4 &* width &+ 8) { output in
                var bits = BitPacking()
                for number in part &* partSize..<(part &+ 1) &* partSize {
                    bits.append(UInt64(bitPattern: deltas[number]), width: width, to: &output)
                }
                bits.finish(to: &output)
            }
        }
    }
}
