import Foundation

/// Finds the sentences in Swift sources: string literals, but for those whose place says that they are none.
///
/// In the rules' own target every literal with a letter is a sentence, unless it stands
/// - under an argument label or in an assignment of ``labels``, or in a call of ``calls``;
/// - in the body of a function or property that gives a `String`;
/// - after `==`, or as an enumeration's raw value.
///
/// Elsewhere only what is appended to ``lists`` is one, and what stands in a body that gives `Sentence`. A new form
/// therefore fails the test instead of passing by it.
struct SentenceScanner {
    struct Sentence: Hashable {
        /// The template by which the catalogue knows it.
        var template: String
        var place: String
    }

    private static let labels: Set<String> = [
        "command", "container", "file", "reference", "id", "verbatim", "counts", "identifier", "looksFor",
        "toldApartBy",
    ]
    private static let calls: Set<String> = [
        "hasPrefix", "hasSuffix", "contains", "IPAddress", "shellWord", "printable", "verbatim",
    ]
    private static let lists: Set<String> = ["limits", "sentences", "notes"]

    /// What a bracket holds.
    private struct Frame {
        var call = ""
        /// The label of the argument at hand.
        var label = ""
        /// Nil where what is around it decides.
        var isSentence: Bool?
        var strings: [String] = []
        var arguments = 1
    }

    private let characters: [Character]
    private let file: String
    private let isDefault: Bool
    private var place = 0
    private var line = 1
    private var frames: [Frame] = [Frame()]
    private var words: [String] = []
    private(set) var sentences: [Sentence] = []

    /// - Parameter isDefault: whether a literal is a sentence where nothing says otherwise.
    init(_ text: String, file: String, isDefault: Bool) {
        characters = Array(text)
        self.file = file
        self.isDefault = isDefault
        while place < characters.count { step() }
    }

    // MARK: Code

    private mutating func step() {
        let character = characters[place]
        if character == "\n" { line += 1 }
        if starts(with: "//") {
            while place < characters.count, characters[place] != "\n" { place += 1 }
        } else if character == "\"" || starts(with: "#\"") {
            literal()
        } else if "([{".contains(character) {
            open(character)
        } else if ")]}".contains(character) {
            if frames.count > 1 { frames.removeLast() }
            push(String(character))
            place += 1
        } else if character == "," {
            frames[frames.count - 1].label = ""
            frames[frames.count - 1].arguments += 1
            push(",")
            place += 1
        } else if character.isLetter || character == "_" {
            word()
        } else {
            if !character.isWhitespace { push(String(character)) }
            place += 1
        }
    }

    private mutating func word() {
        let start = place
        while place < characters.count,
            characters[place].isLetter || characters[place].isNumber || characters[place] == "_"
        {
            place += 1
        }
        let word = String(characters[start..<place])
        let isArgument = words.last == "(" || words.last == ","
        if isArgument, place < characters.count, characters[place] == ":" { frames[frames.count - 1].label = word }
        push(word)
    }

    private mutating func open(_ bracket: Character) {
        var frame = Frame()
        if bracket == "(" { frame.call = words.last ?? "" }
        if bracket == "{" { frame.isSentence = isSentenceBody() }
        if bracket == "(", frame.call == "append", words.count > 2, Self.lists.contains(words[words.count - 3]) {
            frame.isSentence = true
        }
        // `finding.counts = [`
        if bracket == "[", assigned == "counts" { frame.isSentence = false }
        if Self.calls.contains(frame.call) { frame.isSentence = false }
        frames.append(frame)
        push(String(bracket))
        place += 1
    }

    /// What the body says that it gives: `-> String {`, `var text: Sentence {`, `-> [Sentence] {`, `-> String? {`.
    private func isSentenceBody() -> Bool? {
        let tail = words.suffix(6).reversed().drop { $0 == "?" || $0 == "]" }
        let rest = tail.dropFirst().drop { $0 == "[" }
        guard rest.first == ">" || rest.first == ":" else { return nil }
        return tail.first == "Sentence" ? true : tail.first == "String" ? false : nil
    }

