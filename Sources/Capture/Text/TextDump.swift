import PacketWire

/// The octets that `-x`, `-X`, `-xx` or `-XX` print under a packet.
struct TextDump {
    /// The longest packet there is, with what may stand before it.
    private static let limit = 1 << 17

    private(set) var octets: [UInt8] = []

    /// Takes over `0x0010:  c0a8 0375 c8df 0035 …  ...u...5`; false for a line of another kind.
    mutating func add(_ line: ArraySlice<UInt8>) -> Bool {
        var scanner = TextScanner(line.withoutQuotation)
        guard scanner.take("0x"), let digits = scanner.take(upTo: ":"), let offset = Int(hexadecimal: digits) else {
            return false
        }
        // A dump begins anew where tcpdump printed what it could not read before that.
        if offset == 0 { octets.removeAll(keepingCapacity: true) }
        guard offset == octets.count, octets.count < TextDump.limit else { return true }
        scanner.skipBlanks()
        for _ in 0..<8 {
            let group = scanner.rest.prefix { $0.hexadecimalValue != nil }
            guard group.count == 4 || group.count == 2 else { break }
            scanner = TextScanner(scanner.rest[group.endIndex...])
            guard scanner.isAtEnd || scanner.take(" ") else { break }
            var digits = group
            while let high = digits.popFirst()?.hexadecimalValue, let low = digits.popFirst()?.hexadecimalValue {
                octets.append(high << 4 | low)
            }
            // Two blanks come before the characters.
            if group.count == 2 || scanner.next == UInt8(ascii: " ") { break }
        }
        return true
    }

    /// The link type whose header stands before the IP packet, and where that packet begins; nil where there is no
    /// packet from and to these addresses.
    func linkType(from source: IPAddress, to destination: IPAddress) -> (type: LinkType, start: Int)? {
        let candidates: [(LinkType, Int)] = [
            (.raw, 0), (.ethernet, 14), (.linuxSLL, 16), (.linuxSLL2, 20), (.ethernet, 18), (.null, 4),
        ]
        return candidates.first { holds(source, destination, at: $0.1) }.map { (type: $0.0, start: $0.1) }
    }

    private func holds(_ source: IPAddress, _ destination: IPAddress, at start: Int) -> Bool {
        guard start < octets.count else { return false }
        let isIPv6 = octets[start] >> 4 == 6
        guard isIPv6 || octets[start] >> 4 == 4, octets.count >= start + (isIPv6 ? 40 : 20) else { return false }
        func isHere(_ address: IPAddress, at place: Int) -> Bool {
            // What stands for a name is not in the packet.
            if address.isMadeUp { return true }
            let expected = address.octets
            return octets[(start + place)...].starts(with: expected)
        }
        return isIPv6
            ? isHere(source, at: 8) && isHere(destination, at: 24)
            : isHere(source, at: 12) && isHere(destination, at: 16)
    }

    /// Octets on the wire of the IP packet that begins at `start`, as its header says.
    func packetLength(at start: Int) -> Int {
        guard octets.count >= start + 6 else { return 0 }
        func number(at place: Int) -> Int { Int(octets[start + place]) << 8 | Int(octets[start + place + 1]) }
        return octets[start] >> 4 == 6 ? 40 + number(at: 4) : number(at: 2)
    }
}

extension IPAddress {
    /// Whether ``TextAddresses`` made it up for a name.
    fileprivate var isMadeUp: Bool {
        if let v4 { return v4 >> 17 == 0xc612_0000 >> 17 }
        return high == 0x2001_0002_0000_0000
    }
}
