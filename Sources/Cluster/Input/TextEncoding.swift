/// Text files as shells write them.
enum TextEncoding {
    /// The text in UTF-8 without a byte order mark: PowerShell redirects into UTF-16 with one.
    static func utf8(_ octets: [UInt8]) -> [UInt8] {
        switch (octets.first, octets.dropFirst().first) {
        case (0xff, 0xfe): return transcoded(octets, isBigEndian: false)
        case (0xfe, 0xff): return transcoded(octets, isBigEndian: true)
        case (0xef, 0xbb) where octets.count > 2 && octets[2] == 0xbf: return Array(octets.dropFirst(3))
        default: return octets
        }
    }

    private static func transcoded(_ octets: [UInt8], isBigEndian: Bool) -> [UInt8] {
        let units = stride(from: 2, to: octets.count - 1, by: 2).map { place in
            let (first, second) = (UInt16(octets[place]), UInt16(octets[place + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}
