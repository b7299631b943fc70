/// Random numbers that are the same for a seed on every machine and in every Swift release
/// (the standard library promises neither for `random(in:using:)`). Steele, Lea, Flood 2014.
package struct SplitMix64: Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
        return word ^ (word >> 31)
    }

    /// A number from `range`, which must not be empty.
    package mutating func number(in range: Range<Int>) -> Int {
        range.lowerBound + Int(next().multipliedFullWidth(by: UInt64(range.count)).high)
    }

    /// True that many times in a thousand.
    package mutating func chance(perThousand: Int) -> Bool {
        number(in: 0..<1000) < perThousand
    }

    package mutating func port() -> UInt16 {
        UInt16(number(in: 32768..<61000))
    }

    package mutating func identifier() -> UInt16 {
        UInt16(truncatingIfNeeded: next())
    }
}
