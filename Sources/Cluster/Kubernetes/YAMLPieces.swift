/// Cuts YAML documents into objects, line by line.
///
/// kubectl writes a list's `items` as a block sequence; each of its elements is handed out on its own, and what is left
/// of the list comes last. Lines of an element are indented more than its dash (YAML 1.2.2, sections 6.1 and 8.2.1), so
/// that no text of an element is taken for the next one.
struct YAMLPieces {
    /// A document is held as a tree while it is decoded, which takes 25 times its size.
    static let sizeLimit = 2 << 20

    private var line = 0
    private var document = 0
    private var outer = Collected()
    private var item: Collected?
    private var isInItems = false
    private var hasItems = false
    /// Columns before the elements' dashes, once one was seen.
    private var indentation: Int?
    private var itemCount = 0
    /// A line that is not whole yet.
    private var text: [UInt8] = []

    private struct Collected {
        var text: [UInt8] = []
        var line: Int

        init(line: Int = 1) {
            self.line = line
        }

        mutating func append(_ octets: some Collection<UInt8>) throws(ManifestTooLarge) {
            guard text.count + octets.count < YAMLPieces.sizeLimit else {
                throw ManifestTooLarge(limit: YAMLPieces.sizeLimit)
            }
            text += octets
            text.append(0x0a)
        }
    }

    /// Takes the next octets, and adds the pieces that they complete.
    mutating func take(_ octets: ArraySlice<UInt8>, _ pieces: inout [ManifestPiece]) throws(ManifestTooLarge) {
        var rest = octets
        while let end = rest.firstIndex(of: 0x0a) {
            text += rest[..<end]
            rest = rest[(end + 1)...]
            try takeLine(&pieces)
        }
        guard text.count + rest.count < YAMLPieces.sizeLimit else {
            throw ManifestTooLarge(limit: YAMLPieces.sizeLimit)
        }
        text += rest
    }

    /// Adds what is left at the end.
    mutating func finish(_ pieces: inout [ManifestPiece]) throws(ManifestTooLarge) {
        if !text.isEmpty { try takeLine(&pieces) }
        finishDocument(&pieces)
    }

    private mutating func takeLine(_ pieces: inout [ManifestPiece]) throws(ManifestTooLarge) {
        defer { text.removeAll(keepingCapacity: true) }
        line += 1
        if text.last == 0x0d { text.removeLast() }
        if Self.isMark(text, "---") || Self.isMark(text, "...") {
            finishDocument(&pieces)
            outer.line = line
            if text.count > 4, text.first == UInt8(ascii: "-") { try outer.append(text.dropFirst(4)) }
        } else if isInItems {
            try takeInItems(&pieces)
        } else {
            if Self.trimmed(text).elementsEqual("items:".utf8) { (isInItems, hasItems) = (true, true) }
            try outer.append(text)
        }
    }

    private mutating func finishDocument(_ pieces: inout [ManifestPiece]) {
        finishItem(&pieces)
        if outer.text.contains(where: { $0 != 0x0a && $0 != 0x20 }) {
            pieces.append(
                ManifestPiece(
                    part: .document(isList: hasItems && itemCount > 0), document: document, line: outer.line,
                    text: outer.text))
            document += 1
        }
        outer = Collected(line: line + 1)
        (isInItems, hasItems, indentation, itemCount) = (false, false, nil, 0)
    }

    private mutating func takeInItems(_ pieces: inout [ManifestPiece]) throws(ManifestTooLarge) {
        let indent = text.prefix { $0 == 0x20 }.count
        let content = text[indent...]
        if content.isEmpty || content.first == UInt8(ascii: "#") {
            try item?.append(text)
            return
        }
        let isDash = content.elementsEqual("-".utf8) || content.starts(with: "- ".utf8)
        if isDash, indent == indentation ?? indent {
            if indentation == nil {
                // What is left of the list says that it has no others.
                outer.text.removeLast()
                try outer.append(" []".utf8)
            }
            indentation = indent
            finishItem(&pieces)
            // The dash is a blank then, and the element a document.
            var next = Collected(line: line)
            try next.append([UInt8](repeating: 0x20, count: indent + 1) + content.dropFirst())
            item = next
        } else if let indentation, indent > indentation {
            try item?.append(text)
        } else {
            finishItem(&pieces)
            isInItems = false
            try outer.append(text)
        }
    }

    private mutating func finishItem(_ pieces: inout [ManifestPiece]) {
        guard let whole = item.take() else { return }
        pieces.append(
            ManifestPiece(part: .item(itemCount), document: document, line: whole.line, text: whole.text))
        itemCount += 1
    }

    /// Whether a line is a mark between documents.
    private static func isMark(_ text: [UInt8], _ mark: String) -> Bool {
        text.starts(with: mark.utf8) && (text.count == 3 || text[3] == 0x20 || text[3] == 0x09)
    }

    private static func trimmed(_ text: [UInt8]) -> ArraySlice<UInt8> {
        text[...(text.lastIndex { $0 != 0x20 && $0 != 0x09 } ?? -1)]
    }
}
