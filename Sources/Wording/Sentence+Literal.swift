package import PacketWire

extension Sentence: ExpressibleByStringInterpolation {
    package init(stringLiteral text: String) { self.init(key: text, english: text) }

    package init(stringInterpolation text: StringInterpolation) {
        self.init(key: text.key, english: text.english, arguments: text.arguments)
    }

    /// Counts what is filled in. There is no way in for a plain `String`, so that English cannot slip in as a value.
    package struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var key = ""
        fileprivate var english = ""
        fileprivate var arguments: [Sentence] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            key.reserveCapacity(literalCapacity + 2 * interpolationCount)
        }

        package mutating func appendLiteral(_ text: String) {
            key += text
            english += text
        }

        package mutating func appendInterpolation(_ sentence: Sentence) {
            arguments.append(sentence)
            appendLiteral("%\(arguments.count)")
        }

        package mutating func appendInterpolation(_ number: some BinaryInteger) {
            appendInterpolation(.verbatim("\(number)"))
        }

        package mutating func appendInterpolation(_ address: IPAddress) {
            appendInterpolation(.verbatim("\(address)"))
        }

        /// What is the same in every language, as names are.
        package mutating func appendInterpolation(verbatim text: some StringProtocol) {
            appendInterpolation(.verbatim(String(text)))
        }

        /// A word that agrees with a number in English; translations are made from its plural.
        package mutating func appendInterpolation(_ count: Int, _ one: String, _ many: String) {
            key += many
            english += count == 1 ? one : many
        }
    }
}
