import Wording

/// One line of comma-separated values (RFC 4180) that a spreadsheet takes for text and numbers, never for a formula.
package enum CSVLine {
    /// The line with its end, which is the newline of the file's other lines.
    ///
    /// A cell that begins like a formula (`=`, `+`, `-`, `@`, or their full width forms) and is no number, or begins
    /// with `'` already, gets a `'` before it, which spreadsheets do not show: without the first `'` of a cell that begins
    /// with one, every cell is what it was. Characters that act on what is beside them are escaped by ``printable(_:)``.
    package static func of(_ cells: [String]) -> String {
        cells.map(cell).joined(separator: ",") + "\n"
    }

    static func cell(_ text: String) -> String {
        let text = printable(text)
        let plain = beginsLikeFormula(text) ? "'" + text : text
        // In some countries a spreadsheet separates cells by semicolons.
        let isQuoted = plain.utf8.contains {
            $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: ";")
        }
        return isQuoted ? "\"\(plain.replacing("\"", with: "\"\""))\"" : plain
    }

    private static func beginsLikeFormula(_ text: String) -> Bool {
        switch text.unicodeScalars.first {
        case "=", "@", "'", "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}", "\u{2212}": true
        case "+", "-": Double(text) == nil || !text.utf8.allSatisfy { "+-.0123456789e".utf8.contains($0) }
        default: false
        }
    }
}
