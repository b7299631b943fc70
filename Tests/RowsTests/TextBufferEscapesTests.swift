import Bytes
import Foundation
import Testing
import Wording

@testable import Rows

@Suite struct TextBufferEscapesTests {
    static let texts: [String] = [
        "", "a", "plain", "eight ch", "a longer text of printable ASCII", "a \"quoted\" word", "back\\slash",
        "tab\there",
        "line\nfeed", "delete\u{7f}", "esc\u{1b}[31m", "é", "한국어", "right\u{202e}left", "zero\u{200b}width", "\u{0}",
        "1234567\"", "12345678\\", "1234567\u{1f}", "1234567~", "1234567\u{7f}", "/slashes/", "=1+1", "+1", "-x", "@a",
        "'a", "a,b", "a;b", "no comma, but here", "{\"a\":1}",
    ]

    @Test(arguments: texts)
    func `strings of JSON are those of the encoder, harmless ones`(text: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        var buffer = TextBuffer()
        buffer.append(json: Array(text.utf8).span)
        #expect(Array(buffer.string.utf8) == printableJSON(Array(try encoder.encode(text))))
    }

    @Test func `an octet that needs it is escaped wherever it stands`() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        for scalar in (0...0x17f).compactMap({ Unicode.Scalar($0 as Int) }) {
            for place in 0..<17 {
                let text = String(repeating: "x", count: place) + String(Character(scalar)) + "0123456789abcdef"
                var buffer = TextBuffer()
                buffer.append(json: Array(text.utf8).span)
                #expect(Array(buffer.string.utf8) == printableJSON(Array(try encoder.encode(text))))
            }
        }
    }

    @Test(arguments: texts)
    func `cells are those of whole lines`(text: String) {
        var buffer = TextBuffer()
        buffer.append("before,")
        let start = buffer.count
        buffer.append(text)
        buffer.escapeCell(from: start)
        #expect(buffer.string + "\n" == CSVLine.of(["before", text]))
    }
}
