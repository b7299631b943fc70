extension [UInt8] {
    package mutating func append16(_ value: Int) {
        append(UInt8(truncatingIfNeeded: value >> 8))
        append(UInt8(truncatingIfNeeded: value))
    }

    package mutating func append32(_ value: Int) {
        append16(value >> 16)
        append16(value)
    }
}
