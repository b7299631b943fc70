import PacketWire

/// What stands on a packet's first line before the packet itself: `04:52:13.665148 eth0  In  IP`, or with `-e`
/// `04:52:13.665148 ea:cd:03:4e:a0:20 > 16:34:8e:f7:53:f5, ethertype IPv4 (0x0800), length 112:`.
///
/// Whatever else stands there (a prompt, marks of quotation, a pod's name) is passed over.
struct TextPrefix {
    var time: TextTime?
    var interface: String?
    /// The kernel's number of the interface (`-i any -e`).
    var interfaceIndex: UInt32?
    /// packet(7)'s type, where `In`, `Out`, … stands.
    var packetType: UInt8?
    /// Link-layer addresses: source and destination, or the source alone (`-i any -e`).
    var hardwareAddresses: [[UInt8]] = []

    private static let packetTypes: [String: UInt8] = ["In": 0, "B": 1, "M": 2, "P": 3, "Out": 4]

    init(_ words: [ArraySlice<UInt8>]) {
        var rest = words[...]
        for place in words.indices {
            if let time = TextTime(words[place]) {
                self.time = time
                rest = words[(place + 1)...]
            }
            if place > 0, let time = TextTime(date: words[place - 1], clock: words[place]) { self.time = time }
        }
        for (place, word) in zip(rest.indices, rest).prefix(time == nil ? rest.count : 2) {
            guard let type = TextPrefix.packetTypes[String(decoding: word, as: UTF8.self)] else { continue }
            packetType = type
            if place > rest.startIndex, words[place - 1].count <= 64, !words[place - 1].equals(">") {
                interface = String(decoding: words[place - 1], as: UTF8.self)
            }
            rest = rest[(place + 1)...]
            break
        }
        for place in rest.indices {
            if rest[place].equals("ifindex"), place + 1 < rest.endIndex {
                interfaceIndex = Int(decimal: rest[place + 1]).flatMap(UInt32.init(exactly:))
            } else if let address = TextPrefix.hardwareAddress(rest[place]), hardwareAddresses.count < 2 {
                hardwareAddresses.append(address)
            }
        }
    }

    private static func hardwareAddress(_ word: ArraySlice<UInt8>) -> [UInt8]? {
        let word = word.dropping(last: UInt8(ascii: ","))
        if word.equals("Broadcast") { return [UInt8](repeating: 0xff, count: 6) }
        guard word.count == 17 else { return nil }
        let parts = word.split(separator: UInt8(ascii: ":")).compactMap { part in
            part.count == 2 ? Int(hexadecimal: part).map { UInt8($0) } : nil
        }
        return parts.count == 6 ? parts : nil
    }
}

/// A line of text, by what it holds.
enum TextLine {
    /// The start of a packet, or of a packet in another one.
    case packet(TextPrefix, isIPv6: Bool, text: ArraySlice<UInt8>)
    /// A frame that holds no IP packet: ARP, spanning tree.
    case otherFrame
    case other

    /// Words that may stand before a packet: prompts, times, an interface, an Ethernet header with its VLANs.
    private static let wordLimit = 32

    init(_ line: ArraySlice<UInt8>) {
        var scanner = TextScanner(line)
        var words: [ArraySlice<UInt8>] = []
        while words.count < TextLine.wordLimit {
            let word = scanner.word()
            guard !word.isEmpty else { break }
            if word.equals("IP") || word.equals("IP6") {
                self = .packet(TextPrefix(words), isIPv6: word.count == 3, text: scanner.rest)
                return
            }
            if word.equals("ip:") {
                // Raw IP with `-e`, which has no header that tells the version; only IPv6 has colons.
                var ahead = scanner
                ahead.skipBlanks()
                _ = ahead.takeParentheses()
                let isIPv6 = ahead.word().contains(UInt8(ascii: ":")) || scanner.starts(with: " (hlim ")
                self = .packet(TextPrefix(words), isIPv6: isIPv6, text: scanner.rest)
                return
            }
            if word.equals("ethertype") || word.equals("AF"), let isIPv6 = TextLine.takeFamily(&scanner) {
                self = .packet(TextPrefix(words), isIPv6: isIPv6, text: scanner.rest)
                return
            }
            if TextLine.otherProtocols.contains(where: { word.equals($0) }), TextPrefix(words).time != nil {
                self = .otherFrame
                return
            }
            words.append(word)
        }
        self = .other
    }

    private static let otherProtocols = [
        "ARP,", "RARP,", "arp", "ARP", "STP", "LLDP,", "LLDP", "EAPOL", "IPX", "CDPv2,", "LACPv1,", "IS-IS,", "MPLS",
        "PPPoE", "802.1D,", "LLC,", "Loopback,",
    ]

    /// `IPv4 (0x0800), length 125:`, with which a header of `-e` ends.
    private static func takeFamily(_ scanner: inout TextScanner) -> Bool? {
        var ahead = scanner
        let family = ahead.word().dropping(last: UInt8(ascii: ","))
        guard family.equals("IPv4") || family.equals("IPv6") else { return nil }
        ahead.skipBlanks()
        _ = ahead.takeParentheses()
        _ = ahead.take(",")
        ahead.skipBlanks()
        if ahead.take("length ") {
            _ = ahead.number()
            _ = ahead.take(":")
        }
        scanner = ahead
        return family.equals("IPv6")
    }
}

extension ArraySlice<UInt8> {
    /// Without marks of quotation and indentation before it.
    var withoutQuotation: ArraySlice<UInt8> {
        drop { TextScanner.isBlank($0) || $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "|") }
    }

    /// How many packets tcpdump says that the kernel dropped, in its last words.
    var kernelDrops: Int? {
        var scanner = TextScanner(withoutQuotation)
        guard let number = scanner.number(), scanner.take(" packet"),
            scanner.rest.firstIndex(of: "dropped by kernel") != nil
        else { return nil }
        return number
    }
}
