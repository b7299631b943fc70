/// Numbers of a few bits each, one behind the other, the lowest bits first.
struct BitPacking {
    private var pending: UInt64 = 0
    private var bits: UInt64 = 0

    /// Appends the lowest `width` bits of a number, at most 32 of them at a time.
    @inline(__always)
    private mutating func appendPart(_ number: UInt64, width: UInt64, to octets: inout OutputSpan<UInt8>) {
        pending |= (number & (1 &<< width &- 1)) &<< bits
        bits &+= width
        guard bits >= 32 else { return }
        octets.append(UInt8(truncatingIfNeeded: pending))
        octets.append(UInt8(truncatingIfNeeded: pending &>> 8))
        octets.append(UInt8(truncatingIfNeeded: pending &>> 16))
        octets.append(UInt8(truncatingIfNeeded: pending &>> 24))
        pending &>>= 32
        bits &-= 32
    }

    /// Appends the lowest `width` bits of a number.
    @inline(__always)
    mutating func append(_ number: UInt64, width: Int, to octets: inout OutputSpan<UInt8>) {
        if width <= 32 { return appendPart(number, width: UInt64(width), to: &octets) }
        appendPart(number, width: 32, to: &octets)
        appendPart(number &>> 32, width: UInt64(width &- 32), to: &octets)
    }

    /// Writes what is left of the last 32 bits, filled up to whole octets.
    mutating func finish(to octets: inout OutputSpan<UInt8>) {
        while bits > 0 {
            octets.append(UInt8(truncatingIfNeeded: pending))
            pending &>>= 8
            bits = bits > 8 ? bits &- 8 : 0
        }
    }
}
