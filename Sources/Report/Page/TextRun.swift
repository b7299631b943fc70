/// A piece of a sentence: plain, or code, which sentences put between backticks.
struct TextRun {
    var text: String
    var isCode: Bool

    /// A sentence in pieces; a backtick without another one stays as it is.
    static func runs(_ sentence: String) -> [TextRun] {
        var runs: [TextRun] = []
        var rest = sentence[...]
        while let open = rest.firstIndex(of: "`") {
            let inside = rest[rest.index(after: open)...]
            guard let close = inside.firstIndex(of: "`") else { break }
            if open > rest.startIndex { runs.append(TextRun(text: String(rest[..<open]), isCode: false)) }
            if close > inside.startIndex { runs.append(TextRun(text: String(inside[..<close]), isCode: true)) }
            rest = inside[inside.index(after: close)...]
        }
        if !rest.isEmpty { runs.append(TextRun(text: String(rest), isCode: false)) }
        return runs
    }
}
