import Bytes

/// What the columns are made of whose text many rows have in common: rows that are alike in it have the same text there.
package struct RowLikeness: Equatable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    init(_ words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    package static func == (one: RowLikeness, other: RowLikeness) -> Bool { one.words == other.words }

    /// Where ``LikeRows`` keeps it.
    fileprivate var slot: Int {
        let hash = mixed(mixed(mixed(words.0) ^ words.1) ^ words.2) ^ words.3
        return Int(truncatingIfNeeded: mixed(hash) >> (64 - LikeRows.slotBits))
    }

    private func mixed(_ word: UInt64) -> UInt64 { (word ^ word >> 29) &* 0x9e37_79b9_7f4a_7c15 }
}

/// JSON that rows have in common, kept as it was written for the first of those that are alike.
package struct LikeRows {
    fileprivate static let slotBits: UInt64 = 9
    /// Words of text after which it starts anew, as odd messages are seldom alike.
    private static let mostWords = 1 << 16

    private var slots = [(likeness: RowLikeness, parts: Int)?](repeating: nil, count: 1 << Int(slotBits))
    private(set) var texts = TextParts()
    /// Parts of ``texts``: of each likeness as many as its rows have groups.
    private(set) var parts: [TextPart] = []

    /// Where in ``parts`` those of rows that are alike begin; nil where none were kept.
    func place(of likeness: RowLikeness) -> Int? {
        guard let slot = slots[likeness.slot], slot.likeness == likeness else { return nil }
        return slot.parts
    }

    /// Keeps the parts that are added from here on.
    mutating func begin(_ likeness: RowLikeness) {
        if texts.words.count > Self.mostWords { self = LikeRows() }
        slots[likeness.slot] = (likeness, parts.count)
    }

    mutating func add(_ text: Span<UInt8>) { parts.append(texts.add(text)) }
}
