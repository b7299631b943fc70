package import PacketWire

/// What addresses are called, for texts that mention them.
package struct AddressNames: Sendable {
    package struct Name: Sendable {
        /// What stands behind the address: `pod kube-system/coredns-x on node n`.
        package var words: Sentence
        /// Where a text has this already, the address is named.
        package var identifier: String

        package init(_ words: Sentence, identifier: String) {
            self.words = words
            self.identifier = identifier
        }
    }

    private var names: [IPAddress: Name] = [:]

    package init() {}

    /// The names of the addresses that `sentence` mentions, in whatever language.
    package init(in sentence: Sentence, _ name: (IPAddress) -> Name?) {
        _ = AddressNames.replaced(sentence.description) { address in
            if let name = name(address) { names[address] = name }
            return nil
        }
    }

    var isEmpty: Bool { names.isEmpty }

    /// `text` with the name of each address behind its first mention, unless the name stands there already.
    func added(to text: String, in language: Language) -> String {
        var told: Set<IPAddress> = []
        return AddressNames.replaced(text) { address in
            guard let name = names[address], !text.contains(name.identifier), told.insert(address).inserted else {
                return nil
            }
            return " (\(name.words.text(in: language)))"
        }
    }

    func untranslated(in language: Language) -> [String] {
        names.values.flatMap { $0.words.untranslated(in: language) }
    }

    /// `text` with what `addition` gives behind each address.
    private static func replaced(_ text: String, _ addition: (IPAddress) -> String?) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(where: \.isHexDigit) {
            result += rest[..<start]
            var end = rest[start...].firstIndex { !$0.isHexDigit && $0 != "." && $0 != ":" } ?? rest.endIndex
            // A word that goes on after the digits is no address; a Korean particle is no part of the word.
            let isWord = end < rest.endIndex && (isLatin(rest[end]) || rest[end] == "-" || rest[end] == "_")
            let isTail = result.last.map { isLatin($0) || $0.isNumber || $0 == "-" || $0 == "/" } ?? false
            while end > start, let last = rest[start..<end].last, last == "." || last == ":" {
                end = rest.index(before: end)
            }
            let token = rest[start..<end]
            result += token
            rest = rest[end...]
            if !isWord, !isTail, let address = address(in: token) { result += addition(address) ?? "" }
        }
        return result + rest
    }

    private static func isLatin(_ character: Character) -> Bool {
        character.isLetter && !("가"..."힣").contains(character)
    }

    /// The address of `192.168.3.117`, `192.168.3.117:53`, `2001:db8::1`.
    private static func address(in token: Substring) -> IPAddress? {
        guard token.contains(".") || token.contains(":") else { return nil }
        if let address = IPAddress(token) { return address }
        return token.firstIndex(of: ":").flatMap { IPAddress(token[..<$0]) }
    }
}
