import PacketWire

extension TextSegment {
    /// Reads `Flags [P.], cksum …, seq 1:58, ack 1, win 64, options […], length 57 12345+ A? name. (55)`, or `tcp 57`
    /// (`-q`).
    init(_ scanner: TextScanner, isFromServer: Bool) {
        var scanner = scanner
        guard scanner.take("Flags ["), let letters = scanner.take(upTo: "]") else {
            _ = scanner.take("tcp ")
            payload = TextPayload(length: min(scanner.number() ?? 0, 0xffff))
            // `-q` prints no flags; what has data has been acknowledged something.
            flags = .ack
            return
        }
        flags = TextSegment.flags(letters)
        // Options may hold any words, so what stands before them is looked at apart.
        let end = scanner.rest.firstIndex(of: "length ") ?? scanner.rest.endIndex
        let fields = scanner.rest[..<end]
        var sequences = TextScanner(fields)
        var printedLength: Int?
        if sequences.take(upTo: "seq ") != nil, let first = sequences.number() {
            sequence = UInt32(truncatingIfNeeded: first)
            if sequences.take(":"), let last = sequences.number() {
                printedLength = Int(UInt32(truncatingIfNeeded: last &- first))
            }
        }
        acknowledgment = fields.number(after: "ack ").map { UInt32(truncatingIfNeeded: $0) }
        window = fields.number(after: "win ").map { UInt16(clamping: $0) } ?? 0
        var data = TextScanner(scanner.rest[end...])
        guard data.take("length ") else { return }
        let length = data.length(of: printedLength)
        guard length > 0 else { return }
        payload = TextSegment.payload(data, length: min(length, 0xffff), isFromServer: isFromServer)
    }

    private static func flags(_ letters: ArraySlice<UInt8>) -> TCPFlags {
        guard !letters.equals("none") else { return [] }
        var flags: TCPFlags = []
        for letter in letters {
            switch letter {
            case UInt8(ascii: "F"): flags.insert(.fin)
            case UInt8(ascii: "S"): flags.insert(.syn)
            case UInt8(ascii: "R"): flags.insert(.rst)
            case UInt8(ascii: "P"): flags.insert(.psh)
            case UInt8(ascii: "."): flags.insert(.ack)
            default: break
            }
        }
        return flags
    }

    /// The DNS message with the two octets of its length before it (RFC 1035, section 4.2.2), or what is known of
    /// these where the segment holds no whole message.
    private static func payload(_ text: TextScanner, length: Int, isFromServer: Bool) -> TextPayload {
        var text = text
        text.skipBlanks()
        if text.take("[prefix length("), let prefix = text.number(), prefix <= 0xffff {
            return TextPayload(octets: [UInt8(prefix >> 8), UInt8(prefix & 0xff)], length: length)
        }
        _ = text.take(": ")
        guard length > 2, let message = TextMessage(text.rest, isFromServer: isFromServer) else {
            return TextPayload(length: length)
        }
        let stated = text.rest.lastParenthesizedNumber ?? length - 2
        let payload = message.payload(of: stated)
        let octets = [UInt8(stated >> 8), UInt8(stated & 0xff)] + payload.octets
        // More than one message may be in it, of which one is printed.
        return TextPayload(octets: octets, length: max(length, octets.count))
    }
}

extension TextScanner {
    /// Reads a segment's length. Up to version 4.9.2 no blank stands between it and the message's ID, and only the
    /// sequence numbers tell where one ends.
    fileprivate mutating func length(of printed: Int?) -> Int {
        if let printed, printed > 0 {
            var glued = self
            if glued.take("\(printed)"), glued.next.map(TextScanner.isDigit) == true {
                self = glued
                return printed
            }
        }
        return number() ?? 0
    }
}
