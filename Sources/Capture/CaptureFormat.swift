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
        let magic = head[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        if magic == 0x0a0d_0d0a {
            self = .pcapng
        } else if Self.pcapMagics.contains(magic) || Self.pcapMagics.contains(magic.byteSwapped) {
            self = .pcap
        } else {
            self = .other(Self.kind(of: head))
        }
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
        (Array("PK\u{3}\u{4}".utf8), "a zip archive (unpack it first)"),
        (Array("BZh".utf8), "a bzip2 file (unpack it first)"),
        ([0x37, 0x7a, 0xbc, 0xaf], "a 7z archive (unpack it first)"),
        ([0x1f, 0x9d], "a compress (.Z) file (unpack it first)"),
        ([0x02, 0x21, 0x4c, 0x18], "a legacy lz4 file (unpack it first)"),
        ([0x7f, 0x45, 0x4c, 0x46], "a program (ELF)"),
        (Array("version https://git-lfs".utf8), "a Git LFS pointer (git lfs pull fetches the file)"),
    ]

    private static func kind(of head: [UInt8]) -> String {
        if let known = others.first(where: { head.starts(with: $0.start) }) { return known.kind }
        let isText = head.allSatisfy { (0x20..<0x7f).contains($0) || $0 >= 0x80 || (9...13).contains($0) }
        if isText, let text = String(validating: head.prefix(16), as: UTF8.self) {
            let shown = text.split(whereSeparator: \.isNewline).first ?? ""
            return "a text file that starts with \"\(shown)\""
        }
        return "a file that starts with the octets \(hexadecimal(head.prefix(4)))"
    }
}
