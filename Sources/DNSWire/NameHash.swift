public import Bytes

/// A hash of a name's uncompressed wire form that is the same in upper and lower case (RFC 4343, section 3).
///
/// Folded multiplication of 16 octets at a time, as in wyhash. It has a fixed seed, so that a run can be repeated:
/// whoever keeps names in a table by this hash bounds the table.
public enum NameHash {
    /// The hash of `count` octets from `start`; label lengths are below 64 and so keep clear of the letters.
    ///
    /// Complexity: O(count).
    @inlinable
    public static func hash(_ bytes: Span<UInt8>, from start: Int, count: Int) -> UInt64 {
        var state = UInt64(truncatingIfNeeded: count) ^ 0xa076_1d64_78bd_642f
        var offset = start
        let end = start &+ count
        while end &- offset > 16 {
            let (first, second) = bytes.bigEndian64(at: offset, and: offset &+ 8)
            state = fold(lowercased(first) ^ 0xe703_7ed1_a0b4_28db, lowercased(second) ^ state)
            offset &+= 16
        }
        let (low, high) = upTo16(bytes, from: offset, to: end)
        state = fold(lowercased(low) ^ 0x8ebc_6af0_9c88_c6e3, lowercased(high) ^ state)
        return fold(state ^ 0x5899_65cc_7537_4cc3, 0x1d8e_4e27_c47d_124f)
    }

    /// The hash of one label with its length octet, for telling labels of names apart: weaker, and cheaper to make.
    ///
    /// Complexity: O(count).
    @inlinable
    @inline(__always)
    public static func hashLabel(_ bytes: Span<UInt8>, from start: Int, count: Int) -> UInt32 {
        guard count <= 16 else { return UInt32(truncatingIfNeeded: hash(bytes, from: start, count: count)) }
        let (low, high) = upTo16(bytes, from: start, to: start &+ count)
        return UInt32(
            truncatingIfNeeded: fold(
                lowercased(low) ^ 0x8ebc_6af0_9c88_c6e3,
                lowercased(high) ^ UInt64(truncatingIfNeeded: count) ^ 0x5899_65cc_7537_4cc3))
    }

    /// At most 16 octets in two numbers, which overlap where there are fewer.
    @inlinable
    @inline(__always)
    static func upTo16(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> (UInt64, UInt64) {
        end &- start >= 8
            ? bytes.bigEndian64(at: start, and: end &- 8) : (short(bytes, from: start, to: end), 0)
    }

    /// The letters A to Z of eight octets made small, all others kept.
    @inlinable
    @inline(__always)
    public static func lowercased(_ octets: UInt64) -> UInt64 {
        let high: UInt64 = 0x8080_8080_8080_8080
        let sevenBits = octets & ~high
        let fromA = sevenBits &+ 0x3f3f_3f3f_3f3f_3f3f
        let pastZ = sevenBits &+ 0x2525_2525_2525_2525
        let capitals = (fromA ^ pastZ) & ~octets & high
        return octets | capitals >> 2
    }

    /// Fewer than eight octets in one number: two overlapping halves, or each of three at most.
    @inlinable
    @inline(__always)
    static func short(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt64 {
        if end &- start >= 4 {
            return UInt64(bytes.bigEndian32(at: start)) << 32 | UInt64(bytes.bigEndian32(at: end &- 4))
        }
        var octets: UInt64 = 0
        var offset = start
        while offset < end {
            octets = octets << 8 | UInt64(bytes[offset])
            offset &+= 1
        }
        return octets
    }

    @inlinable
    @inline(__always)
    static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
        let product = a.multipliedFullWidth(by: b)
        return product.high ^ product.low
    }
}
