/// The members of a tar archive, in order and forward only: POSIX ustar, its pax records (`path`, `size`) and GNU's
/// long names.
///
/// Layout: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar's manual, "Basic Tar Format".
final class TarReader {
    struct Member: Equatable {
        var path: String
        var size: Int
        var isFile: Bool
    }

    enum Failure: Error, Equatable {
        /// No tar header where one has to be; octets from the archive's start.
        case noHeader(offset: Int)
        /// The archive ends within a member or header.
        case cut(offset: Int)
    }

    private static let blockSize = 512
    /// Extended headers and long names are kept in memory: no real one comes near.
    private static let longestExtension = 1 << 16

    private let feed: ByteFeed
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var start = 0
    private var end = 0
    /// Octets of the archive that were consumed.
    private(set) var offset = 0
    /// Octets of the current member, and of the padding after it, that are still to come.
    private var left = 0
    private var padding = 0

    init(_ feed: ByteFeed) {
        self.feed = feed
    }

    /// The first octets of the archive; they stay to be read.
    func peek(_ count: Int) throws -> [UInt8] {
        if start == end { try refill() }
        return Array(buffer[start..<end].prefix(count))
    }

    /// The next member; what was not read of the last one is skipped. Nil at the archive's end.
    func next() throws -> Member? {
        try skip(left)
        try skip(padding)
        left = 0
        padding = 0
        var longPath: String?
        var paxSize: Int?
        while let header = try header() {
            let size = paxSize ?? header.size
            switch header.type {
            case UInt8(ascii: "L"):
                longPath = String(decoding: try content(size).prefix { $0 != 0 }, as: UTF8.self)
            case UInt8(ascii: "x"):
                let records = TarReader.paxRecords(try content(size))
                longPath = records["path"] ?? longPath
                paxSize = records["size"].flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
            case UInt8(ascii: "g"), UInt8(ascii: "K"):
                _ = try content(size)
            default:
                let isFile = [0, UInt8(ascii: "0"), UInt8(ascii: "7")].contains(header.type)
                // Links and folders state sizes but have no content.
                left = isFile ? size : 0
                padding = TarReader.padding(left)
                return Member(path: longPath ?? header.path, size: left, isFile: isFile)
            }
        }
        return nil
    }

    /// Overwrites the start of `output` with octets of the current member; 0 at the member's end.
    ///
    /// A member that is cut ends early here, so that what there is of it is used; ``next()`` then says so.
    func read(into output: inout [UInt8]) throws -> Int {
        guard left > 0, try refillIfEmpty() else { return 0 }
        let count = min(left, end - start, output.count)
        output.replaceSubrange(0..<count, with: buffer[start..<start + count])
        advance(count)
        left -= count
        return count
    }

    // MARK: Blocks

    private func header() throws -> (path: String, size: Int, type: UInt8)? {
        let place = offset
        guard let block = try block() else { return nil }
        // Two blocks of zeros end an archive; one is enough to know.
        guard block.contains(where: { $0 != 0 }) else { return nil }
        guard TarReader.hasChecksum(block), let size = TarReader.number(block[124..<136]) else {
            throw Failure.noHeader(offset: place)
        }
        let name = TarReader.text(block[0..<100])
        let isPOSIX = block[257..<263].elementsEqual("ustar\0".utf8)
        let prefix = isPOSIX ? TarReader.text(block[345..<500]) : ""
        return (prefix.isEmpty ? name : "\(prefix)/\(name)", size, block[156])
    }

    private func block() throws -> [UInt8]? {
        guard try refillIfEmpty() else { return nil }
        return try exactly(TarReader.blockSize)
    }

    private func content(_ size: Int) throws -> [UInt8] {
        guard size <= TarReader.longestExtension else { throw Failure.noHeader(offset: offset) }
        let octets = try exactly(size)
        try skip(TarReader.padding(size))
        return octets
    }

    private func exactly(_ count: Int) throws -> [UInt8] {
        var octets: [UInt8] = []
        while octets.count < count {
            guard try refillIfEmpty() else { throw Failure.cut(offset: offset) }
            let part = min(count - octets.count, end - start)
            octets += buffer[start..<start + part]
            advance(part)
        }
        return octets
    }

    private func skip(_ count: Int) throws {
        var count = count
        while count > 0 {
            guard try refillIfEmpty() else { throw Failure.cut(offset: offset) }
            let part = min(count, end - start)
            advance(part)
            count -= part
        }
    }

    private func advance(_ count: Int) {
        start += count
        offset &+= count
    }

    private func refillIfEmpty() throws -> Bool {
        if start == end { try refill() }
        return start < end
    }

    private func refill() throws {
        start = 0
        end = try feed.read(into: &buffer)
    }

    // MARK: Fields

    private static func padding(_ size: Int) -> Int { (blockSize - size % blockSize) % blockSize }

    /// The sum of all octets of the header, the sum's own field taken as spaces.
    private static func hasChecksum(_ block: [UInt8]) -> Bool {
        let sum = block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element)) }
        return number(block[148..<156]) == sum
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Octal digits, or GNU's binary form, which the first bit marks; nil where it is negative or larger than 2^53.
    static func number(_ field: ArraySlice<UInt8>) -> Int? {
        let limit = 1 << 53
        if let first = field.first, first & 0x80 != 0 {
            guard first == 0x80 else { return nil }
            return field.dropFirst().reduce(0 as Int?) { value, octet in
                value.flatMap { $0 <= limit >> 8 ? $0 << 8 | Int(octet) : nil }
            }
        }
        let digits = field.drop { $0 == 0x20 }.prefix { $0 != 0x20 && $0 != 0 }
        guard !digits.isEmpty else { return nil }
        return digits.reduce(0 as Int?) { value, digit in
            guard let value, (0x30...0x37).contains(digit), value <= limit >> 3 else { return nil }
            return value << 3 | Int(digit - 0x30)
        }
    }

    /// Records `LENGTH KEY=VALUE\n`, each length counting its own record.
    static func paxRecords(_ octets: [UInt8]) -> [String: String] {
        var records: [String: String] = [:]
        var rest = octets[...]
        while let space = rest.firstIndex(of: 0x20), let length = Int(ascii: rest[..<space]),
            length > space - rest.startIndex + 1, length <= rest.count
        {
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            if let equals = record.firstIndex(of: UInt8(ascii: "=")) {
                records[String(decoding: record[..<equals], as: UTF8.self)] = String(
                    decoding: record[(equals + 1)...], as: UTF8.self)
            }
            rest = rest[(rest.startIndex + length)...]
        }
        return records
    }
}
