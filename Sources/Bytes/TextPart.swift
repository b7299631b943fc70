/// A text among others that were made beforehand, to be appended often: see ``TextParts``.
@frozen
public struct TextPart: Sendable {
    /// Its first word, and its octets.
    @usableFromInline let start: Int
    @usableFromInline let count: Int

    @usableFromInline
    init(start: Int, count: Int) { (self.start, self.count) = (start, count) }

    /// No text.
    public init() { self.init(start: 0, count: 0) }
}

/// Texts that were made beforehand, each in whole words of eight octets, two at least, the first octet in a word's lowest.
public struct TextParts: Sendable {
    public private(set) var words: [UInt64] = []

    public init() {}

    /// Adds a text.
    public mutating func add(_ text: Span<UInt8>) -> TextPart {
        let part = TextPart(start: words.count, count: text.count)
        for place in text.indices {
            if place & 7 == 0 { words.append(0) }
            words[words.count &- 1] |= UInt64(text[place]) << UInt64(8 &* (place & 7))
        }
        while words.count < part.start &+ 2 { words.append(0) }
        return part
    }

    /// Adds a text.
    public mutating func add(_ text: String) -> TextPart { add(text.utf8Span.span) }
}

/// A text of 16 octets at most, as names of registries are.
@frozen
public struct ShortText: Sendable {
    /// The octets, the first in the first word's lowest.
    @usableFromInline let words: (UInt64, UInt64)
    @usableFromInline let count: Int

    /// The first 16 octets of a text.
    public init(_ text: String) {
        var words: (UInt64, UInt64) = (0, 0)
        var count = 0
        for octet in text.utf8.prefix(16) {
            let shifted = UInt64(octet) << UInt64(8 &* (count & 7))
            if count < 8 { words.0 |= shifted } else { words.1 |= shifted }
            count &+= 1
        }
        (self.words, self.count) = (words, count)
    }

    /// A text; nil for one that is longer.
    public init?(whole text: String) {
        guard text.utf8.count <= 16 else { return nil }
        self.init(text)
    }
}
