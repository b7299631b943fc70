/// What a file is by its first octets.
enum CaptureFormat: Hashable {
    case pcap
    case pcapng
    /// Something else, in words that fit "not a packet capture but …".
    case other(String)

    /// Octets of a file that are enough to tell.
    static let headLength = 24

    /// Recognises a file by its first ``headLength`` octets, or all if it is shorter.
    init(head: [UInt8]) {
        guard head.count >= 4 else {
            self = .other("a file of \(head.count) octets")
            return
        }
        self = Self.container(head[...]) ?? .other(Self.kind(of: head))
    }

    /// What at least four octets are by their magic number; nil for no capture.
    private static func container(_ head: ArraySlice<UInt8>) -> CaptureFormat? {
        let magic = head.prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        if magic == 0x0a0d_0d0a { return .pcapng }
        return pcapMagics.contains(magic) || pcapMagics.contains(magic.byteSwapped) ? .pcap : nil
    }

    /// The magic numbers that libpcap's savefile.c and sf-pcap.c know: microseconds, nanoseconds, Kuznetzov's
    /// modified format, Mesquita's and Navtel's.
    private static let pcapMagics: [UInt32] = [0xa1b2_c3d4, 0xa1b2_3c4d, 0xa1b2_cd34, 0xa1b2_34cd, 0xa12b_3c4d]

    /// Other formats that people take for a capture, by their first octets.
    private static let others: [(start: [UInt8], kind: String)] = [
        (Array("snoop\0".utf8), "a Solaris snoop file (editcap -F pcap converts it)"),
        (Array("GMBU".utf8), "a Microsoft Network Monitor file (editcap -F pcap converts it)"),
        (Array("RTSS".utf8), "a Microsoft Network Monitor file (editcap -F pcap converts it)"),
        (Array("MDMP".utf8), "a Windows minidump"),
        ([0x1c, 0, 1, 0xac], "an Ixia capture (editcap -F pcap converts it)"),
        ([0xac, 1, 0, 0x1c], "an Ixia capture (editcap -F pcap converts it)"),
        (Array("TRSNIFF data".utf8), "a Sniffer file (editcap -F pcap converts it)"),
        ([0xaa, 0xaa, 0xaa, 0xaa], "a 5Views file (editcap -F pcap converts it)"),
        ([0x05, 0x56, 0x4e, 0x46], "a Visual Networks file (editcap -F pcap converts it)"),
        ([0x54, 0x52, 0x00, 0x64], "an HP-UX nettl file (editcap -F pcap converts it)"),
        ([0x01, 0x10, 0x4c, 0x00], "a LANalyzer file (editcap -F pcap converts it)"),
        (Array("BZh".utf8), "a bzip2 file (unpack it first)"),
        ([0x37, 0x7a, 0xbc, 0xaf], "a 7z archive (unpack it first)"),
        ([0x1f, 0x9d], "a compress (.Z) file (unpack it first)"),
        ([0x02, 0x21, 0x4c, 0x18], "a legacy lz4 file (unpack it first)"),
        ([0x7f, 0x45, 0x4c, 0x46], "a program (ELF)"),
        (Array("version https://git-lfs".utf8), "a Git LFS pointer (git lfs pull fetches the file)"),
        (Array("Frame 1: ".utf8), "what tshark -V printed of one (print it with -T json)"),
        (Array("<?xml".utf8), "XML, perhaps tshark's PDML (print it with -T json)"),
        (Array("0000  ".utf8), "a dump of bytes without times (text2pcap FILE OUT.pcap converts it)"),
    ]

    private static func kind(of head: [UInt8]) -> String {
        if let known = others.first(where: { head.starts(with: $0.start) }) { return known.kind }
        if isWrittenByPowerShell(head) {
            return
                "what PowerShell made of a capture's octets (text in UTF-16), of which the packets are lost; let tcpdump "
                + "write the file itself (-w FILE), or redirect in cmd"
        }
        if isWindowsTrace(head) { return "perhaps a Windows trace (.etl; pktmon etl2pcap FILE converts it)" }
        if isERF(head) { return "perhaps an ERF capture (editcap -F pcap converts it)" }
        let isText = head.allSatisfy { (0x20..<0x7f).contains($0) || $0 >= 0x80 || (9...13).contains($0) }
        if isText, isOfTshark(head) {
            return
                "what tshark printed of one, which leaves out ports and tells no UDP from TCP (give it the file that tshark "
                + "read, or print it with -T json)"
        }
        if isText, let text = String(validating: head.prefix(16), as: UTF8.self) {
            let shown = text.split(whereSeparator: \.isNewline).first ?? ""
            return "a text file that starts with \"\(shown)\""
        }
        return "a file that starts with the octets \(hexadecimal(head.prefix(4)))"
    }

