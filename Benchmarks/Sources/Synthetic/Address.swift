/// An IPv4 or IPv6 address: 4 or 16 octets.
package struct Address: Hashable, Sendable, CustomStringConvertible {
    package var octets: [UInt8]

    /// `octets` are 4 or 16.
    package init(octets: [UInt8]) {
        self.octets = octets
    }

    package init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        octets = [first, second, third, fourth]
    }

    /// An IPv6 address with a /48 of three groups, a subnet and a host's number.
    package init(prefix: (UInt16, UInt16, UInt16), subnet: UInt16, host: UInt16) {
        octets = []
        for group in [prefix.0, prefix.1, prefix.2, subnet, 0, 0, 0, host] {
            octets.append16(Int(group))
        }
    }

    package var isIPv6: Bool { octets.count == 16 }

    /// As RFC 5952 writes it.
    package var description: String {
        guard isIPv6 else { return octets.map(String.init).joined(separator: ".") }
        let groups = (0..<8).map { Int(octets[$0 * 2]) << 8 | Int(octets[$0 * 2 + 1]) }
        var longest = 0..<0
        var place = 0
        while place < 8 {
            let end = groups[place...].firstIndex { $0 != 0 } ?? 8
            if end - place > longest.count, end - place > 1 { longest = place..<end }
            place = max(end, place + 1)
        }
        let words = groups.map { String($0, radix: 16) }
        if longest.isEmpty { return words.joined(separator: ":") }
        return words[..<longest.lowerBound].joined(separator: ":") + "::"
            + words[longest.upperBound...].joined(separator: ":")
    }
}
