/// The documents of what kubectl printed, told apart before any is decoded.
enum ManifestDocuments {
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