    /// The name on the left of an assignment at hand.
    private var assigned: String? {
        let before = words.last == "=" ? words.dropLast() : words[...]
        guard words.last == "=" else { return nil }
        return (before.last == "+" ? before.dropLast() : before).last
    }

    private mutating func push(_ word: String) {
        words.append(word)
        if words.count > 64 { words.removeFirst(32) }
    }

    private func starts(with text: String) -> Bool {
        characters[place...].prefix(text.count).elementsEqual(text)
    }

    // MARK: Literals

    private var isSentence: Bool {
        if ["command", "counts", "rawValue"].contains(assigned ?? "") { return false }
        if words.suffix(2) == ["=", "="] { return false }
        let isRawValue = words.last == "=" && words.count > 2 && words[words.count - 3] == "case"
        if isRawValue { return false }
        for frame in frames.reversed() {
            if Self.labels.contains(frame.label) { return false }
            if let isSentence = frame.isSentence { return isSentence }
        }
        return isDefault
    }

    private mutating func literal() {
        let isSentence = isSentence
        let start = line
        let isRaw = characters[place] == "#"
        if isRaw { place += 1 }
        let isLong = starts(with: "\"\"\"")
        place += isLong ? 3 : 1
        let end = (isLong ? "\"\"\"" : "\"") + (isRaw ? "#" : "")
        var template = ""
        var count = 0
        while place < characters.count, !starts(with: end) {
            if characters[place] == "\n" { line += 1 }
            if characters[place] == "\\" && !isRaw {
                place += 1
                if characters[place] == "(" { interpolation(&template, &count) } else { escape(&template) }
            } else {
                template.append(characters[place])
                place += 1
            }
        }
        place += end.count
        if isLong { template = Self.unindented(template) }
        template = template.replacing("\u{1}", with: "")
        let trimmed = template.trimmingCharacters(in: CharacterSet(charactersIn: " "))
        frames[frames.count - 1].strings.append(template)
        push("\"")
        guard isSentence, trimmed.contains(where: \.isLetter) else { return }
        sentences.append(Sentence(template: plural(trimmed) ?? trimmed, place: "\(file):\(start)"))
    }

    /// `plural(n, "query", "queries")` is the template `%1 queries`; the singular is none of its own.
    private mutating func plural(_ text: String) -> String? {
        guard let frame = frames.last, frame.call == "plural" else { return nil }
        if frame.strings.count == 2, sentences.last?.template == "%1 \(frame.strings[0])s" { sentences.removeLast() }
        return frame.strings.count == 2 ? "%1 \(text)" : "%1 \(text)s"
    }

    /// `\(value)` is a place; `\(count, "is", "are")` is the plural.
    private mutating func interpolation(_ template: inout String, _ count: inout Int) {
        let depth = frames.count
        let (known, outer) = (sentences, words)
        words = ["\\"]
        open("(")
        var inner = Frame()
        while place < characters.count, frames.count > depth {
            if frames.count == depth + 1 { inner = frames[depth] }
            step()
        }
        words = outer
        if inner.arguments == 3, inner.strings.count == 2 {
            sentences = known
            template += inner.strings[1]
        } else {
            count += 1
            template += "%\(count)"
        }
    }

    private mutating func escape(_ template: inout String) {
        switch characters[place] {
        case "n": template += "\n"
        case "t": template += "\t"
        // A line that goes on; the mark keeps its blanks from the cut below.
        case "\n":
            line += 1
            template += "\u{1}\n"
        default: template.append(characters[place])
        }
        place += 1
    }

    /// Without the first and last line's ends and the indentation, lines that go on joined.
    private static func unindented(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst().map(String.init)
        let indent = lines.popLast()?.count ?? 0
        return lines.map { String($0.dropFirst(min(indent, $0.prefix { $0 == " " }.count))) }
            .joined(separator: "\n").replacing("\u{1}\n", with: "")
    }
}
