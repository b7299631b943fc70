extension TextBuffer {
    /// Dotted decimal of an IPv4 address's 32 bits.
    package mutating func append(v4 bits: UInt32) {
        makeRoom(for: 16)
        var shift: UInt32 = 32
        while shift > 0 {
            shift &-= 8
            let octet = Int(bits >> shift & 0xff)
            store(Self.octetTexts[octet], at: length)
            length &+= octet < 10 ? 2 : octet < 100 ? 3 : 4
        }
        // The last octet has no dot.
        length &-= 1
    }

    /// The digits of every octet and a dot, the first in a number's lowest.
    private static let octetTexts: [UInt64] = (0...255).map { octet in
        "\(octet).".utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The canonical text of an IPv6 address's two halves (RFC 5952).
    package mutating func append(v6High high: UInt64, low: UInt64) {
        if high == 0, low >> 32 == 0xffff {
            append(Self.mapped)
            return append(v4: UInt32(truncatingIfNeeded: low))
        }
        let zeros = Self.longestZeros(high, low)
        for place in 0..<8 {
            if zeros.contains(place) {
                if place == zeros.lowerBound { append(Self.twoColons) }
            } else {
                if place > 0, place != zeros.upperBound || zeros.isEmpty { append(UInt8(ascii: ":")) }
                append(hexadecimal: Self.group(place, high, low))
            }
        }
    }

    private static let mapped = Array("::ffff:".utf8)
    private static let twoColons = Array("::".utf8)

    private static func group(_ place: Int, _ high: UInt64, _ low: UInt64) -> UInt16 {
        UInt16(truncatingIfNeeded: (place < 4 ? high : low) >> UInt64(48 - 16 * (place & 3)))
    }

    /// The first longest run of at least two zero groups; empty where there is none.
    private static func longestZeros(_ high: UInt64, _ low: UInt64) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for place in 0..<8 {
            guard group(place, high, low) == 0 else {
                start = place + 1
                continue
            }
            if place + 1 - start > max(1, longest.count) { longest = start..<place + 1 }
        }
        return longest
    }
}
