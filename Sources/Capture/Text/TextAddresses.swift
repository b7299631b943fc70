import PacketWire

/// An address with a port as tcpdump prints it, `10.0.0.1.53`.
struct TextEndpoint: Equatable {
    var address: IPAddress
    var port: UInt16 = 0
}

/// Reads addresses, and gives those that are printed as names (no `-n`) made-up ones.
///
/// A name that states its address is that: EC2's `ip-10-0-0-1.ec2.internal`, a pod's
/// `10-0-0-1.kube-dns.kube-system.svc.cluster.local`. Any other gets the next address of those set apart for
/// benchmarks (RFC 2544's 198.18.0.0/15, RFC 5180's 2001:2::/48), always the same one.
struct TextAddresses {
    /// Names that are told apart; lines with more are not read.
    static let nameLimit = 1 << 16
    private static let servicePorts: [String: UInt16] = [
        "domain": 53, "mdns": 5353, "domain-s": 853, "http": 80, "https": 443, "ntp": 123,
    ]

    private(set) var names: [TextName] = []
    private var numbers: [[UInt8]: Int] = [:]

    /// An address and its port, which stands after the last dot.
    mutating func endpoint(_ text: ArraySlice<UInt8>, isIPv6: Bool) -> TextEndpoint? {
        guard let dot = text.lastIndex(of: UInt8(ascii: ".")), let port = TextAddresses.port(text[(dot + 1)...]),
            let address = address(text[..<dot], isIPv6: isIPv6)
        else { return nil }
        return TextEndpoint(address: address, port: port)
    }

    /// An address without a port.
    mutating func address(_ text: ArraySlice<UInt8>, isIPv6: Bool) -> IPAddress? {
        guard !text.isEmpty, text.count <= 255 else { return nil }
        if let address = TextAddresses.numericAddress(text) { return (address.v4 == nil) == isIPv6 ? address : nil }
        guard text.allSatisfy(TextAddresses.isNameOctet), text.contains(where: TextAddresses.isLetter) else {
            return nil
        }
        if !isIPv6, let bits = TextAddresses.statedAddress(text) { return IPAddress(v4: bits) }
        return madeUp(for: text, isIPv6: isIPv6)
    }

    /// 1 to 65535 or the name of a service; one that is not known gets a made-up port that stays the same.
    static func port(_ text: ArraySlice<UInt8>) -> UInt16? {
        if let number = Int(decimal: text) { return UInt16(exactly: number) }
        guard let first = text.first, isLetter(first), text.count <= 32, text.allSatisfy(isNameOctet) else {
            return nil
        }
        let name = String(decoding: text, as: UTF8.self)
        return servicePorts[name] ?? UInt16(49_152 + text.reduce(0) { ($0 &* 31 &+ Int($1)) & 0x3fff })
    }

    static func numericAddress(_ text: ArraySlice<UInt8>) -> IPAddress? {
        if let bits = v4Bits(text, separator: UInt8(ascii: ".")) { return IPAddress(v4: bits) }
        guard text.contains(UInt8(ascii: ":")) else { return nil }
        return IPAddress(String(decoding: text, as: UTF8.self))
    }

    /// Four numbers up to 255, between separators.
    private static func v4Bits(_ text: ArraySlice<UInt8>, separator: UInt8) -> UInt32? {
        guard 7...15 ~= text.count else { return nil }
        var bits: UInt32 = 0
        var number: UInt32?
        var parts = 1
        for byte in text {
            if byte == separator {
                guard let known = number, parts < 4 else { return nil }
                bits = bits << 8 | known
                number = nil
                parts += 1
            } else {
                guard isDigit(byte) else { return nil }
                number = (number ?? 0) * 10 + UInt32(byte - UInt8(ascii: "0"))
                guard let number, number <= 255 else { return nil }
            }
        }
        guard let number, parts == 4 else { return nil }
        return bits << 8 | number
    }

    /// The address in a name's first label.
    private static func statedAddress(_ name: ArraySlice<UInt8>) -> UInt32? {
        var label = name.prefix { $0 != UInt8(ascii: ".") }
        if label.starts(with: "ip-".utf8) { label = label.dropFirst(3) }
        return v4Bits(label, separator: UInt8(ascii: "-"))
    }

    private mutating func madeUp(for name: ArraySlice<UInt8>, isIPv6: Bool) -> IPAddress? {
        // One host's names in both families are two addresses.
        let key = (isIPv6 ? [6] : [4]) + name
        if let number = numbers[key] { return names[number].address }
        guard names.count < TextAddresses.nameLimit else { return nil }
        let number = names.count + 1
        let address =
            isIPv6
            ? IPAddress(high: 0x2001_0002_0000_0000, low: UInt64(number))
            : IPAddress(v4: 0xc612_0000 + UInt32(number))
        numbers[key] = names.count
        names.append(TextName(name: String(decoding: name, as: UTF8.self), address: address))
        return address
    }

    private static func isDigit(_ byte: UInt8) -> Bool { TextScanner.isDigit(byte) }

    private static func isLetter(_ byte: UInt8) -> Bool {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }

    private static func isNameOctet(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            || byte == UInt8(ascii: "_")
    }
}
