internal import Bytes

extension IPAddress: CustomStringConvertible {
    /// Dotted decimal, or the canonical text of IPv6 (RFC 5952).
    public var description: String {
        if let v4 { return AddressText.v4(v4) }
        return AddressText.v6(high: high, low: low)
    }

    /// The address that `text` states: dotted decimal, or IPv6 as RFC 4291, section 2.2 writes it, with or without
    /// a zone (RFC 4007, section 11), which is dropped; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let address = text.prefix { $0 != "%" }
        guard address.contains(":") else {
            guard let bits = Self.v4Bits(address) else { return nil }
            self.init(v4: bits)
            return
        }
        guard let groups = Self.groups(address) else { return nil }
        let halves = groups.reduce((high: UInt64(0), low: UInt64(0))) { halves, group in
            (halves.high << 16 | halves.low >> 48, halves.low << 16 | UInt64(group))
        }
        self.init(high: halves.high, low: halves.low)
    }

    private static func v4Bits(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard part.count <= 3, part.allSatisfy({ $0.isASCII && $0.isNumber }), let octet = UInt8(part) else {
                return nil
            }
            bits = bits << 8 | UInt32(octet)
        }
        return bits
    }

    /// The eight groups of an IPv6 address's text, of which one run of zeros may be left out as `::`.
    private static func groups(_ text: some StringProtocol) -> [UInt16]? {
        // A colon at an end is one of two.
        guard text.first != ":" || text.dropFirst().first == ":", text.last != ":" || text.dropLast().last == ":"
        else { return nil }
        var sides: [[UInt16]] = [[]]
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        // A run at an end makes two empty parts there, and one elsewhere.
        if parts.count > 2, parts[0].isEmpty, parts[1].isEmpty { parts.removeFirst() }
        if parts.count > 1, parts[parts.count - 1].isEmpty, parts[parts.count - 2].isEmpty { parts.removeLast() }
        for (place, part) in parts.enumerated() {
            if part.isEmpty {
                guard sides.count == 1 else { return nil }
                sides.append([])
            } else if place == parts.count - 1, part.contains(".") {
                guard let bits = v4Bits(part) else { return nil }
                sides[sides.count - 1] += [UInt16(bits >> 16), UInt16(truncatingIfNeeded: bits)]
            } else {
                guard part.count <= 4, part.allSatisfy(\.isHexDigit), let group = UInt16(part, radix: 16) else {
                    return nil
                }
                sides[sides.count - 1].append(group)
            }
        }
        let count = sides.reduce(0) { $0 + $1.count }
        guard sides.count == 2 else { return count == 8 ? sides[0] : nil }
        guard count < 8 else { return nil }
        return sides[0] + [UInt16](repeating: 0, count: 8 - count) + sides[1]
    }
}
