import Glibc
import Synchronization

/// What was read of standard input to see what it is; it is handed out before the rest.
package enum StandardInput {
    private static let ahead = Mutex<ArraySlice<UInt8>>([])

    /// Octets that are enough to tell an archive, and a compressed one: a block of zstd holds 128 KiB.
    private static let headLength = 1 << 14
    private static let compressedHeadLength = 1 << 18

    /// Fills the start of `buffer` with what was read ahead, and returns how much.
    static func takeAhead(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        ahead.withLock { octets in
            let count = min(octets.count, buffer.count)
            unsafe buffer.copyBytes(from: octets.prefix(count))
            octets = octets.dropFirst(count)
            return count
        }
    }

    /// What was read ahead, which the caller takes over.
    package static func takeAhead() -> [UInt8] {
        ahead.withLock { octets in
            defer { octets = [] }
            return Array(octets)
        }
    }

    /// Reads all of an archive into a file without a name, in which members can be looked for; nil where standard input is
    /// no archive, of which nothing is lost then.
    ///
    /// - Throws: if there is no room for it.
    static func keepArchive() throws(CaptureError) -> KeptFile? {
        let source = CaptureSource(.standardInput)
        guard isatty(STDIN_FILENO) == 0, var descriptor = try? Descriptor(source) else { return nil }
        var head: [UInt8] = []
        read(&descriptor, upTo: headLength, &head)
        if let kind = Compression(head: head) {
            read(&descriptor, upTo: compressedHeadLength, &head)
            guard isArchive(head, compressed: kind) else { return putBack(head) }
        } else if !ArchiveReader.isArchive(Array(head.prefix(ArchiveReader.headLength))) {
            return putBack(head)
        }
        let file = try KeptFile()
        while !head.isEmpty {
            try file.append(head[...], source.spokenName)
            head.removeAll(keepingCapacity: true)
            read(&descriptor, upTo: compressedHeadLength, &head)
        }
        return file
    }

    private static func putBack(_ octets: [UInt8]) -> KeptFile? {
        ahead.withLock { $0 = octets[...] }
        return nil
    }

    private static func isArchive(_ head: [UInt8], compressed kind: Compression) -> Bool {
        guard let decompression = Decompression(kind, head: head) else { return false }
        var start: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: ArchiveReader.headLength)
        while start.count < ArchiveReader.headLength {
            // Right: the piece lives through the call, which fills no more than it.
            let count = unsafe piece.withUnsafeMutableBytes { buffer in
                unsafe decompression.read(into: buffer) { _ in 0 }
            }
            guard count > 0 else { break }
            start += piece[..<count]
        }
        return ArchiveReader.isArchive(Array(start.prefix(ArchiveReader.headLength)))
    }

    /// Reads until there are `count` octets, or no more.
    private static func read(_ descriptor: inout Descriptor, upTo count: Int, _ octets: inout [UInt8]) {
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while octets.count < count {
            // Right: the piece lives through the call, which fills no more than it.
            let read = unsafe piece.withUnsafeMutableBytes { buffer in
                (try? unsafe descriptor.read(into: buffer)) ?? 0
            }
            guard read > 0 else { return }
            octets += piece[..<read]
        }
    }
}

extension CaptureSource {
    /// The archive that standard input is, read to its end; nil for all else.
    package func keptArchive() throws(CaptureError) -> CaptureSource? {
        guard location == .standardInput, let file = try StandardInput.keepArchive() else { return nil }
        return reading(file)
    }
}
