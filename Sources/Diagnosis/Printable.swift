import Wording

/// `text` as it may stand in a sentence on a terminal: control characters, and those that change the direction
/// of writing, are shown by their number (`\u{1b}`), so that a file's name cannot act on the terminal.
package func printable(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069:
            result += "\\u{\(String(scalar.value, radix: 16))}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// `text` as one word of a shell command (POSIX, Shell Command Language, section 2.2.2).
package func shellWord(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { octet in
        switch octet {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "_./=:@%+,-".utf8.contains(octet)
        }
    }
    return isPlain && !text.isEmpty ? text : "'\(text.replacing("'", with: "'\\''"))'"
}
