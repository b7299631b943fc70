/// Octets as a `String` that gives every one of them back: Linux lets a file's name be any octets but NUL and `/`.
///
/// What is UTF-8 is itself. An octet that is part of none stands as the character U+10FF00 + octet of the last private
/// use plane, as Python's `surrogateescape` does with lone surrogates, which a Swift string cannot hold; such a
/// character's own octets stand for themselves, one by one, so that no two names become one.
package enum OctetText {
    private static let base: UInt32 = 0x10_ff00
    private static let stood: ClosedRange<UInt32> = base + 0x80...base + 0xff

    /// - Complexity: O(n) for n octets.
    package static func decode(_ octets: [UInt8]) -> String {
        if let text = String(validating: octets, as: UTF8.self), !text.unicodeScalars.contains(where: isOctet) {
            return text
        }
        var text = ""
        var rest = octets[...]
        while let first = rest.first {
            let length = min(length(startingWith: first), rest.count)
            if let part = String(validating: rest.prefix(length), as: UTF8.self),
                !part.unicodeScalars.contains(where: isOctet)
            {
                text += part
                rest = rest.dropFirst(length)
            } else {
                text.unicodeScalars.append(Unicode.Scalar(base + UInt32(first)) ?? "\u{fffd}")
                rest = rest.dropFirst()
            }
        }
        return text
    }

    /// The octets that `text` was made of.
    package static func octets(of text: String) -> [UInt8] {
        guard text.unicodeScalars.contains(where: isOctet) else { return Array(text.utf8) }
        return text.unicodeScalars.flatMap { scalar in octet(scalar).map { [$0] } ?? Array(String(scalar).utf8) }
    }

    /// The octet that a character stands for; nil for a character that is itself.
    package static func octet(_ scalar: Unicode.Scalar) -> UInt8? {
        stood.contains(scalar.value) ? UInt8(scalar.value - base) : nil
    }

    private static func isOctet(_ scalar: Unicode.Scalar) -> Bool { stood.contains(scalar.value) }

    /// Octets of a character by its first one (RFC 3629, section 3); 1 for one that starts none.
    private static func length(startingWith first: UInt8) -> Int {
        switch first {
        case 0xc2...0xdf: 2
        case 0xe0...0xef: 3
        case 0xf0...0xf4: 4
        default: 1
        }
    }
}
