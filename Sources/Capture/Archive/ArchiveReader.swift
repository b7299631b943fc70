import Bytes
import CArchive
import Glibc

/// The files of a tar or zip archive in their order, through libarchive; compressed ones are decompressed as captures are.
///
/// libarchive is asked for these two formats alone: each more is more that hostile octets reach.
@safe package final class ArchiveReader {
    package struct Member: Hashable, Sendable {
        /// As the archive has it, with `/` between its parts.
        package var path: String
        /// False for folders, links and devices, which have no octets of their own.
        package var isFile: Bool
    }

    /// Why an archive ends early, as a clause.
    package struct Failure: Error, Hashable, Sendable {
        package var reason: String
    }

    package let name: String
    /// Files and others met so far.
    package private(set) var count = 0

    private let feed: Feed
    private let handle: OpaquePointer
    private var isEncrypted = false
    /// What of the last member has been unpacked and not handed out, how many zeros stand before that, and how many octets
    /// were handed out.
    private var block = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    private var hole = 0
    private var position = 0

    /// Octets that are enough to tell an archive.
    static let headLength = 512

    /// Opens the archive; nil where the file is none, or cannot be read.
    package init?(_ source: CaptureSource) {
        guard let bytes = try? ByteSource(source, hashing: false, progress: nil),
            (try? bytes.decompressIfCompressed(name: source.spokenName)) != nil,
            Self.isArchive(bytes.peek(Self.headLength))
        else { return nil }
        name = source.spokenName
        feed = Feed(bytes)
        // Right: the call gives a new archive or nothing; this object frees it.
        guard let handle = unsafe archive_read_new() else { return nil }
        unsafe self.handle = unsafe handle
        unsafe archive_read_support_format_tar(handle)
        unsafe archive_read_support_format_zip(handle)
        unsafe archive_read_support_format_empty(handle)
        // Right: the feed lives as long as this object, which frees the archive before.
        unsafe archive_read_set_callback_data(handle, Unmanaged.passUnretained(feed).toOpaque())
        unsafe archive_read_set_read_callback(handle, readFeed)
        if bytes.isSeekable { unsafe archive_read_set_seek_callback(handle, seekFeed) }
        guard unsafe archive_read_open1(handle) == ARCHIVE_OK else { return nil }
    }

    deinit {
        // Right: the archive is open or half open, and nobody uses it any more.
        unsafe archive_read_free(handle)
    }

    /// The next member; what was not read of the last one is passed over. Nil after the last.
    package func next() throws(Failure) -> Member? {
        var entry: OpaquePointer?
        // Right: the archive is open, and the variable lives through the call; the entry is the archive's until the next.
        let status = unsafe archive_read_next_header(handle, &entry)
        guard status != ARCHIVE_EOF else {
            // Two blocks of zeros end a tar; one that stops without them may be whole.
            if let problem = feed.problem { throw Failure(reason: problem) }
            return nil
        }
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let entry = unsafe entry else { throw ended }
        count += 1
        unsafe block = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        (hole, position) = (0, 0)
        isEncrypted = unsafe archive_entry_is_data_encrypted(entry) != 0
        // A name that is stated in UTF-8 has no form of this system's where that knows ASCII alone.
        let text = unsafe archive_entry_pathname(entry) ?? archive_entry_pathname_utf8(entry)
        // Right: the string ends with NUL, and is copied.
        let octets = unsafe text.map {
            unsafe UnsafeBufferPointer(start: $0, count: strlen($0)).map(UInt8.init(bitPattern:))
        }
        let isRegular = unsafe archive_entry_filetype(entry) & S_IFMT == S_IFREG
        let isLink = unsafe archive_entry_hardlink(entry) != nil
        return Member(path: OctetText.decode(octets ?? []), isFile: isRegular && !isLink)
    }

    /// Overwrites the start of `buffer` with octets of the last member, and returns how many; 0 at its end.
    package func read(into buffer: inout [UInt8]) throws(Failure) -> Int {
        // archive_read_data() gives nothing of a member whose end is missing; its blocks come one by one.
        while unsafe block.isEmpty {
            guard try nextBlock() else { return 0 }
        }
        var count = 0
        if hole > 0 {
            // What a sparse file has no block for is zeros.
            count = min(hole, buffer.count)
            for place in 0..<count { buffer[place] = 0 }
            hole -= count
        } else {
            count = unsafe min(block.count, buffer.count)
            // Right: the block is libarchive's until the next one is asked for.
            unsafe buffer.withUnsafeMutableBytes { unsafe $0.copyMemory(from: .init(rebasing: block[..<count])) }
            unsafe block = unsafe UnsafeRawBufferPointer(rebasing: block[count...])
        }
        position += count
        guard feed.hasRoom(for: count) else { throw Failure(reason: Feed.bomb) }
        return count
    }

    /// False at the member's end.
    private func nextBlock() throws(Failure) -> Bool {
        var start: UnsafeRawPointer?
        var (size, offset) = (0, Int64(0))
        // Right: the archive is open, and the variables live through the call.
        let status = unsafe archive_read_data_block(handle, &start, &size, &offset)
        guard status != ARCHIVE_EOF else { return false }
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN else { throw ended }
        unsafe block = unsafe UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : size)
        hole = offset > position ? Int(offset) - position : 0
        return true
    }

    private var ended: Failure {
        if isEncrypted { return Failure(reason: "it is encrypted; unpack it with its password first") }
        return Failure(reason: feed.problem ?? "it is damaged, or ends early, after \(count) files and folders")
    }

    /// Whether a file begins as a tar or zip archive does.
    static func isArchive(_ head: [UInt8]) -> Bool {
        if head.starts(with: [0x50, 0x4b, 3, 4]) || head.starts(with: [0x50, 0x4b, 5, 6]) { return true }
        guard head.count >= headLength else { return false }
        if head[257..<262].elementsEqual("ustar".utf8) { return true }
        // Before POSIX, a tar's header had its checksum alone: the sum of all octets, its own field taken as spaces.
        let digits = head[148..<156].drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        guard digits.count >= 3, head[0] != 0 else { return false }
        let stated = digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
        return stated == head.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element)) }
    }

    /// What libarchive reads from, and how much came of it.
    @safe fileprivate final class Feed {
        /// Octets that come of one octet of an archive, at most, and what comes of any archive: captures and logs shrink to
        /// a fiftieth; what was made to fill memory and disks, to a thousandth.
        private static let ratio = 100
        private static let least = 256 << 20

        static let bomb = "it grows to more than \(ratio) times its size, as no capture or log does; unpack it by hand"

        private let bytes: ByteSource
        private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
        private var read = 0
        private var unpacked = 0
        private(set) var problem: String?

        init(_ bytes: ByteSource) {
            self.bytes = bytes
        }

        deinit {
            unsafe buffer.deallocate()
        }

        private var limit: Int { max(Self.least, max(bytes.position, bytes.fileSize) * Self.ratio) }

        func hasRoom(for count: Int) -> Bool {
            unpacked += count
            return unpacked <= limit
        }

        /// The next octets, valid until the next call; nil where there are none for a reason.
        func next() -> UnsafeMutableRawBufferPointer? {
            // Right: the source fills no more than the buffer, of which those octets are handed out.
            let count = unsafe bytes.read(into: buffer)
            read += count
            if let reason = bytes.problem {
                problem = reason
            } else if read > limit, bytes.compression != nil {
                problem = Self.bomb
            }
            guard problem == nil else { return nil }
            return unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        }

        func seek(_ offset: Int, from origin: Int32) -> Int? {
            let (start, isWrong) =
                switch origin {
                case SEEK_SET: (offset, false)
                case SEEK_CUR: offset.addingReportingOverflow(bytes.position)
                default: offset.addingReportingOverflow(bytes.fileSize)
                }
            guard !isWrong, 0...bytes.fileSize ~= start, bytes.seek(to: start) else { return nil }
            return start
        }
    }
}

// C's functions capture nothing: each finds the feed by the pointer that it was registered with.

private func readFeed(
    _ archive: OpaquePointer?, _ feed: UnsafeMutableRawPointer?, _ start: UnsafeMutablePointer<UnsafeRawPointer?>?
) -> Int {
    // Right: the pointer is the feed's, which outlives the archive; libarchive gives a place for the octets' address.
    guard let feed = unsafe feed, let start = unsafe start else { return -1 }
    guard let octets = unsafe Unmanaged<ArchiveReader.Feed>.fromOpaque(feed).takeUnretainedValue().next() else {
        return -1
    }
    unsafe start.pointee = UnsafeRawPointer(octets.baseAddress)
    return octets.count
}

private func seekFeed(
    _ archive: OpaquePointer?, _ feed: UnsafeMutableRawPointer?, _ offset: Int64, _ origin: Int32
) -> Int64 {
    // Right: as in `readFeed`.
    guard let feed = unsafe feed,
        let place = unsafe Unmanaged<ArchiveReader.Feed>.fromOpaque(feed).takeUnretainedValue()
            .seek(Int(offset), from: origin)
    else { return Int64(ARCHIVE_FATAL) }
    return Int64(place)
}
