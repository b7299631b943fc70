internal import Bytes

/// Presentation format (RFC 1035, section 5.1; RFC 4343, section 2.1).
extension DomainName: CustomStringConvertible, LosslessStringConvertible {
    /// The fully qualified name with its trailing dot; the root is ".".
    ///
    /// Case is kept. Octets that master files give a meaning stand behind a backslash, those that do not print are
    /// `\DDD` in decimal, as `dig` prints them.
    public var description: String { isRoot ? "." : withoutTrailingDot + "." }

    /// The name without its trailing dot; the root is ".".
    public var withoutTrailingDot: String {
        var text = TextBuffer(capacity: wire.count)
        text.append(nameAt: 0, of: wire.span)
        return text.string
    }

    /// Parses presentation format, with or without the trailing dot; nil where `text` is no name: an empty or too
    /// long label, more than 255 octets, an unfinished escape, or characters beyond ASCII.
    public init?(_ text: String) {
        var parser = NameParser()
        guard text != ".", !text.isEmpty else {
            guard text == "." else { return nil }
            self = .root
            return
        }
        guard parser.parse(text.utf8), parser.finish() else { return nil }
        self.init(validWire: parser.wire)
    }
}

/// Octets that stand behind a backslash in a name: those with a meaning in master files.
func isSpecialInName(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "."), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: ";"), UInt8(ascii: "("),
        UInt8(ascii: ")"), UInt8(ascii: "@"), UInt8(ascii: "$"):
        true
    default: false
    }
}

extension String {
    /// Appends an octet: itself, behind a backslash where it is `special`, or as `\DDD` where it does not print.
    mutating func append(escaping octet: UInt8, spacePrints: Bool = false, special: (UInt8) -> Bool) {
        guard octet > 0x20 && octet < 0x7f || octet == 0x20 && spacePrints else {
            append("\\")
            for divisor: UInt8 in [100, 10, 1] { append(Character(Unicode.Scalar(0x30 + octet / divisor % 10))) }
            return
        }
        if special(octet) { append("\\") }
        append(Character(Unicode.Scalar(octet)))
    }
}

/// Builds a name's wire form from presentation format.
private struct NameParser {
    var wire: [UInt8] = [0]
    var labelStart = 0

    mutating func parse(_ text: String.UTF8View) -> Bool {
        var rest = text.makeIterator()
        var trailingDot = false
        while let octet = rest.next() {
            guard !trailingDot || closeLabel() else { return false }
            trailingDot = false
            switch octet {
            case UInt8(ascii: "."): trailingDot = true
            case UInt8(ascii: "\\"):
                guard let escaped = Self.unescape(&rest) else { return false }
                wire.append(escaped)
            case 0x21...0x7e: wire.append(octet)
            default: return false
            }
        }
        return true
    }

    /// Writes the label's length and opens the next one.
    private mutating func closeLabel() -> Bool {
        let length = wire.count - labelStart - 1
        guard 1...63 ~= length else { return false }
        wire[labelStart] = UInt8(length)
        labelStart = wire.count
        wire.append(0)
        return true
    }

    mutating func finish() -> Bool { closeLabel() && wire.count <= NameLimit.octets }

    /// The octet that stands behind a backslash: three decimal digits or any one character.
    private static func unescape(_ rest: inout String.UTF8View.Iterator) -> UInt8? {
        guard let first = rest.next(), 0x20..<0x7f ~= first else { return nil }
        guard let hundreds = first.decimalDigit else { return first }
        guard let tens = rest.next()?.decimalDigit, let ones = rest.next()?.decimalDigit else { return nil }
        return UInt8(exactly: hundreds * 100 + tens * 10 + ones)
    }
}

extension UInt8 {
    /// The value of an ASCII decimal digit.
    var decimalDigit: Int? { 0x30...0x39 ~= self ? Int(self) - 0x30 : nil }
}
