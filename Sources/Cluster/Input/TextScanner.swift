/// Reads a line of ASCII field by field.
struct TextScanner {
    private(set) var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) {
        rest = text
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Steps over `literal` if it comes next.
    mutating func skip(_ literal: String) -> Bool {
        guard rest.starts(with: literal.utf8) else { return false }
        rest = rest.dropFirst(literal.utf8.count)
        return true
    }

    /// The octets up to `octet`, which is stepped over; nil, and nothing read, where it does not come.
    mutating func upTo(_ octet: UInt8) -> ArraySlice<UInt8>? {
        guard let place = rest.firstIndex(of: octet) else { return nil }
        let field = rest[..<place]
        rest = rest[(place + 1)...]
        return field
    }

    /// The octets up to the next space or the end; spaces after it are stepped over. Nil at the end.
    mutating func word() -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        let field = rest.prefix { $0 != 0x20 && $0 != 0x09 }
        rest = rest[field.endIndex...].drop { $0 == 0x20 || $0 == 0x09 }
        return field
    }

    mutating func text() -> String? { word().map { String(decoding: $0, as: UTF8.self) } }

    mutating func integer<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number? {
        word().flatMap { Number(ascii: $0) }
    }
}

extension ArraySlice<UInt8> {
    /// Whether `text` stands somewhere in here; for every line of a log, of which a string's own search takes ten times as
    /// long.
    func contains(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return true }
        var rest = self
        while let place = rest.firstIndex(of: first) {
            rest = rest[place...]
            if rest.starts(with: text.utf8) { return true }
            rest = rest.dropFirst()
        }
        return false
    }
}

extension FixedWidthInteger {
    /// The number that decimal digits, and nothing else, state.
    init?(ascii digits: ArraySlice<UInt8>) {
        guard !digits.isEmpty else { return nil }
        var number: Self = 0
        for digit in digits {
            guard (0x30...0x39).contains(digit) else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Self(digit - 0x30))
            guard !overflow, !carry else { return nil }
            number = sum
        }
        self = number
    }
}
