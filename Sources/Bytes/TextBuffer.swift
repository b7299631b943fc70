public import BasicContainers

/// Text in UTF-8 that grows at its end, written part by part without a `String` for each.
///
/// Public and frozen, as the compiler makes calls into other modules of what is `package`, also where it is `@inlinable`: one
/// for each octet would cost more than all the rest.
@frozen
public struct TextBuffer: ~Copyable {
    @usableFromInline var octets: UniqueArray<UInt8>
    /// The second of the time that was written last, and its text up to the decimal point: times mostly follow each other.
    @usableFromInline var lastSecond: (number: Int64, text: [UInt8])?

    public init(capacity: Int = 0) { octets = UniqueArray(minimumCapacity: capacity) }

    @inlinable
    public var count: Int { octets.count }

    @inlinable
    public subscript(_ place: Int) -> UInt8 {
        get { octets[place] }
        set { octets[place] = newValue }
    }

    @inlinable
    public var span: Span<UInt8> {
        @_lifetime(borrow self) get { octets.span }
    }

    public var string: String { string(from: 0) }

    /// What stands from `start` on.
    public func string(from start: Int) -> String { string(in: start..<count) }

    public func string(in range: Range<Int>) -> String {
        let text = octets.span.extracting(range)
        let octets = [UInt8](capacity: text.count) { output in
            for place in text.indices { output.append(text[place]) }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    @inlinable
    public mutating func removeAll() { octets.removeAll(keepingCapacity: true) }

    /// Takes back what was written after the first `count` octets.
    @inlinable
    public mutating func cut(to count: Int) { octets.removeLast(octets.count - count) }

    @inlinable
    @inline(__always)
    public mutating func append(_ octet: UInt8) { octets.append(octet) }

    @inlinable
    @inline(__always)
    public mutating func append(_ text: Span<UInt8>) { octets.append(copying: text) }

    @inlinable
    public mutating func append(_ text: [UInt8]) { octets.append(copying: text.span) }

    public mutating func append(_ text: String) {
        octets.append(copying: text.utf8Span.span)
    }

    /// Appends up to `room` octets that `write` gives.
    @inlinable
    public mutating func append(room: Int, _ write: (inout OutputSpan<UInt8>) -> Void) {
        octets.append(addingCount: room, initializingWith: write)
    }

    /// JSON's word for a value that is not there.
    public mutating func appendNull() {
        append(room: 4) { output in
            output.append(UInt8(ascii: "n"))
            output.append(UInt8(ascii: "u"))
            output.append(UInt8(ascii: "l"))
            output.append(UInt8(ascii: "l"))
        }
    }

    public mutating func append(_ value: Bool) {
        if value {
            append(room: 4) { output in
                output.append(UInt8(ascii: "t"))
                output.append(UInt8(ascii: "r"))
                output.append(UInt8(ascii: "u"))
                output.append(UInt8(ascii: "e"))
            }
        } else {
            append(room: 5) { output in
                output.append(UInt8(ascii: "f"))
                output.append(UInt8(ascii: "a"))
                output.append(UInt8(ascii: "l"))
                output.append(UInt8(ascii: "s"))
                output.append(UInt8(ascii: "e"))
            }
        }
    }

    public mutating func append(_ number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(number.magnitude)
    }

    /// Decimal digits.
    public mutating func append(_ number: UInt) {
        guard number >= 10 else { return append(0x30 &+ UInt8(truncatingIfNeeded: number)) }
        if number < 100_000_000 {
            let digits = Self.eightDigits(of: UInt32(truncatingIfNeeded: number))
            let zeros = digits.trailingZeroBitCount >> 3
            let text = (digits | 0x3030_3030_3030_3030) >> UInt64(8 &* zeros)
            return append(room: 8) { output in
                for place in 0..<8 &- zeros { output.append(UInt8(truncatingIfNeeded: text >> UInt64(8 &* place))) }
            }
        }
        var digits = 9
        var limit: UInt = 1_000_000_000
        while number >= limit {
            digits &+= 1
            guard digits < Self.mostDigits else { break }
            limit &*= 10
        }
        append(number, digits: digits)
    }

    private static let mostDigits = 20

    /// The digits of a number below 10^8, the first in the lowest octet: it is split into fours, pairs and single digits, all
    /// parts at once.
    @inline(__always)
    private static func eightDigits(of number: UInt32) -> UInt64 {
        let fours = UInt64(number / 10_000) | UInt64(number % 10_000) << 32
        // Multiplied and shifted for a division by a hundred, and by ten: exact for so few digits.
        let hundreds = ((fours &* 10_486) >> 20) & 0x7f_0000_007f
        let pairs = hundreds | (fours &- 100 &* hundreds) << 16
        let tens = ((pairs &* 103) >> 10) & 0x000f_000f_000f_000f
        return tens | (pairs &- 10 &* tens) << 8
    }

    /// The last decimal digits of a number, at most 20.
    public mutating func append(_ number: UInt, digits: Int) {
        append(room: digits) { output in
            for _ in 0..<digits { output.append(0x30) }
            var digits = output.mutableSpan
            var rest = number
            var place = digits.count
            while place > 0 {
                place &-= 1
                digits[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
        }
    }

    /// The nine digits of a number below 10^9.
    public mutating func append(nineDigits number: UInt32) {
        let (rest, last) = (number / 10, number % 10)
        let text = Self.eightDigits(of: rest) | 0x3030_3030_3030_3030
        append(room: 9) { output in
            for place in 0..<8 { output.append(UInt8(truncatingIfNeeded: text >> UInt64(8 &* place))) }
            output.append(0x30 &+ UInt8(truncatingIfNeeded: last))
        }
    }

    /// Hexadecimal digits, small and without leading zeros.
    mutating func append(hexadecimal number: UInt16) {
        var shift = number < 0x10 ? 0 : number < 0x100 ? 4 : number < 0x1000 ? 8 : 12
        while shift >= 0 {
            let digit = UInt8(number >> UInt16(shift) & 0xf)
            append(digit < 10 ? 0x30 &+ digit : 0x57 &+ digit)
            shift -= 4
        }
    }
}
