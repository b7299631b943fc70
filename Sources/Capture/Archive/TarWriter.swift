import PacketWire

/// Writes POSIX's `ustar` format (IEEE Std 1003.1, pax, "ustar Interchange Format"), compressed with gzip.
enum TarWriter {
    private static let block = 512

    static func write(_ members: [ArchiveMember], to path: String, time: Timestamp) throws(CaptureError) {
        var file = try OutputFile(path: path)
        guard let deflater = Deflater(.gzip) else { throw .cannotWrite(name: path, reason: "zlib cannot start") }
        func take(_ octets: [UInt8], isLast: Bool = false, _ file: inout OutputFile) {
            var packed: [UInt8] = []
            deflater.add(octets, isLast: isLast) { packed += $0 }
            file.append(packed)
        }
        for member in members {
            // Eleven octal digits of size.
            guard member.size < 1 << 33 else { throw .cannotWrite(name: path, reason: "\(member.name) exceeds 8 GiB") }
            take(header(member, seconds: max(time.nanoseconds / 1_000_000_000, 0)), &file)
            var packed: [UInt8] = []
            var failure: CaptureError?
            try member.forEachPiece { octets in
                guard failure == nil else { return }
                deflater.add(octets, isLast: false) { packed += $0 }
                do throws(CaptureError) {
                    file.append(packed)
                    packed.removeAll(keepingCapacity: true)
                    try file.flushIfFull()
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            take([UInt8](repeating: 0, count: -member.size & (block - 1)), &file)
        }
        take([UInt8](repeating: 0, count: block * 2), isLast: true, &file)
        try file.close()
    }

    private static func header(_ member: ArchiveMember, seconds: Int64) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: block)
        func put(_ text: String, at place: Int, limit: Int) {
            for (index, octet) in text.utf8.prefix(limit).enumerated() { header[place + index] = octet }
        }
        func octal(_ number: Int64, digits: Int) -> String {
            let text = String(number, radix: 8)
            return String(repeating: "0", count: max(digits - text.count, 0)) + text
        }
        put(member.name, at: 0, limit: 100)
        put("0000644", at: 100, limit: 7)
        put("0000000", at: 108, limit: 7)
        put("0000000", at: 116, limit: 7)
        put(octal(Int64(member.size), digits: 11), at: 124, limit: 11)
        put(octal(seconds, digits: 11), at: 136, limit: 11)
        put("        ", at: 148, limit: 8)
        put("0", at: 156, limit: 1)
        put("ustar", at: 257, limit: 5)
        put("00", at: 263, limit: 2)
        let sum = header.reduce(0 as Int64) { $0 + Int64($1) }
        put(octal(sum, digits: 6), at: 148, limit: 6)
        header[154] = 0
        return header
    }
}
