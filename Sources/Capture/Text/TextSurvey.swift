/// A look at a text's start: whether tcpdump printed it, and how it prints times.
struct TextSurvey {
    /// Octets that are looked at.
    static let length = 1 << 16

    /// Times before its packets, nil where one has none.
    private(set) var times: [TextTime?] = []

    /// Nil where no packet stands in `head`, or octets that are no text.
    init?(_ head: [UInt8]) {
        var head = head
        // UTF-16's mark: a Windows shell wrote it.
        if head.starts(with: [0xff, 0xfe]) { head.removeAll { $0 == 0 } }
        guard !head.contains(0) else { return nil }
        var reader = TextPacketReader()
        var packets = 0
        for line in head.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            guard case .packet(let prefix, let isIPv6, let text) = TextLine(line) else { continue }
            switch reader.read(text, isIPv6: isIPv6) {
            case .packet: packets += 1
            case .headerOnly: break
            case .unreadable: continue
            }
            times.append(prefix.time)
        }
        guard packets > 0 || times.count > 0 else { return nil }
    }
}
