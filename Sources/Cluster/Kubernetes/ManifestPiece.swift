/// A part of what kubectl printed that is decoded on its own, so that memory holds one object at a time.
struct ManifestPiece: Equatable {
    enum Part: Equatable {
        /// A whole document, or what is left of a list without its items.
        case document(isList: Bool)
        /// The element of a list's `items` at this index.
        case item(Int)
    }

    var part: Part
    /// Documents count from 0.
    var document: Int
    /// Of the file, counted from 1, on which the text begins.
    var line: Int
    var text: [UInt8]
    /// The kind that a typed list's says its elements are, where it came before them.
    var listKind: String?

    var isItem: Bool {
        if case .item = part { return true }
        return false
    }
}

/// A piece that is larger than any that kubectl prints.
struct ManifestTooLarge: Error {
    /// Octets.
    var limit: Int
}

/// What our own decoding finds wrong, in words for people; a parser's own words are not.
struct ManifestComplaint: Error {
    var path: [any CodingKey]
    var reason: String
}
