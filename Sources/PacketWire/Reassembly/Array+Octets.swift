extension [UInt8] {
    /// Appends the octets of `bytes`.
    mutating func append(copying bytes: Span<UInt8>) {
        append(addingCapacity: bytes.count) { output in
            for index in bytes.indices { output.append(bytes[index]) }
        }
    }

    /// Writes `bytes` at `offset`, with zeros before it where the array is shorter.
    mutating func write(_ bytes: Span<UInt8>, at offset: Int) {
        if offset == count { return append(copying: bytes) }
        let end = offset &+ bytes.count
        if end > count { append(contentsOf: repeatElement(0, count: end &- count)) }
        for index in bytes.indices { self[offset &+ index] = bytes[index] }
    }
}
