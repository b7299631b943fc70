/// The documents of what kubectl printed, told apart before any is decoded.
enum ManifestDocuments {
    /// One JSON document: where it stands and the line on which it starts.
    struct Piece: Equatable {
        var range: Range<Int>
        var line: Int
    }

    /// What the text is, by its first characters.
    enum Form: Equatable {
        case json
        case yaml
        /// Not what was asked for; the words fit "this is …".
        case other(String)
    }

    static func form(_ text: [UInt8]) -> Form {
        guard let start = text.firstIndex(where: { !isSpace($0) }) else { return .other("blank text") }
        let head = text[start...].prefix(512)
        guard !head.contains(0) else { return .other("a binary file") }
        if head.first == UInt8(ascii: "{") || head.first == UInt8(ascii: "[") { return .json }
        let line = String(decoding: head.prefix { $0 != 0x0a && $0 != 0x0d }, as: UTF8.self)
        if line.hasPrefix("NAMESPACE ") || line.hasPrefix("NAME ") { return .other("kubectl's table for people") }
        let complaints = ["error:", "Error from server", "Unable to connect", "No resources found", "The connection"]
        if complaints.contains(where: line.hasPrefix) { return .other("kubectl's error message (\(line.prefix(120)))") }
        return .yaml
    }

    /// The JSON documents that follow one another in `text`; the last may be cut.
    ///
    /// Only brackets and strings are looked at, so that each document can be decoded on its own.
    static func split(_ text: [UInt8]) -> [Piece] {
        var pieces: [Piece] = []
        var depth = 0
        var line = 1
        var start: Int?
        var startLine = 1
        var isInString = false
        var isEscaped = false
        for (place, octet) in text.enumerated() {
            if octet == 0x0a { line += 1 }
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if octet == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if octet == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            if start == nil {
                guard !isSpace(octet), octet != UInt8(ascii: ",") else { continue }
                start = place
                startLine = line
            }
            switch octet {
            case UInt8(ascii: "\""): isInString = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth <= 0, let first = start {
                    pieces.append(Piece(range: first..<place + 1, line: startLine))
                    start = nil
                    depth = 0
                }
            default: break
            }
        }
        if let start { pieces.append(Piece(range: start..<text.count, line: startLine)) }
        return pieces
    }

    /// The line of the first anchor or alias: kubectl prints none, and aliases of aliases grow without bound.
    static func lineOfAnchor(_ text: [UInt8]) -> Int? {
        var line = 1
        var previous: UInt8 = 0x0a
        for (place, octet) in text.enumerated() {
            defer { previous = octet }
            if octet == 0x0a { line += 1 }
            guard octet == UInt8(ascii: "&"), place + 1 < text.count else { continue }
            let next = text[place + 1]
            let mayStart = isSpace(previous) || [0x5b, 0x7b, 0x2c].contains(previous)
            if mayStart, !isSpace(next), next != UInt8(ascii: "&") { return line }
        }
        return nil
    }

    private static func isSpace(_ octet: UInt8) -> Bool {
        octet == 0x20 || octet == 0x09 || octet == 0x0a || octet == 0x0d
    }
}
