/// The first place at which a text breaks the rules of JSON (RFC 8259), and in what way: decoders do not say it in words
/// for people.
struct JSONFault: Equatable {
    /// Lines counted from the text's first, which is 0.
    var line: Int
    var reason: String

    /// Levels that Foundation's decoder follows.
    private static let depthLimit = 512

    /// Nil where the text is JSON.
    ///
    /// - Complexity: O(n); no recursion.
    init?(in text: [UInt8]) {
        var scan = Scan(text: text)
        guard let reason = scan.fault() else { return nil }
        self.reason = reason
        line = text.prefix(scan.place).count { $0 == 0x0a }
    }

    private struct Scan {
        let text: [UInt8]
        var place = 0
        /// The brackets that are open.
        private var open: [UInt8] = []

        init(text: [UInt8]) {
            self.text = text
        }

        mutating func fault() -> String? {
            var mayClose = false
            while true {
                skipBlanks()
                guard let octet = next else { return "the file ends within it" }
                if octet == UInt8(ascii: "{") || octet == UInt8(ascii: "[") {
                    place += 1
                    guard open.count < JSONFault.depthLimit else {
                        return "nested more than \(JSONFault.depthLimit) deep"
                    }
                    open.append(octet)
                    mayClose = true
                    if octet == UInt8(ascii: "{"), let reason = key(mayClose: true) { return reason }
                    continue
                }
                let isEnd = octet == UInt8(ascii: "]") || octet == UInt8(ascii: "}")
                if !(isEnd && mayClose) { if let reason = scalar(octet) { return reason } }
                mayClose = false
                while true {
                    skipBlanks()
                    guard let bracket = open.last else {
                        return place == text.count ? nil : "something follows its end"
                    }
                    guard let octet = next else { return "the file ends within it" }
                    if octet == (bracket == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
                        open.removeLast()
                        place += 1
                        continue
                    }
                    guard octet == UInt8(ascii: ",") else { return "a comma or a bracket is missing" }
                    place += 1
                    if bracket == UInt8(ascii: "{"), let reason = key(mayClose: false) { return reason }
                    break
                }
            }
        }

        private var next: UInt8? { place < text.count ? text[place] : nil }

        private mutating func skipBlanks() {
            while let octet = next, octet == 0x20 || octet == 0x09 || octet == 0x0a || octet == 0x0d { place += 1 }
        }

        private mutating func key(mayClose: Bool) -> String? {
            skipBlanks()
            guard let octet = next else { return "the file ends within it" }
            if mayClose, octet == UInt8(ascii: "}") { return nil }
            guard octet == UInt8(ascii: "\"") else { return "a key has to stand in quotation marks" }
            if let reason = string() { return reason }
            skipBlanks()
            guard let colon = next else { return "the file ends within it" }
            guard colon == UInt8(ascii: ":") else { return "a colon is missing after a key" }
            place += 1
            return nil
        }

        private mutating func scalar(_ octet: UInt8) -> String? {
            if octet == UInt8(ascii: "\"") { return string() }
            let word = text[place...].prefix { octet in
                (0x30...0x39).contains(octet) || (0x41...0x5a).contains(octet & 0xdf) || "+-.".utf8.contains(octet)
            }
            let text = String(decoding: word, as: UTF8.self)
            guard
                ["true", "false", "null"].contains(text)
                    || text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/) != nil
            else {
                return next == nil || word.endIndex == self.text.count && word.isEmpty
                    ? "the file ends within it" : "invalid value"
            }
            place = word.endIndex
            return nil
        }

        private mutating func string() -> String? {
            place += 1
            while let octet = next {
                place += 1
                switch octet {
                case UInt8(ascii: "\""): return nil
                case UInt8(ascii: "\\"):
                    guard let letter = next else { return "the file ends within it" }
                    guard "\"\\/bfnrtu".utf8.contains(letter) else { return "invalid escape in a text" }
                    place += 1
                case 0..<0x20:
                    place -= 1
                    return "a text goes over the line's end"
                default: break
                }
            }
            return "the file ends within it"
        }
    }
}
