/// Reads a line of text from left to right.
struct TextScanner {
    /// What has not been read yet.
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    var isAtEnd: Bool { rest.isEmpty }

    var next: UInt8? { rest.first }

    static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

    static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    mutating func skipBlanks() {
        rest = rest.drop(while: TextScanner.isBlank)
    }

    /// Steps over one octet.
    mutating func step() {
        rest = rest.dropFirst()
    }

    func starts(with text: String) -> Bool { rest.starts(with: text.utf8) }

    /// Steps over `text` where it stands next.
    mutating func take(_ text: String) -> Bool {
        guard starts(with: text) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    /// The octets up to the next blank, blanks before them left out; empty at the end.
    mutating func word() -> ArraySlice<UInt8> {
        skipBlanks()
        let word = rest.prefix { !TextScanner.isBlank($0) }
        rest = rest[word.endIndex...]
        return word
    }

    /// A decimal number that starts here; nil where there is none, or one that no field of a packet has.
    mutating func number() -> Int? {
        let digits = rest.prefix(while: TextScanner.isDigit)
        guard let number = Int(decimal: digits) else { return nil }
        rest = rest[digits.endIndex...]
        return number
    }

    /// What stands between here and `text`, which is stepped over; nil, and no step, where it does not follow.
    mutating func take(upTo text: String) -> ArraySlice<UInt8>? {
        guard let start = rest.firstIndex(of: text) else { return nil }
        defer { rest = rest[start...].dropFirst(text.utf8.count) }
        return rest[..<start]
    }

    /// What stands in the parentheses that open here, which may hold others.
    mutating func takeParentheses() -> ArraySlice<UInt8>? {
        guard next == UInt8(ascii: "(") else { return nil }
        var depth = 0
        for (place, byte) in zip(rest.indices, rest) {
            if byte == UInt8(ascii: "(") { depth += 1 }
            if byte == UInt8(ascii: ")") { depth -= 1 }
            guard depth == 0 else { continue }
            defer { rest = rest[(place + 1)...] }
            return rest[(rest.startIndex + 1)..<place]
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    func equals(_ text: String) -> Bool { elementsEqual(text.utf8) }

    /// Where `text` stands first.
    func firstIndex(of text: String) -> Int? {
        guard let first = text.utf8.first else { return startIndex }
        var rest = self
        while let place = rest.firstIndex(of: first) {
            rest = rest[place...]
            if rest.starts(with: text.utf8) { return place }
            rest = rest.dropFirst()
        }
        return nil
    }

    /// The number that follows `label`, which stands somewhere in here.
    func number(after label: String) -> Int? {
        var scanner = TextScanner(self)
        guard scanner.take(upTo: label) != nil else { return nil }
        return scanner.number()
    }

    /// Without `byte` at its end, where it stands there.
    func dropping(last byte: UInt8) -> ArraySlice<UInt8> {
        last == byte ? dropLast() : self
    }
}

extension Int {
    /// The number that `digits` write, of at most 18.
    init?(decimal digits: ArraySlice<UInt8>) {
        guard !digits.isEmpty, digits.count <= 18, digits.allSatisfy(TextScanner.isDigit) else { return nil }
        self = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// The number that `digits` write, of at most 15; in either case.
    init?(hexadecimal digits: ArraySlice<UInt8>) {
        guard !digits.isEmpty, digits.count <= 15 else { return nil }
        var number = 0
        for digit in digits {
            guard let value = digit.hexadecimalValue else { return nil }
            number = number << 4 | Int(value)
        }
        self = number
    }
}

extension UInt8 {
    /// What an ASCII hexadecimal digit stands for.
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
