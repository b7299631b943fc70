import PacketWire

/// Searches an output for what was replaced: the last check before anything is written.
///
/// It knows nothing of how the output was made. Labels of three octets and less, numbers, and words that stand in no
/// name are not searched for one by one, since any text holds them; the whole names they stand in are.
package struct LeakSearch {
    private let pseudonyms: Pseudonyms

    package init(_ pseudonyms: Pseudonyms) {
        self.pseudonyms = pseudonyms
    }

    private var originals: Originals { pseudonyms.originals }

    /// File names that the tool's own words name.
    private static let ownFiles: Set<String> = [
        "coredns.pcap", "node.pcap", "capture.pcap", "client.pcap", "report.json", "report.txt", "report.html",
        "report.md", "manifest.json", "commands.txt", "resolv.conf", "kube.json", "coredns.log",
    ]
    /// Names that the tool's own words and pages name.
    private static let ownNames: Set<String> = [
        "amazon.com", "aws.amazon.com", "docs.aws.amazon.com", "www.w3.org", "w3.org",
    ]
    /// Words that stand beside a dot in the tool's own words.
    private static let ownWords: Set<String> = [
        "json", "html", "pcap", "pcapng", "conf", "report", "manifest", "commands", "evidence", "context", "capture",
        "coredns", "node", "client", "dnsverdict", "docs", "amazon", "github", "kubernetes", "wireshark", "info",
        "spec",
        "status", "state", "name", "amazonaws", "eks", "text", "https",
    ]

    /// What the text holds that it must not, for a sentence; nil if nothing.
    package func find(in text: [UInt8]) -> String? {
        for view in LeakSearch.views(of: text) {
            if let found = scan(view) { return found }
        }
        return nil
    }

    // MARK: Views

    /// The text itself, and what it says once one encoding is taken off.
    private static func views(of text: [UInt8]) -> [[UInt8]] {
        let text = withoutStyle(text)
        var views = [text]
        if text.contains(UInt8(ascii: "\\")) { views.append(unescaped(text)) }
        if text.contains(UInt8(ascii: "%")) || text.contains(UInt8(ascii: "&")) { views.append(unquoted(text)) }
        // UTF-16 of Latin letters, either way round.
        if text.contains(0) { views.append(text.filter { $0 != 0 }) }
        views += decodedRuns(text)
        return views
    }

    /// A page's style sheet is the tool's own, and full of dots.
    private static func withoutStyle(_ text: [UInt8]) -> [UInt8] {
        guard let start = place(of: "<style>", in: text[...]), let end = place(of: "</style>", in: text[start...])
        else { return text }
        return Array(text[..<start] + text[end...])
    }

    private static func place(of tag: String, in text: ArraySlice<UInt8>) -> Int? {
        text.indices.first { text[$0] == UInt8(ascii: "<") && text[$0...].starts(with: tag.utf8) }
    }

    /// JSON's `\u0061` and RFC 1035's `\097`.
    private static func unescaped(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var place = 0
        while place < text.count {
            guard text[place] == UInt8(ascii: "\\"), place + 1 < text.count else {
                output.append(text[place])
                place += 1
                continue
            }
            if text[place + 1] == UInt8(ascii: "u"), place + 6 <= text.count,
                let number = UInt32(String(decoding: text[place + 2..<place + 6], as: UTF8.self), radix: 16)
            {
                output += number < 128 ? [UInt8(number)] : [0xff]
                place += 6
            } else if place + 4 <= text.count,
                let number = UInt8(String(decoding: text[place + 1..<place + 4], as: UTF8.self))
            {
                output.append(number)
                place += 4
            } else {
                output.append(text[place + 1])
                place += 2
            }
        }
        return output
    }

    /// Percent encoding and XML's character references.
    private static func unquoted(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var place = 0
        while place < text.count {
            if text[place] == UInt8(ascii: "%"), place + 3 <= text.count,
                let number = UInt8(String(decoding: text[place + 1..<place + 3], as: UTF8.self), radix: 16)
            {
                output.append(number)
                place += 3
            } else if text[place] == UInt8(ascii: "&"), place + 3 < text.count, text[place + 1] == UInt8(ascii: "#"),
                let end = text[place..<min(place + 10, text.count)].firstIndex(of: UInt8(ascii: ";"))
            {
                let body = String(decoding: text[place + 2..<end], as: UTF8.self)
                let number = body.hasPrefix("x") ? UInt32(body.dropFirst(), radix: 16) : UInt32(body)
                output += number.map { $0 < 128 ? [UInt8($0)] : [0xff] } ?? [UInt8(ascii: " ")]
                place = end + 1
            } else {
                output.append(text[place])
                place += 1
            }
        }
        return output
    }

    /// What long runs of hexadecimal digits and of base64 stand for. Hashes are such runs too, and say nothing.
    private static func decodedRuns(_ text: [UInt8]) -> [[UInt8]] {
        var views: [[UInt8]] = []
        for run in text.split(whereSeparator: { !isBase64($0) }) where run.count >= 12 && run.count <= 1 << 16 {
            if run.count.isMultiple(of: 2), run.allSatisfy({ hexadecimal($0) != nil }) {
                let digits = run.compactMap(hexadecimal)
                views.append(stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] })
            }
            views.append(base64(run))
        }
        return views
    }

    private static func hexadecimal(_ octet: UInt8) -> UInt8? {
        switch octet {
        case 0x30...0x39: octet - 0x30
        case 0x41...0x46: octet - 0x37
        case 0x61...0x66: octet - 0x57
        default: nil
        }
    }

    private static func isBase64(_ octet: UInt8) -> Bool { base64Digit(octet) != nil }

    private static func base64Digit(_ octet: UInt8) -> UInt32? {
        switch octet {
        case 0x41...0x5a: UInt32(octet - 0x41)
        case 0x61...0x7a: UInt32(octet - 0x61 + 26)
        case 0x30...0x39: UInt32(octet - 0x30 + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }

    private static func base64(_ run: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for octet in run {
            bits = bits << 6 | (base64Digit(octet) ?? 0)
            count += 6
            if count >= 8 {
                count -= 8
                output.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return output
    }

    // MARK: Scanning

    private func scan(_ text: [UInt8]) -> String? {
        for run in text.split(whereSeparator: { !LeakSearch.isPart($0) }) where run.count >= 4 && run.count <= 4096 {
            let lowered = run.map { (0x41...0x5a).contains($0) ? $0 | 0x20 : $0 }
            if let found = address(lowered) ?? name(lowered) { return found }
        }
        return nil
    }

    private static func isPart(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x3a, 0x5f: true
        default: false
        }
    }

    private func address(_ run: [UInt8]) -> String? {
        let text = String(decoding: run, as: UTF8.self)
        if let found = dotted(text) ?? nibbles(text) { return found }
        if text.count(where: { $0 == ":" }) >= 2 {
            for candidate in [text, String(text.drop { $0 == ":" || $0 == "." })] + endings(text) {
                if let address = IPAddress(candidate), isOriginal(address) { return "the address \(address)" }
            }
            let pairs = text.split(separator: ":").compactMap { $0.count == 2 ? UInt8($0, radix: 16) : nil }
            if pairs.count == 6, originals.hardware.contains(pairs) { return "a hardware address" }
        }
        if run.count == 8 || run.count == 32, let bits = UInt128(text, radix: 16) {
            let address = run.count == 8 ? IPAddress(v4: UInt32(truncatingIfNeeded: bits)) : IPAddress(bits: bits)
            if isOriginal(address) { return "the address \(address) in hexadecimal digits" }
        }
        return number(text)
    }

    /// An IPv4 address in four numbers, either way round; between hyphens as in a node's name.
    private func dotted(_ text: String) -> String? {
        let hyphened = text.split { $0 == "." || $0 == ":" }.map { $0.split(separator: "-") }
        for row in [text.split { $0 == "." || $0 == ":" || $0 == "-" }] + hyphened where row.count >= 4 {
            let parts = row.map { UInt8($0) }
            for start in 0...parts.count - 4 {
                let window = parts[start..<start + 4].compactMap(\.self)
                guard window.count == 4 else { continue }
                for order in [window, window.reversed()] {
                    let address = IPAddress(v4: order.reduce(0) { $0 << 8 | UInt32($1) })
                    if isOriginal(address) { return "the address \(address)" }
                }
            }
        }
        return nil
    }

    /// An IPv6 address in 32 digits with dots between, backwards as in a reverse zone (RFC 3596, section 2.5).
    private func nibbles(_ text: String) -> String? {
        let digits = text.split(separator: ".").map { $0.utf8.count == 1 ? UInt8($0, radix: 16) : nil }
        guard digits.count >= 32 else { return nil }
        for start in 0...digits.count - 32 {
            let window = digits[start..<start + 32].compactMap(\.self)
            guard window.count == 32 else { continue }
            let address = IPAddress(bits: window.reversed().reduce(0) { $0 << 4 | UInt128($1) })
            if isOriginal(address) { return "the address \(address)" }
        }
        return nil
    }

    /// An IPv4 address as one decimal number. Fractions of seconds are no addresses.
    private func number(_ text: String) -> String? {
        for digits in text.split(whereSeparator: { !$0.isNumber }) where (8...10).contains(digits.utf8.count) {
            let isFraction = digits.startIndex > text.startIndex && text[text.index(before: digits.startIndex)] == "."
            guard !isFraction, let bits = UInt32(digits), isOriginal(IPAddress(v4: bits)) else { continue }
            return "the address \(IPAddress(v4: bits)) as a number"
        }
        return nil
    }

    /// The text without what may stand behind an address: a port, a full stop.
    private func endings(_ text: String) -> [String] {
        let plain = String(text.reversed().drop { $0 == "." || $0 == ":" }.reversed())
        return [plain, plain.lastIndex(of: ":").map { String(plain[..<$0]) } ?? plain]
    }

    private func isOriginal(_ address: IPAddress) -> Bool {
        originals.addresses.contains(address) && !originals.addressPseudonyms.contains(address)
    }

    private func name(_ run: [UInt8]) -> String? {
        let labels = run.split { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }.map(Array.init)
        for (start, label) in labels.enumerated() {
            if isLeak(label, isInName: labels.count > 1) {
                return "the name \"\(String(decoding: label, as: UTF8.self))\""
            }
            var joined = label
            for next in labels[(start + 1)...].prefix(9) {
                joined += [UInt8(ascii: ".")] + next
                let text = String(decoding: joined, as: UTF8.self)
                if originals.names.contains(joined), !LeakSearch.ownNames.contains(text) {
                    return "the name \"\(text)\""
                }
                if originals.texts.contains(text), !LeakSearch.ownFiles.contains(text) { return "\"\(text)\"" }
            }
        }
        return nil
    }

    private func isLeak(_ label: [UInt8], isInName: Bool) -> Bool {
        guard label.count >= 4, originals.labels.contains(label), !originals.labelPseudonyms.contains(label) else {
            return false
        }
        let letters = label.count { (0x61...0x7a).contains($0) }
        guard letters > 0 else { return false }
        // No word of any language: it can stand there for one reason only.
        if letters < label.count && label.count >= 6 || label.count >= 14 { return true }
        return isInName && !LeakSearch.ownWords.contains(String(decoding: label, as: UTF8.self))
    }
}
