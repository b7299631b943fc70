import PacketWire

/// Writes the ZIP format (PKWARE's APPNOTE 6.3), every member deflated. Sizes stand behind the members, in data
/// descriptors (section 4.3.9), so that nothing has to be held in memory or read twice.
enum ZipWriter {
    private struct Entry {
        var name: [UInt8]
        var offset: Int
        var checksum: UInt32 = 0
        var packed = 0
        var size: Int
    }

    /// Sizes and offsets have 32 bits.
    private static let limit = 0xffff_fffe
    private static let version: UInt16 = 20
    /// Sizes follow the data; names are UTF-8.
    private static let flags: UInt16 = 1 << 3 | 1 << 11
    private static let deflated: UInt16 = 8

    static func write(_ members: [ArchiveMember], to path: String, time: Timestamp) throws(CaptureError) {
        var file = try OutputFile(path: path)
        let moment = dosTime(time)
        var offset = 0
        var entries: [Entry] = []
        for member in members {
            var entry = Entry(name: Array(member.name.utf8), offset: offset, size: member.size)
            try add(member, &entry, moment, &file)
            offset += 30 + entry.name.count + entry.packed + 16
            guard max(offset, member.size) < limit else {
                throw .cannotWrite(name: path, reason: "it exceeds the 4 GiB of a ZIP archive, .tar.gz has room")
            }
            entries.append(entry)
        }
        var length = 0
        for entry in entries {
            let record = central(entry, moment)
            length += record.count
            file.append(record)
        }
        file.append(littleEndian: UInt32(0x0605_4b50))
        file.append(littleEndian: UInt32(0))
        file.append(littleEndian: UInt16(clamping: entries.count))
        file.append(littleEndian: UInt16(clamping: entries.count))
        file.append(littleEndian: UInt32(clamping: length))
        file.append(littleEndian: UInt32(clamping: offset))
        file.append(littleEndian: UInt16(0))
        try file.close()
    }

    private static func add(
        _ member: ArchiveMember, _ entry: inout Entry, _ moment: UInt32, _ file: inout OutputFile
    ) throws(CaptureError) {
        guard let deflater = Deflater(.raw) else { throw .cannotWrite(name: file.name, reason: "zlib cannot start") }
        file.append(littleEndian: UInt32(0x0403_4b50))
        file.append(littleEndian: version)
        file.append(littleEndian: flags)
        file.append(littleEndian: deflated)
        file.append(littleEndian: moment)
        file.append(repeatElement(0, count: 12))
        file.append(littleEndian: UInt16(clamping: entry.name.count))
        file.append(littleEndian: UInt16(0))
        file.append(entry.name)
        var failure: CaptureError?
        var checksum: UInt32 = 0
        var packed = 0
        try member.forEachPiece { octets in
            guard failure == nil else { return }
            checksum = crc(checksum, octets)
            deflater.add(octets, isLast: false) { piece in
                packed += piece.count
                file.append(piece)
            }
            do throws(CaptureError) { try file.flushIfFull() } catch { failure = error }
        }
        if let failure { throw failure }
        deflater.add([], isLast: true) { piece in
            packed += piece.count
            file.append(piece)
        }
        entry.checksum = checksum
        entry.packed = packed
        file.append(littleEndian: UInt32(0x0807_4b50))
        file.append(littleEndian: checksum)
        file.append(littleEndian: UInt32(clamping: packed))
        file.append(littleEndian: UInt32(clamping: entry.size))
    }

    /// A file header of the central directory (section 4.3.12): made by Unix, a regular file of mode 0644.
    private static func central(_ entry: Entry, _ moment: UInt32) -> [UInt8] {
        var record: [UInt8] = []
        func put<Number: FixedWidthInteger>(_ number: Number) {
            for shift in 0..<MemoryLayout<Number>.size {
                record.append(UInt8(truncatingIfNeeded: number >> Number(shift * 8)))
            }
        }
        put(UInt32(0x0201_4b50))
        put(3 << 8 | version)
        put(version)
        put(flags)
        put(deflated)
        put(moment)
        put(entry.checksum)
        put(UInt32(clamping: entry.packed))
        put(UInt32(clamping: entry.size))
        put(UInt16(clamping: entry.name.count))
        // Extra field, comment, disk, internal attributes.
        for _ in 0..<4 { put(UInt16(0)) }
        put(UInt32(0o100_644) << 16)
        put(UInt32(clamping: entry.offset))
        return record + entry.name
    }

    /// MS-DOS's time and date in UTC, to two seconds, from 1980 to 2107.
    private static func dosTime(_ time: Timestamp) -> UInt32 {
        let earliest: Int64 = 315_532_800
        let latest: Int64 = 4_354_819_198
        let seconds = min(max(time.nanoseconds / 1_000_000_000, earliest), latest)
        let (year, month, day) = civil(seconds / 86400)
        let rest = UInt32(clamping: seconds % 86400)
        let clock = (rest / 3600) << 11 | (rest / 60 % 60) << 5 | (rest % 60 / 2)
        return UInt32(clamping: year - 1980) << 25 | UInt32(clamping: month) << 21 | UInt32(clamping: day) << 16 | clock
    }

    /// Days since 1970-01-01 as a date of the proleptic Gregorian calendar (years counted from March).
    private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * part + 2) / 5 + 1)
    }
}