    /// A number, seconds and an address.
    private static func isOfTshark(_ head: [UInt8]) -> Bool {
        let text = String(decoding: head, as: UTF8.self)
        let words = text.split { $0 == " " || $0 == "\t" }
        guard text.first == " " || text.first == "1", words.count >= 3 else { return false }
        let seconds = words[1].split(separator: ".", omittingEmptySubsequences: false)
        return Int(words[0]) != nil && seconds.count == 2 && seconds[1].count == 6 && Double(words[1]) != nil
            && words[2].first?.isHexDigit == true
    }

    /// UTF-16's mark, then what a code page makes of a pcap file's first octet: U+00D4 and U+00A1 in Windows-1252, U+2558
    /// and U+00ED in 437, U+FFFD in UTF-8.
    private static func isWrittenByPowerShell(_ head: [UInt8]) -> Bool {
        guard head.count >= 4, head[0] == 0xff, head[1] == 0xfe else { return false }
        return [0x00d4, 0x00a1, 0x2558, 0x00ed, 0xfffd].contains(UInt16(head[3]) << 8 | UInt16(head[2]))
    }

    /// An event trace's first buffer: its size, a power of two, then how much of it was saved and is used (evntrace.h).
    private static func isWindowsTrace(_ head: [UInt8]) -> Bool {
        guard head.count >= 12 else { return false }
        func number(_ place: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(head[place + $1]) << (8 * UInt32($1)) } }
        let size = number(0)
        return (0x1000...0x10_0000).contains(size) && size.nonzeroBitCount == 1 && number(4) == number(8)
            && (72...size).contains(number(4))
    }

    /// An Endace record: a time of 64 bits, seconds second, a type, flags, and its length and the packet's.
    private static func isERF(_ head: [UInt8]) -> Bool {
        guard head.count >= 16 else { return false }
        let seconds = (4..<8).reduce(UInt32(0)) { $0 | UInt32(head[$1]) << (8 * UInt32($1 - 4)) }
        let (length, wireLength) = (Int(head[10]) << 8 | Int(head[11]), Int(head[14]) << 8 | Int(head[15]))
        return (631_152_000...2_240_000_000).contains(seconds) && (1...48).contains(head[8] & 0x7f)
            && (24...9616).contains(length) && wireLength > 0 && wireLength <= 9600
    }

    /// Where a capture begins in octets whose start is text: what a program said before it, on the same pipe.
    ///
    /// - Returns: nil where no line of text stands before a capture's header.
    static func start(behindText octets: [UInt8]) -> Int? {
        var place = 0
        while let octet = octets.dropFirst(place).first {
            if place > 0, isHeader(octets[place...]) { return place }
            let isText = (0x20..<0x7f).contains(octet) || octet >= 0x80 || (9...13).contains(octet) || octet == 0x1b
            guard isText else { return nil }
            place += 1
        }
        return nil
    }

    /// A header with its version (pcap) or its byte order (pcapng), which no text holds by chance.
    private static func isHeader(_ octets: ArraySlice<UInt8>) -> Bool {
        guard octets.count >= headLength, let container = container(octets) else { return false }
        let head = Array(octets.prefix(headLength))
        return container == .pcapng
            ? [[0x1a, 0x2b, 0x3c, 0x4d], [0x4d, 0x3c, 0x2b, 0x1a]].contains(Array(head[8..<12]))
            : [[0, 2, 0, 4], [2, 0, 4, 0]].contains(Array(head[4..<8]))
    }

    /// Whether a terminal made two octets, CR LF, of every LF of a capture, which breaks it: every LF stands behind a CR,
    /// and the packets' headers do not follow one another.
    static func isMangledByTerminal(_ octets: [UInt8]) -> Bool {
        if octets.starts(with: [0x0d, 0x0a, 0x0d, 0x0d, 0x0d, 0x0a]) { return true }
        let feeds = octets.indices.filter { octets[$0] == 0x0a }
        guard feeds.count >= 2, feeds.allSatisfy({ $0 > 0 && octets[$0 - 1] == 0x0d }),
            case .pcap = CaptureFormat(head: Array(octets.prefix(headLength)))
        else { return false }
        let isBigEndian = octets[0] == 0xa1
        func number(_ place: Int) -> Int {
            let field = octets[place..<(place + 4)]
            return (isBigEndian ? Array(field) : field.reversed()).reduce(0) { $0 << 8 | Int($1) }
        }
        var place = headLength
        while place + 16 <= octets.count {
            let (seconds, length) = (number(place), number(place + 8))
            // An octet too many, and a length or a time is out of all measure.
            guard length <= 1 << 18, abs(seconds - number(headLength)) < 10_000_000 else { return true }
            place += 16 + length
        }
        return false
    }
}
