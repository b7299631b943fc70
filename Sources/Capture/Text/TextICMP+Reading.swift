import PacketWire

extension TextICMP {
    /// Reads `ICMP 10.0.0.2 udp port 53 unreachable, length 69` and `ICMP6, destination unreachable, …`; nil for
    /// messages that are no errors about a packet.
    init?(_ scanner: TextScanner, isIPv6: Bool, ports addresses: inout TextAddresses) {
        var scanner = scanner
        if isIPv6 {
            guard scanner.take("ICMP6, ") else { return nil }
            self.init(version6: scanner)
        } else {
            guard scanner.take("ICMP ") else { return nil }
            self.init(version4: scanner, ports: &addresses)
        }
        readLength(scanner, isIPv6: isIPv6)
        readTarget(scanner, isIPv6: isIPv6, &addresses)
    }

    /// RFC 792's type 3 by the words that follow the address, and whether the line names a host or a network.
    private static let unreachable4: [(words: String, kind: String, code: UInt8)] = [
        ("- need to frag", "", 4), ("- source route failed", "", 5), ("- source host isolated", "host", 8),
        ("- unknown", "net", 6), ("- unknown", "host", 7), ("- admin prohibited filter", "host", 13),
        ("- admin prohibited", "net", 9), ("- admin prohibited", "host", 10), ("- tos prohibited", "net", 11),
        ("- tos prohibited", "host", 12), ("- host precedence violation", "host", 14),
        ("- precedence cutoff", "host", 15), ("protocol ", "", 2), (" port ", "", 3), ("", "net", 0),
        ("", "host", 1),
    ]

    private init?(version4 scanner: TextScanner, ports addresses: inout TextAddresses) {
        let text = scanner.rest
        if text.starts(with: "time exceeded".utf8) {
            self.init(type: 11)
        } else if text.starts(with: "ip reassembly time exceeded".utf8) {
            self.init(type: 11, code: 1)
        } else if text.firstIndex(of: "unreachable") != nil {
            let known = TextICMP.unreachable4.first { row in
                (row.words.isEmpty || text.firstIndex(of: row.words) != nil) && text.starts(with: row.kind.utf8)
            }
            guard let known else { return nil }
            self.init(type: 3, code: known.code)
            mtu = text.number(after: "(mtu ").flatMap(UInt16.init(exactly:)) ?? 0
        } else {
            return nil
        }
    }

    /// RFC 4443, section 3.
    private init?(version6 scanner: TextScanner) {
        let text = scanner.rest
        if text.starts(with: "packet too big".utf8) {
            self.init(type: 2)
            mtu = text.number(after: "mtu ").flatMap(UInt16.init(exactly:)) ?? 0
        } else if text.starts(with: "time exceeded".utf8) {
            self.init(type: 3)
        } else if text.starts(with: "destination unreachable".utf8) || text.starts(with: "unreachable".utf8) {
            let codes: [(words: String, code: UInt8)] = [
                ("unreachable route", 0), ("unreachable prohibited", 1), ("beyond scope", 2),
                ("unreachable address", 3), ("unreachable port", 4), ("(5)", 5), ("(6)", 6),
            ]
            guard let code = codes.first(where: { text.firstIndex(of: $0.words) != nil })?.code else { return nil }
            self.init(type: 1, code: code)
        } else {
            return nil
        }
    }

    /// The message's length is that of its own header and the quote.
    private mutating func readLength(_ scanner: TextScanner, isIPv6: Bool) {
        quotedLength = scanner.rest.number(after: ", length ").flatMap { $0 > 8 ? $0 - 8 : nil }
    }

    /// The address that the quoted packet went to, and its protocol and port where they are printed.
    private mutating func readTarget(_ scanner: TextScanner, isIPv6: Bool, _ addresses: inout TextAddresses) {
        var words = TextScanner(scanner.rest)
        var before: ArraySlice<UInt8> = []
        while case let word = words.word().dropping(last: UInt8(ascii: ",")), !word.isEmpty {
            let isTarget =
                TextAddresses.numericAddress(word) != nil || before.equals("host") || before.equals("net")
                || words.rest.starts(with: " udp port ".utf8) || words.rest.starts(with: " tcp port ".utf8)
            if quotedDestination == nil, isTarget {
                quotedDestination = addresses.address(word, isIPv6: isIPv6)
            } else if word.equals("port"), before.equals("udp") || before.equals("tcp") {
                quotedProtocol = before.equals("udp") ? 17 : 6
                quotedPort = TextAddresses.port(words.word().dropping(last: UInt8(ascii: ",")))
            }
            before = word
        }
    }
}

extension TextTunnel {
    /// Reads `VXLAN, flags [I] (0x08), vni 4096`, `OTV, …` (what tcpdump takes VXLAN on Linux's port 8472 for),
    /// `Geneve, …, vni 0x1`, `GREv0, …` and `IP …`.
    init?(_ scanner: TextScanner) {
        func identifier(_ label: String) -> UInt32 {
            var scanner = scanner
            guard scanner.take(upTo: label) != nil else { return 0 }
            let number = scanner.take("0x") ? Int(hexadecimal: scanner.rest.hexadecimalPrefix) : scanner.number()
            return number.flatMap(UInt32.init(exactly:)) ?? 0
        }
        if scanner.starts(with: "VXLAN") {
            self = .vxlan(identifier: identifier("vni ") & 0xffffff)
        } else if scanner.starts(with: "OTV") {
            self = .vxlan(identifier: identifier("instance ") & 0xffffff)
        } else if scanner.starts(with: "Geneve") {
            self = .geneve(identifier: identifier("vni ") & 0xffffff)
        } else if scanner.starts(with: "GREv0") {
            self = .gre
        } else if scanner.starts(with: "IP ") || scanner.starts(with: "IP6 ") {
            self = .ipInIP
        } else {
            return nil
        }
    }
}

extension ArraySlice<UInt8> {
    fileprivate var hexadecimalPrefix: ArraySlice<UInt8> { prefix { $0.hexadecimalValue != nil } }
}
