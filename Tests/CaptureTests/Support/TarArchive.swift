/// Builds tar archives for tests.
struct TarArchive {
    private(set) var octets: [UInt8] = []

    /// The archive with the two blocks that end it.
    var closed: [UInt8] { octets + [UInt8](repeating: 0, count: 1024) }

    mutating func add(_ path: String, _ content: String, type: Character = "0", prefix: String = "") {
        header(path: path, size: content.utf8.count, type: type, prefix: prefix)
        octets += content.utf8
        pad()
    }

    /// A pax record before the next member.
    mutating func addPax(_ key: String, _ value: String) {
        let bare = " \(key)=\(value)\n"
        var length = bare.utf8.count
        while "\(length)".utf8.count + bare.utf8.count != length { length = "\(length)".utf8.count + bare.utf8.count }
        add("PaxHeaders/x", "\(length)\(bare)", type: "x")
    }

    mutating func header(path: String, size: Int, type: Character, prefix: String = "") {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at place: Int) {
            for (index, octet) in text.utf8.enumerated() { block[place + index] = octet }
        }
        put(path, at: 0)
        put("0000644", at: 100)
        put(TarArchive.octal(size, digits: 11), at: 124)
        put("        ", at: 148)
        put(String(type), at: 156)
        put("ustar\0" + "00", at: 257)
        put(prefix, at: 345)
        put(TarArchive.octal(block.reduce(0) { $0 + Int($1) }, digits: 6) + "\0 ", at: 148)
        octets += block
    }

    private mutating func pad() {
        while octets.count % 512 != 0 { octets.append(0) }
    }

    private static func octal(_ number: Int, digits: Int) -> String {
        let text = String(number, radix: 8)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
