/// What a report says, in no language yet: an English template with `%1`, `%2` … and what they stand for.
///
/// It is written as a string literal with interpolations, so that a rule reads as plainly as what it says. Only
/// numbers, addresses and other sentences go in as they are; text from elsewhere has to say that it is `verbatim`, so
/// that no English gets into a Korean sentence unseen. A literal is translated as a whole; see
/// Documentation/adding-a-language.md.
package struct Sentence: Sendable {
    enum Part: Sendable {
        /// The same in every language.
        case verbatim(String)
        /// `key` is the template with the plural of each word that agrees with a number; `english` with the right one.
        case template(key: String, english: String, arguments: [Sentence])
    }

    private var parts: [Part] = []
    private var names = AddressNames()

    /// Text that is the same in every language: names, numbers, addresses.
    package init(verbatim text: String) {
        if !text.isEmpty { parts = [.verbatim(text)] }
    }

    init(key: String, english: String, arguments: [Sentence] = []) {
        if !english.isEmpty { parts = [.template(key: key, english: english, arguments: arguments)] }
    }

    package static func verbatim(_ text: String) -> Sentence { Sentence(verbatim: text) }

    package var isEmpty: Bool { description.isEmpty }

    /// The sentence with the name of each address behind its first mention.
    package func naming(_ names: AddressNames) -> Sentence {
        var sentence = self
        sentence.names = names
        return sentence
    }

    /// - Complexity: O(length of the text).
    package func text(in language: Language) -> String {
        let text = parts.map { part in
            switch part {
            case .verbatim(let text): return text
            case .template(let key, let english, let arguments):
                let template = Sentence.translation(of: key, in: language) ?? english
                return Template.fill(template, with: arguments.map { $0.text(in: language) })
            }
        }.joined()
        return names.isEmpty ? text : names.added(to: text, in: language)
    }

    /// The English templates in it that have no translation into `language`.
    package func untranslated(in language: Language) -> [String] {
        guard language != .english else { return [] }
        let missing = parts.flatMap { part -> [String] in
            guard case .template(let key, _, let arguments) = part else { return [] }
            let isMissing = Template.needsTranslation(key) && Sentence.translation(of: key, in: language) == nil
            return (isMissing ? [Template.trimmed(key)] : []) + arguments.flatMap { $0.untranslated(in: language) }
        }
        return missing + names.untranslated(in: language)
    }

    /// Blanks at the ends join sentences, and are not translated.
    private static func translation(of key: String, in language: Language) -> String? {
        let trimmed = Template.trimmed(key)
        guard let template = language.template(for: trimmed) else { return nil }
        return key.prefix { $0 == " " } + template
            + String(repeating: " ", count: key.reversed().prefix { $0 == " " }.count)
    }

    package static func + (left: Sentence, right: Sentence) -> Sentence {
        var sum = left
        sum += right
        return sum
    }

    package static func += (sum: inout Sentence, other: Sentence) { sum.parts += other.parts }
}

/// Two sentences are the same where they say the same in English.
extension Sentence: Hashable, CustomStringConvertible {
    package var description: String { text(in: .english) }

    package static func == (left: Sentence, right: Sentence) -> Bool { left.description == right.description }

    package func hash(into hasher: inout Hasher) { hasher.combine(description) }
}

extension Sequence where Element == Sentence {
    package func joined(separator: Sentence) -> Sentence {
        var result: Sentence = ""
        for (number, sentence) in enumerated() {
            if number > 0 { result += separator }
            result += sentence
        }
        return result
    }
}

/// Counted things with the right ending: `1 query`, `2 queries`.
package func plural(_ count: Int, _ one: String, _ many: String? = nil) -> Sentence {
    let many = many ?? one + "s"
    return Sentence(
        key: "%1 \(many)", english: "%1 \(count == 1 ? one : many)", arguments: [.verbatim(grouped(count))])
}

/// Digits in groups of three.
package func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var result = ""
    for (place, digit) in digits.enumerated() {
        if place > 0 && (digits.count - place) % 3 == 0 { result += "," }
        result.append(digit)
    }
    return value < 0 ? "-\(result)" : result
}
