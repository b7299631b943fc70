/// The different texts of a column, one behind the other.
package struct TextDictionary: Sendable {
    private var texts: [UInt8] = []
    /// Where each ends.
    private var ends: [Int] = []

    package init() {}

    package var count: Int { ends.count }

    /// Octets of all texts.
    package var size: Int { texts.count }

    package mutating func append(_ text: Span<UInt8>) {
        texts.append(addingCapacity: text.count) { output in
            for place in text.indices { output.append(text[place]) }
        }
        ends.append(texts.count)
    }

    package mutating func removeAll() {
        texts.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }

    @_lifetime(borrow self)
    package func text(at place: Int) -> Span<UInt8> {
        texts.span.extracting((place > 0 ? ends[place - 1] : 0)..<ends[place])
    }

    /// Whether `values` are written in fewer octets as places in it: mostly not where most of them differ.
    func pays(for values: Int) -> Bool { count <= max(values / 2, 1) }
}
