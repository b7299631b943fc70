import Bytes

/// `text` as it may stand anywhere a person looks at it: nothing in it acts on a terminal, hides, or changes the order
/// of what stands beside it.
///
/// Names, files, interfaces, labels, comments and files about the cluster are whatever somebody made them. Characters
/// that are not seen stand as `\u{1b}`, by their number in hexadecimal, and octets of a file's name that are no UTF-8
/// as `\xff`; see ``isHarmful(_:)``. What is printable already stays as it is, so that twice is as once.
///
/// - Complexity: O(n); text in printable ASCII is handed back.
package func printable(_ text: String) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return text }
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        if isHarmful(scalar) { result += shown(scalar) } else { result.unicodeScalars.append(scalar) }
    }
    return result
}

/// Whether a character is not seen or acts on what is: controls (C0, DEL, C1), format characters (bidirectional
/// controls, zero width, soft hyphen, tags), line and paragraph separators, what is ignorable by default (fillers,
/// variation selectors), what is private or not assigned (Unicode Standard, sections 4.5 and 5.21).
func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7f { return scalar.value < 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: return true
    default: return scalar.properties.isDefaultIgnorableCodePoint
    }
}

/// A character by its number, an octet that is no UTF-8 by its own.
func shown(_ scalar: Unicode.Scalar) -> String {
    if let octet = OctetText.octet(scalar) { return "\\x\(String(octet, radix: 16))" }
    return "\\u{\(String(scalar.value, radix: 16))}"
}
