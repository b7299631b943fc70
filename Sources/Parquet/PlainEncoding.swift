/// PLAIN (Apache Parquet format, `Encodings`): values as they are.
enum PlainEncoding {
    static let number = 0

    /// Appends truth values, which are 0 or 1, as a bit each.
    static func append(booleans values: Span<Int64>, to octets: inout [UInt8]) {
        octets.append(addingCapacity: values.count / 8 &+ 8) { output in
            var bits = BitPacking()
            for place in values.indices { bits.append(UInt64(bitPattern: values[place]), width: 1, to: &output) }
            bits.finish(to: &output)
        }
    }

    /// Appends numbers, least significant octet first.
    static func append(_ values: Span<Int64>, octets count: Int, to octets: inout [UInt8]) {
        octets.append(addingCapacity: values.count &* count) { output in
            for place in values.indices {
                let value = values[place]
                for octet in 0..<count { output.append(UInt8(truncatingIfNeeded: value &>> Int64(8 &* octet))) }
            }
        }
    }

    /// Appends a text behind its length.
    static func append(_ text: Span<UInt8>, to octets: inout [UInt8]) {
        octets.append(addingCapacity: 4 &+ text.count) { output in
            for octet in 0..<4 { output.append(UInt8(truncatingIfNeeded: text.count &>> (8 &* octet))) }
            for place in text.indices { output.append(text[place]) }
        }
    }
}
