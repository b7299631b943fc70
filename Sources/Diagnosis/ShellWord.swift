import Bytes
import Wording

/// `text` as one word of a shell command (POSIX, Shell Command Language, sections 2.2.2 and 2.2.4).
///
/// What may not stand on a terminal, and a file's octets that are no UTF-8, are `\xff` between `$'` and `'`, which bash,
/// zsh, ksh and POSIX of 2024 read.
package func shellWord(_ text: String) -> String {
    guard printable(text) == text else {
        let word = OctetText.octets(of: text).map { octet in
            switch octet {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): "\\" + String(Character(Unicode.Scalar(octet)))
            case 0x20..<0x7f: String(Character(Unicode.Scalar(octet)))
            default: "\\x" + (octet < 0x10 ? "0" : "") + String(octet, radix: 16)
            }
        }
        return "$'\(word.joined())'"
    }
    let isPlain = text.utf8.allSatisfy { octet in
        switch octet {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "_./=:@%+,-".utf8.contains(octet)
        }
    }
    return isPlain && !text.isEmpty ? text : "'\(text.replacing("'", with: "'\\''"))'"
}
