/// A `<character-string>` (RFC 1035, section 3.3): up to 255 octets that are mostly text.
public struct CharacterString: Hashable, Sendable {
    /// The octets without their count.
    public var octets: [UInt8]

    /// A string of octets, which are at most 255.
    public init(octets: [UInt8]) { self.octets = octets }

    /// The octets as UTF-8 text, with replacement characters where they are none.
    public var text: String { String(decoding: octets, as: UTF8.self) }
}

extension CharacterString: CustomStringConvertible {
    /// In quotation marks; quotation marks and backslashes behind a backslash, what does not print as `\DDD`
    /// (RFC 1035, section 5.1).
    public var description: String {
        var text = "\""
        text.reserveCapacity(octets.count + 2)
        for octet in octets {
            text.append(escaping: octet, spacePrints: true) {
                $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
            }
        }
        return text + "\""
    }
}
