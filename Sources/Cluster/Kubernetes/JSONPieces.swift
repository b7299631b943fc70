/// Cuts JSON documents that follow one another into objects, as their octets come.
///
/// Only brackets, strings and the keys of the outermost object are looked at. The elements of its `items` are handed out
/// one by one; what is left of it, with an empty list in their place, comes last.
struct JSONPieces {
    /// An object of Kubernetes has 1.5 MiB at most (etcd's limit of a request); this is what is kept of one.
    static let sizeLimit = 8 << 20

    private var line = 1
    private var depth = 0
    private var isInString = false
    private var isEscaped = false
    private var document = 0
    private var outer = Collected()
    private var item = Collected()
    private var isInItems = false
    private var hasItems = false
    private var itemCount = 0
    /// Where the last string of the outermost object begins and ends in its text.
    private var string = 0..<0
    private var key: Key?
    private var kind: String?
    /// Keys of the outermost object whose elements are handed out one by one.
    private let listKeys: Set<String>
    /// Whether the elements of an outermost array are, too.
    private let cutsArrays: Bool
    /// Brackets that are open around the elements.
    private var itemsDepth = 2

    init(listKeys: Set<String> = ["items"], cutsArrays: Bool = false) {
        self.listKeys = listKeys
        self.cutsArrays = cutsArrays
    }

    /// The outermost object's keys that matter here.
    private enum Key: String {
        case items, kind
    }

    private struct Collected {
        var text: [UInt8] = []
        var line = 1

        var isEmpty: Bool { text.isEmpty }

        mutating func append(_ octet: UInt8, on line: Int) throws(ManifestTooLarge) {
            if text.isEmpty { self.line = line }
            guard text.count < JSONPieces.sizeLimit else { throw ManifestTooLarge(limit: JSONPieces.sizeLimit) }
            text.append(octet)
        }

        mutating func take() -> Collected {
            defer { text.removeAll(keepingCapacity: true) }
            return self
        }
    }

    private var isInOuterObject: Bool { depth == 1 && !isInItems }

    /// Takes the next octets, and adds the pieces that they complete.
    mutating func take(_ octets: ArraySlice<UInt8>, _ pieces: inout [ManifestPiece]) throws(ManifestTooLarge) {
        for octet in octets {
            if let piece = try take(octet) { pieces.append(piece) }
        }
    }

    /// Takes the next octet; a piece where it completes one.
    private mutating func take(_ octet: UInt8) throws(ManifestTooLarge) -> ManifestPiece? {
        defer { if octet == 0x0a { line += 1 } }
        if isInString {
            try append(octet)
            takeInString(octet)
            return nil
        }
        if depth == 0 || isInItems && depth == itemsDepth, Self.isBetween(octet) {
            // A number or a word ends where the next element begins.
            return depth == itemsDepth ? finishItem() : outer.isEmpty ? nil : try appending(octet)
        }
        switch octet {
        case UInt8(ascii: "\""):
            if isInOuterObject { string = outer.text.count + 1..<outer.text.count + 1 }
            isInString = true
        case UInt8(ascii: ":") where isInOuterObject:
            let isObject = outer.text.first == UInt8(ascii: "{")
            key = isObject ? key(named: String(decoding: outer.text[string], as: UTF8.self)) : nil
        case UInt8(ascii: ",") where isInOuterObject: key = nil
        case UInt8(ascii: "{"), UInt8(ascii: "["): return try open(octet)
        case UInt8(ascii: "}"), UInt8(ascii: "]"): return try close(octet)
        default: break
        }
        return try appending(octet)
    }

    /// What is left at the end: a document that is cut.
    mutating func finish() -> ManifestPiece? {
        guard !outer.isEmpty else { return nil }
        // The list and its last element are one text, so that what is missing shows at its end.
        let line = item.isEmpty ? outer.line : max(outer.line, item.line - outer.text.count { $0 == 0x0a })
        return ManifestPiece(
            part: .document(isList: false), document: document, line: line, text: outer.take().text + item.take().text)
    }

    private mutating func takeInString(_ octet: UInt8) {
        if isEscaped {
            isEscaped = false
        } else if octet == UInt8(ascii: "\\") {
            isEscaped = true
        } else if octet == UInt8(ascii: "\"") {
            isInString = false
            guard isInOuterObject else { return }
            string = string.lowerBound..<outer.text.count - 1
            if key == .kind { kind = String(decoding: outer.text[string], as: UTF8.self) }
        }
    }

    private mutating func open(_ octet: UInt8) throws(ManifestTooLarge) -> ManifestPiece? {
        try append(octet)
        depth += 1
        let isArray = cutsArrays && depth == 1
        if octet == UInt8(ascii: "["), !isInItems, isArray || depth == 2 && key == .items {
            (isInItems, hasItems, itemsDepth) = (true, true, depth)
        }
        return nil
    }

    private mutating func close(_ octet: UInt8) throws(ManifestTooLarge) -> ManifestPiece? {
        if isInItems, depth == itemsDepth {
            let last = finishItem()
            isInItems = false
            depth -= 1
            try outer.append(octet, on: line)
            if depth == 0 { endDocument() }
            return last
        }
        try append(octet)
        depth -= 1
        if isInItems, depth == itemsDepth { return finishItem() }
        guard depth <= 0 else { return nil }
        depth = 0
        let whole = outer.take()
        defer { (document, itemCount, hasItems, string, key, kind) = (document + 1, 0, false, 0..<0, nil, nil) }
        return ManifestPiece(
            part: .document(isList: hasItems), document: document, line: whole.line, text: whole.text)
    }

    /// An outermost array leaves nothing of its own.
    private mutating func endDocument() {
        _ = outer.take()
        (document, itemCount, hasItems) = (document + 1, 0, false)
    }

    private func key(named name: String) -> Key? {
        listKeys.contains(name) ? .items : name == "kind" ? .kind : nil
    }

    private mutating func finishItem() -> ManifestPiece? {
        guard !item.isEmpty else { return nil }
        let whole = item.take()
        defer { itemCount += 1 }
        let listKind = kind.flatMap { $0.hasSuffix("List") ? String($0.dropLast(4)) : nil }
        return ManifestPiece(
            part: .item(itemCount), document: document, line: whole.line, text: whole.text, listKind: listKind)
    }

    private mutating func appending(_ octet: UInt8) throws(ManifestTooLarge) -> ManifestPiece? {
        try append(octet)
        return nil
    }

    private mutating func append(_ octet: UInt8) throws(ManifestTooLarge) {
        if isInItems { try item.append(octet, on: line) } else { try outer.append(octet, on: line) }
    }

    /// Blanks, and the commas between elements and documents.
    private static func isBetween(_ octet: UInt8) -> Bool {
        octet == 0x20 || octet == 0x09 || octet == 0x0a || octet == 0x0d || octet == UInt8(ascii: ",")
    }
}
