/// JSON whose strings hold what ``printable(_:)`` makes of them, so that they are harmless on a terminal after `jq -r`
/// as well.
///
/// - Parameter json: valid JSON in UTF-8, as an encoder wrote it.
/// - Complexity: O(n); one pass finds whether anything has to change.
package func printableJSON(_ json: [UInt8]) -> [UInt8] {
    guard mayHoldHarm(json) else { return json }
    var result = ""
    result.reserveCapacity(json.count + json.count / 8)
    var rest = String(decoding: json, as: UTF8.self).unicodeScalars[...]
    var isInString = false
    while let scalar = rest.popFirst() {
        guard isInString else {
            isInString = scalar == "\""
            result.unicodeScalars.append(scalar)
            continue
        }
        if scalar == "\\" {
            result += escape(&rest)
        } else if isHarmful(scalar) {
            result += "\\" + shown(scalar)
        } else {
            isInString = scalar != "\""
            result.unicodeScalars.append(scalar)
        }
    }
    return Array(result.utf8)
}

/// Whether octets stand in it that no printable ASCII is made of, or an escape of a control character (RFC 8259,
/// section 7).
private func mayHoldHarm(_ json: [UInt8]) -> Bool {
    var isEscaped = false
    for octet in json {
        if octet >= 0x7f { return true }
        if isEscaped {
            if "bfnrtu".utf8.contains(octet) { return true }
            isEscaped = false
        } else {
            isEscaped = octet == UInt8(ascii: "\\")
        }
    }
    return false
}

/// What stands for an escape, whose backslash was read.
private func escape(_ rest: inout Substring.UnicodeScalarView) -> String {
    guard let letter = rest.popFirst() else { return "\\" }
    let controls: [Unicode.Scalar: Unicode.Scalar] = [
        "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t",
    ]
    if let control = controls[letter] { return "\\" + shown(control) }
    guard letter == "u" else { return "\\" + String(letter) }
    let digits = String(rest.prefix(4))
    guard let number = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(number), isHarmful(scalar) else {
        return "\\u"
    }
    rest = rest.dropFirst(4)
    return "\\" + shown(scalar)
}
