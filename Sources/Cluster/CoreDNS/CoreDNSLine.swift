import PacketWire

/// One line of a log: what stands before CoreDNS's own words, and what these say.
struct CoreDNSLine {
    private(set) var origin: CoreDNSLogOrigin
    private(set) var entry: CoreDNSLogEntry?
    let isBlank: Bool
    /// What CoreDNS says where it cannot start, or ends: a Corefile that does not parse, a port that is taken.
    let fatalWords: String?
    /// Starts with one of the levels of CoreDNS's logger.
    let hasLevel: Bool

    init(_ line: LogLines.Line, pod: String?) {
        let text = line.text
        origin = CoreDNSLogOrigin(line: line.number, time: line.time, pod: line.pod ?? pod)
        isBlank = text.allSatisfy { $0 == 0x20 || $0 == 0x09 }
        var scanner = TextScanner(text[...].drop { $0 == 0x20 })
        CoreDNSLine.unwrap(&scanner, &origin)
        CoreDNSLine.skipPrefix(&scanner, &origin)
        // `aws logs tail` writes a shipper's JSON behind a time and a stream's name.
        CoreDNSLine.unwrap(&scanner, &origin)
        hasLevel = CoreDNSMessage.startsWithLevel(scanner.rest)
        entry = CoreDNSMessage.entry(scanner.rest, origin: origin)
        fatalWords = entry == nil ? CoreDNSLine.fatalWords(scanner.rest) : nil
    }

    private static func fatalWords(_ text: ArraySlice<UInt8>) -> String? {
        guard text.count < 2000 else { return nil }
        let signs = [
            "Error during parsing", "[FATAL]", "Listen: ", "address already in use", "panic: ", "plugin/loop: Loop",
        ]
        return signs.contains(where: { text.contains($0) }) ? String(decoding: text, as: UTF8.self) : nil
    }

    /// What stands before CoreDNS's words, in any order: the pod that `--prefix` writes, a time stamp, CRI's stream
    /// and tag. A time without a zone is UTC, as `aws logs tail --format short` writes it. Words of other log shippers are skipped up to CoreDNS's level.
    private static func skipPrefix(_ scanner: inout TextScanner, _ origin: inout CoreDNSLogOrigin) {
        for _ in 0..<5 {
            if CoreDNSMessage.startsWithLevel(scanner.rest) { return }
            var probe = scanner
            guard let word = probe.word() else { return }
            if word.starts(with: "[pod/".utf8) {
                origin.pod = String(decoding: word.dropFirst(5).prefix { $0 != 0x2f && $0 != 0x5d }, as: UTF8.self)
            } else if let time = RFC3339.timestamp(word) ?? RFC3339.timestamp((word + [UInt8(ascii: "Z")])[...]) {
                origin.time = time
            } else if word.elementsEqual("stdout".utf8) || word.elementsEqual("stderr".utf8) {
                // The tag: F for a full line, P for a part.
                guard let tag = probe.word(), tag.count == 1 else { return }
            } else if word.count > 20, let pod = LogRecord.pod(String(decoding: word, as: UTF8.self)),
                probe.rest.first == UInt8(ascii: "{") || CoreDNSMessage.startsWithLevel(probe.rest)
            {
                origin.pod = pod
            } else {
                break
            }
            scanner = probe
            if scanner.rest.first == UInt8(ascii: "{") { return }
        }
        guard let level = CoreDNSMessage.level(in: scanner.rest) else { return }
        if let pod = scanner.text(), pod.hasPrefix("coredns-") { origin.pod = pod }
        scanner = TextScanner(level)
    }

    /// Takes the line out of one of Docker's JSON lines, or of a log shipper that keeps their shape.
    private static func unwrap(_ scanner: inout TextScanner, _ origin: inout CoreDNSLogOrigin) {
        guard scanner.rest.first == UInt8(ascii: "{"), let record = LogRecord(json: Array(scanner.rest)) else { return }
        origin.time = record.time ?? origin.time
        origin.pod = record.pod ?? origin.pod
        scanner = TextScanner(Array(record.message.utf8.prefix { $0 != 0x0a })[...])
    }
}
