import Bytes
import Foundation
import Testing
import Wording

@Suite struct PrintableTests {
    @Test(arguments: [
        ("plain.pcap", "plain.pcap"), ("é 한국어 😀", "é 한국어 😀"), ("\u{1b}[31m", "\\u{1b}[31m"),
        ("a\nb\tc\rd\u{0}", "a\\u{a}b\\u{9}c\\u{d}d\\u{0}"), ("\u{7f}\u{9b}2J", "\\u{7f}\\u{9b}2J"),
        ("\u{202e}fdp.\u{2066}", "\\u{202e}fdp.\\u{2066}"),
        ("a\u{200b}\u{200d}\u{feff}b", "a\\u{200b}\\u{200d}\\u{feff}b"),
        ("\u{ad}\u{61c}\u{180e}\u{3164}", "\\u{ad}\\u{61c}\\u{180e}\\u{3164}"),
        ("\u{2028}\u{e0041}", "\\u{2028}\\u{e0041}"),
        ("\u{e000}\u{fffe}", "\\u{e000}\\u{fffe}"),
    ])
    func `what is not seen stands by its number`(text: String, shown: String) {
        #expect(printable(text) == shown)
        #expect(printable(shown) == shown, "twice is as once")
    }

    @Test func `octets of a name that are no UTF-8 are shown as they are`() {
        #expect(printable(OctetText.decode([0x61, 0xff, 0x80, 0x2e])) == "a\\xff\\x80.")
    }

    /// What a JSON parser makes of the result is what the encoder was given, made printable.
    @Test(arguments: [
        "plain", "quote \" and \\ backslash", "\u{1b}[31m\u{7}\u{202e}", "line\nbreak\ttab\u{8}\u{c}\r", "\\u001b",
        "\\\\n",
        "é\u{9b}\u{200b}", "a/b", "\u{10fff0}",
    ])
    func `JSON keeps what it says, printable`(text: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let json = printableJSON(Array(try encoder.encode([text: [text], "n": []])))
        let read = try JSONDecoder().decode([String: [String]].self, from: Data(json))
        #expect(read == [printable(text): [printable(text)], "n": []])
    }

    @Test func `JSON without anything to escape stays as it is, octet by octet`() throws {
        let json = Array(#"{"a":"b\\c \"d\"","e":[1,null]}"#.utf8)
        #expect(printableJSON(json) == json)
    }
}
