/// A look at a text's start: whether tcpdump printed it, and how it prints times.
struct TextSurvey {
    /// Octets that are looked at.
    static let length = 1 << 16

    /// Times before its packets, nil where one has none.
    private(set) var times: [TextTime?] = []
    /// Whether at least half of its lines are about packets: a page that quotes a few of them is no capture, unless it is
    /// given as one.
    private(set) var isMostlyPackets = false

    /// Nil where no packet stands in `head`, or octets that are no text.
    init?(_ head: [UInt8]) {
        var head = head
        // UTF-16's mark: a Windows shell wrote it.
        if head.starts(with: [0xff, 0xfe]) { head.removeAll { $0 == 0 } }
        guard !head.contains(0) else { return nil }
        var reader = TextPacketReader()
        var packets = 0
        var (lines, linesOfPackets) = (0, 0)
        for line in head.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            lines += 1
            let further = line.first.map(TextScanner.isBlank) == true && packets > 0 || line.withoutQuotation.isEmpty
            if further { linesOfPackets += 1 }
            guard case .packet(let prefix, let isIPv6, let text) = TextLine(line) else { continue }
            switch reader.read(text, isIPv6: isIPv6) {
            case .packet: packets += 1
            case .headerOnly: break
            case .unreadable: continue
            }
            times.append(prefix.time)
            if !further { linesOfPackets += 1 }
        }
        isMostlyPackets = linesOfPackets * 2 >= lines
        guard packets > 0 || times.count > 0 else { return nil }
    }
}
