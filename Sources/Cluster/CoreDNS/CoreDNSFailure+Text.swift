import PacketWire

extension CoreDNSFailure {
    /// What the `errors` plugin writes after its name: `2 name. A: read udp OWN->UPSTREAM: i/o timeout`, or
    /// `12 errors like 'PATTERN' occurred in last 30s`.
    init?(_ line: ArraySlice<UInt8>, origin: CoreDNSLogOrigin) {
        var scanner = TextScanner(line.prefix(4096))
        guard let number: Int = scanner.integer() else { return nil }
        if scanner.skip("errors like ") {
            let text = String(decoding: scanner.rest, as: UTF8.self)
            self.init(
                origin: origin, responseCode: nil, name: nil, type: nil, reason: Reason(text), transport: nil,
                operation: nil, upstream: nil, upstreamPort: nil, own: nil, ownPort: nil,
                count: min(number, 1 << 32), text: text)
            return
        }
        guard let name = scanner.text(), let type = scanner.upTo(UInt8(ascii: ":")) else { return nil }
        let text = String(decoding: scanner.rest.drop { $0 == 0x20 }, as: UTF8.self)
        self.init(
            origin: origin, responseCode: number, name: name, type: String(decoding: type, as: UTF8.self),
            reason: Reason(text), transport: nil, operation: nil, upstream: nil, upstreamPort: nil, own: nil,
            ownPort: nil, count: 1, text: text)
        readAddresses(Array(text.utf8)[...])
    }

    /// Go's text of a network error: `read udp OWN->UPSTREAM: …`, `dial tcp UPSTREAM: …`.
    private mutating func readAddresses(_ text: ArraySlice<UInt8>) {
        var scanner = TextScanner(text)
        guard let operation = scanner.text(), ["read", "write", "dial"].contains(operation),
            let transport = scanner.text(), transport.hasPrefix("udp") || transport.hasPrefix("tcp"),
            let addresses = scanner.word()
        else { return }
        self.operation = operation
        self.transport = String(transport.prefix(3))
        let sides = String(decoding: addresses, as: UTF8.self).dropLast(addresses.last == 0x3a ? 1 : 0)
            .split(separator: "->", maxSplits: 1).map { SocketAddress.parse(Array($0.utf8)[...]) }
        (upstream, upstreamPort) = (sides.last??.address, sides.last??.port)
        if sides.count == 2 { (own, ownPort) = (sides[0]?.address, sides[0]?.port) }
    }
}

extension CoreDNSFailure.Reason {
    /// Words of an error and what they mean; the first that is found counts.
    private static let words: [(word: String, reason: CoreDNSFailure.Reason)] = [
        ("no healthy", .noHealthyUpstream),
        ("unreachable backend", .noHealthyUpstream),
        ("concurrent queries exceeded", .tooManyConcurrent),
        ("i/o timeout", .timeout),
        ("deadline exceeded", .timeout),
        ("connection refused", .refused),
        ("no route to host", .unreachable),
        ("network is unreachable", .unreachable),
        ("host is down", .unreachable),
        ("operation not permitted", .notPermitted),
        ("connection reset", .closed),
        ("broken pipe", .closed),
        ("use of closed network connection", .closed),
        ("EOF", .closed),
    ]

    init(_ text: String) {
        // The consolidate option's patterns are regular expressions: "i/o timeout$".
        self = Self.words.first { text.contains($0.word) }?.reason ?? .other
    }
}
