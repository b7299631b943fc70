extension TextName {
    /// Reads a domain name up to its last dot, as labels on the wire but for compression.
    ///
    /// tcpdump escapes no dot within a label and no blank, so a name with either is not what was sent; it is the
    /// same for a query and its answer.
    ///
    /// - Returns: the name, and whether no comma follows it.
    static func read(_ scanner: inout TextScanner) -> (name: [UInt8], isLast: Bool)? {
        scanner.skipBlanks()
        let rest = scanner.rest
        var end = rest.startIndex
        var ahead = scanner
        repeat {
            let word = ahead.word()
            guard !word.isEmpty, word.endIndex - rest.startIndex <= 300 else { return nil }
            end = word.endIndex
        } while rest[..<end].dropping(last: UInt8(ascii: ",")).last != UInt8(ascii: ".")
        let text = rest[..<end].dropping(last: UInt8(ascii: ","))
        guard let wire = wire(text) else { return nil }
        scanner = ahead
        return (wire, text.endIndex == end)
    }

    /// The labels of a name that ends in a dot.
    static func wire(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count > 1 else { return text.count == 1 ? [0] : nil }
        var wire: [UInt8] = []
        for label in text.dropLast().split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false) {
            guard 1...63 ~= label.count else { return nil }
            wire.append(UInt8(label.count))
            wire += label
        }
        wire.append(0)
        return wire.count <= 255 ? wire : nil
    }
}
