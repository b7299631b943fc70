public import BasicContainers

/// Text in UTF-8 that grows at its end, written part by part without a `String` for each.
///
/// Behind the text is room whose octets are set already, at least eight more than is asked for: parts are written in words of
/// eight octets, and what a word holds beyond its part is written over by the next one.
///
/// Public and frozen, as the compiler makes calls into other modules of what is `package`, also where it is `@inlinable`: one
/// for each octet would cost more than all the rest.
@frozen
public struct TextBuffer: ~Copyable {
    /// The text, and the room behind it.
    @usableFromInline var octets: UniqueArray<UInt8>
    @usableFromInline var length = 0
    /// The second of the time that was written last, and its text up to the decimal point: times mostly follow each other.
    @usableFromInline var lastSecond: (number: Int64, text: (UInt64, UInt64, UInt64))?

    public init(capacity: Int = 0) {
        octets = UniqueArray()
        if capacity > 0 { grow(by: capacity &+ 8) }
    }

    @inlinable
    public var count: Int { length }

    @inlinable
    public subscript(_ place: Int) -> UInt8 {
        get {
            precondition(place < length)
            return octets[place]
        }
        set {
            precondition(place < length)
            octets[place] = newValue
        }
    }

    @inlinable
    public var span: Span<UInt8> {
        @_lifetime(borrow self) get { octets.span.extracting(0..<length) }
    }

    public var string: String { string(from: 0) }

    /// What stands from `start` on.
    public func string(from start: Int) -> String { string(in: start..<count) }

    public func string(in range: Range<Int>) -> String {
        let text = span.extracting(range)
        let octets = [UInt8](capacity: text.count) { output in
            for place in text.indices { output.append(text[place]) }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// The eight octets from `place` on, of which those past the text may be anything; the first is the lowest.
    public func word(at place: Int) -> UInt64 { octets.span.littleEndian64(at: place) }

    @inlinable
    public mutating func removeAll() { length = 0 }

    /// Takes back what was written after the first `count` octets.
    @inlinable
    public mutating func cut(to count: Int) {
        precondition(count >= 0 && count <= length)
        length = count
    }

    /// Makes room for so many octets and a word more.
    @inlinable
    @inline(__always)
    mutating func makeRoom(for count: Int) {
        if octets.count &- length < count &+ 8 { grow(by: count &+ 8) }
    }

    @inline(never)
    @usableFromInline
    mutating func grow(by least: Int) {
        let added = max(least, octets.count, 32)
        octets.append(addingCount: added) { output in
            for _ in 0..<added { output.append(0) }
        }
    }

    /// Writes eight octets, the first in the number's lowest, in what is text or room: one check and one store, as the compiler sees
    /// from the check that no octet is outside.
    @inlinable
    @inline(__always)
    mutating func store(_ word: UInt64, at place: Int) {
        var all = octets.mutableSpan
        precondition(all.count >= 8 && place >= 0 && place <= all.count &- 8)
        all[place] = UInt8(truncatingIfNeeded: word)
        all[place &+ 1] = UInt8(truncatingIfNeeded: word >> 8)
        all[place &+ 2] = UInt8(truncatingIfNeeded: word >> 16)
        all[place &+ 3] = UInt8(truncatingIfNeeded: word >> 24)
        all[place &+ 4] = UInt8(truncatingIfNeeded: word >> 32)
        all[place &+ 5] = UInt8(truncatingIfNeeded: word >> 40)
        all[place &+ 6] = UInt8(truncatingIfNeeded: word >> 48)
        all[place &+ 7] = UInt8(truncatingIfNeeded: word >> 56)
    }

    @inlinable
    @inline(__always)
    public mutating func append(_ octet: UInt8) {
        makeRoom(for: 1)
        octets[length] = octet
        length &+= 1
    }

    /// Appends the first `count` of up to eight octets, the first in the number's lowest.
    @inlinable
    @inline(__always)
    public mutating func append(word: UInt64, count: Int) {
        makeRoom(for: 8)
        store(word, at: length)
        length &+= count
    }

    public mutating func append(_ text: Span<UInt8>) {
        makeRoom(for: text.count)
        var place = 0
        while place &+ 8 <= text.count {
            store(text.littleEndian64(at: place), at: length &+ place)
            place &+= 8
        }
        if place < text.count, text.count >= 8 {
            place = text.count &- 8
            store(text.littleEndian64(at: place), at: length &+ place)
        } else {
            while place < text.count {
                octets[length &+ place] = text[place]
                place &+= 1
            }
        }
        length &+= text.count
    }

    public mutating func append(_ text: [UInt8]) { append(text.span) }

    public mutating func append(_ text: String) { append(text.utf8Span.span) }

    /// Appends a part of `words`.
    @inlinable
    @inline(__always)
    public mutating func append(_ part: TextPart, of words: Span<UInt64>) {
        makeRoom(for: part.count | 8)
        // Mostly two words are all.
        store(words[part.start], at: length)
        store(words[part.start &+ 1], at: length &+ 8)
        var place = 2
        while place &* 8 < part.count {
            store(words[part.start &+ place], at: length &+ place &* 8)
            place &+= 1
        }
        length &+= part.count
    }

    @inlinable
    public mutating func append(_ text: ShortText) {
        makeRoom(for: 16)
        store(text.words.0, at: length)
        store(text.words.1, at: length &+ 8)
        length &+= text.count
    }

    /// JSON's word for a value that is not there.
    @inlinable
    public mutating func appendNull() { append(word: 0x6c6c_756e, count: 4) }

    @inlinable
    public mutating func append(_ value: Bool) {
        if value { append(word: 0x6575_7274, count: 4) } else { append(word: 0x65_736c_6166, count: 5) }
    }

    public mutating func append(_ number: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        append(number.magnitude)
    }

    /// Decimal digits.
    @inlinable
    @inline(__always)
    public mutating func append(_ number: UInt) {
        guard number >= 10 else { return append(0x30 &+ UInt8(truncatingIfNeeded: number)) }
        append(long: number)
    }

    @usableFromInline
    mutating func append(long number: UInt) {
        if number < 100_000_000 {
            let digits = Self.eightDigits(of: UInt32(truncatingIfNeeded: number))
            let zeros = digits.trailingZeroBitCount >> 3
            let text = (digits | 0x3030_3030_3030_3030) >> UInt64(8 &* zeros)
            return append(word: text, count: 8 &- zeros)
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

    /// The last decimal digits of a number.
    public mutating func append(_ number: UInt, digits: Int) {
        makeRoom(for: digits)
        var rest = number
        var place = length &+ digits
        while place > length {
            place &-= 1
            octets[place] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        length &+= digits
    }

    /// The nine digits of a number below 10^9.
    public mutating func append(nineDigits number: UInt32) {
        let (rest, last) = (number / 10, number % 10)
        append(word: Self.eightDigits(of: rest) | 0x3030_3030_3030_3030, count: 8)
        append(0x30 &+ UInt8(truncatingIfNeeded: last))
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
