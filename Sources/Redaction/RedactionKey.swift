/// The secret that pseudonyms hang on: 32 octets. Who has it can tell which name a pseudonym stands for, by trying.
package struct RedactionKey: Sendable {
    package static let length = 32

    let octets: [UInt8]

    /// Nil unless there are ``length`` octets.
    package init?(_ octets: [UInt8]) {
        guard octets.count == RedactionKey.length else { return nil }
        self.octets = octets
    }

    /// A new key from the system's generator.
    package init() {
        var generator = SystemRandomNumberGenerator()
        octets = (0..<RedactionKey.length).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    /// Reads what ``text`` gave; nil for anything else.
    package init?(text: String) {
        let digits = text.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
        guard digits.count == text.filter({ !$0.isWhitespace }).count, digits.count == RedactionKey.length * 2 else {
            return nil
        }
        octets = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// Hexadecimal digits.
    package var text: String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
