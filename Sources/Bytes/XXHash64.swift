/// XXH64, the 64-bit hash of the xxHash family: short, stated (https://xxhash.com, `doc/xxhash_spec.md`) and to be had in every
/// language, so that others can compute the same keys. No protection against who wants two keys to be alike.
public enum XXHash64 {
    private static let prime1: UInt64 = 0x9e37_79b1_85eb_ca87
    private static let prime2: UInt64 = 0xc2b2_ae3d_27d4_eb4f
    private static let prime3: UInt64 = 0x1656_67b1_9e37_79f9
    private static let prime4: UInt64 = 0x85eb_ca77_c2b2_ae63
    private static let prime5: UInt64 = 0x27d4_eb2f_1656_67c5

    /// The hash of `octets` under seed 0.
    ///
    /// - Complexity: O(n) for n octets.
    public static func hash(_ octets: Span<UInt8>) -> UInt64 {
        var place = 0
        var sum = prime5
        if octets.count >= 32 {
            var (first, second) = (prime1 &+ prime2, prime2)
            var (third, fourth): (UInt64, UInt64) = (0, 0 &- prime1)
            while place &+ 32 <= octets.count {
                first = round(first, octets.littleEndian64(at: place))
                second = round(second, octets.littleEndian64(at: place &+ 8))
                third = round(third, octets.littleEndian64(at: place &+ 16))
                fourth = round(fourth, octets.littleEndian64(at: place &+ 24))
                place &+= 32
            }
            sum = rotated(first, 1) &+ rotated(second, 7) &+ rotated(third, 12) &+ rotated(fourth, 18)
            sum = merged(merged(merged(merged(sum, first), second), third), fourth)
        }
        sum &+= UInt64(octets.count)
        return avalanche(finished(sum, octets, from: place))
    }

    /// Takes the octets after the last whole 32.
    private static func finished(_ sum: UInt64, _ octets: Span<UInt8>, from start: Int) -> UInt64 {
        var (sum, place) = (sum, start)
        while place &+ 8 <= octets.count {
            sum = rotated(sum ^ round(0, octets.littleEndian64(at: place)), 27) &* prime1 &+ prime4
            place &+= 8
        }
        if place &+ 4 <= octets.count {
            sum = rotated(sum ^ UInt64(octets.littleEndian32(at: place)) &* prime1, 23) &* prime2 &+ prime3
            place &+= 4
        }
        while place < octets.count {
            sum = rotated(sum ^ UInt64(octets[place]) &* prime5, 11) &* prime1
            place &+= 1
        }
        return sum
    }

    @inline(__always)
    private static func rotated(_ number: UInt64, _ bits: UInt64) -> UInt64 {
        number << bits | number >> (64 &- bits)
    }

    @inline(__always)
    private static func round(_ sum: UInt64, _ input: UInt64) -> UInt64 {
        rotated(sum &+ input &* prime2, 31) &* prime1
    }

    @inline(__always)
    private static func merged(_ sum: UInt64, _ lane: UInt64) -> UInt64 {
        (sum ^ round(0, lane)) &* prime1 &+ prime4
    }

    private static func avalanche(_ sum: UInt64) -> UInt64 {
        var sum = sum
        sum = (sum ^ sum >> 33) &* prime2
        sum = (sum ^ sum >> 29) &* prime3
        return sum ^ sum >> 32
    }
}
