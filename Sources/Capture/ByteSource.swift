import Digest
import Glibc

/// The octets of a file, pipe or socket from its start to its end, decompressed where they are compressed.
///
/// Reads forward only, so pipes work, and holds no more than a fixed window of the file.
final class ByteSource {
    /// Whether this is a regular file that a second thread can hash, and that can be closed and opened again.
    let isRegularFile: Bool
    /// The regular file's length when it was opened.
    let fileSize: Int
    /// Device and inode of a regular file.
    let identity: FileIdentity?
    /// Octets read of the file or stream so far, before decompression.
    private(set) var position = 0
    /// True once the last octet has been handed out.
    private(set) var isAtEnd = false
    /// Why the octets end early: a read error, or a damaged compressed stream.
    var problem: String? { readProblem ?? decompression?.problem }
    /// The compressed stream ends before its end mark.
    var isCut: Bool { decompression?.isCut ?? false }
    /// The compression that was recognised.
    var compression: Compression? { decompression?.kind }

    /// Octets of memory that decompression took at most.
    var decompressionMemory: Int { decompression?.memory ?? 0 }

    private var readProblem: String?
    private var descriptor: Descriptor
    private var decompression: Decompression?
    /// Octets that were looked at and not yet handed out.
    private var pending: [UInt8] = []
    private var pendingStart = 0
    private var hasher: SHA256?
    private let progress: CaptureProgress?

    /// Opens what a source names; `hashing` says whether a stream's octets are hashed as they are read.
    init(_ source: CaptureSource, hashing: Bool, progress: CaptureProgress?) throws(CaptureError) {
        self.progress = progress
        descriptor = try Descriptor(source)
        let status = try descriptor.status(of: source)
        // Standard input has one offset, whoever reads it: it can be neither hashed beside nor opened anew.
        isRegularFile = status.isRegularFile && source.location != .standardInput
        fileSize = status.size
        identity = status.identity
        hasher = hashing && !isRegularFile ? SHA256() : nil
    }

    /// The first `count` octets that would be read next, or all if there are fewer; they stay to be read.
    func peek(_ count: Int) -> [UInt8] {
        while pending.count - pendingStart < count {
            let missing = count - (pending.count - pendingStart)
            let more = [UInt8](capacity: missing) { output in
                // Right: `pull` initializes as many octets as it returns, and never more than there is room for.
                unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
                    let room = unsafe UnsafeMutableRawBufferPointer(
                        start: buffer.baseAddress, count: buffer.count)
                    initialized = unsafe pull(into: room)
                }
            }
            guard !more.isEmpty else { break }
            pending += more
        }
        return Array(pending[pendingStart...].prefix(count))
    }

    /// The next octets, `count` of them, or fewer at the end; none there or at a ``problem``.
    func take(_ count: Int) -> [UInt8] {
        let octets = peek(count)
        pendingStart += octets.count
        if pendingStart == pending.count {
            pending.removeAll(keepingCapacity: true)
            pendingStart = 0
        }
        return octets
    }

    /// Replaces octets that have been peeked at; the range counts from what would be read next.
    func overwrite(_ range: Range<Int>, with octet: UInt8) {
        for place in range where pendingStart + place < pending.count { pending[pendingStart + place] = octet }
    }

    /// Recognises compression by content and decompresses from here on.
    func decompressIfCompressed(name: String) throws(CaptureError) {
        guard let kind = Compression(head: peek(Compression.magicLength)) else { return }
        let head = Array(pending[pendingStart...])
        guard let decompression = Decompression(kind, head: head) else {
            throw .cannotOpen(name: name, reason: "no memory to decompress it")
        }
        pending = []
        pendingStart = 0
        self.decompression = decompression
    }

    /// Octets of a buffer that serves to read it: no more than there are, and few where many captures stay open.
    func bufferLength(isOneOfMany: Bool) -> Int {
        let limit = isOneOfMany ? Self.smallBuffer : Self.largeBuffer
        guard isRegularFile else { return limit }
        // What is decompressed is longer than the file.
        let expected = compression == nil ? fileSize : fileSize << 3
        return min(limit, max(expected, Self.leastBuffer))
    }

    private static let leastBuffer = 1 << 11
    private static let smallBuffer = 1 << 13
    private static let largeBuffer = 1 << 18

    /// Fills the start of `buffer` and returns how many octets that were; 0 at the end or at a ``problem``.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard pendingStart == pending.count else {
            let count = min(buffer.count, pending.count - pendingStart)
            unsafe buffer.copyBytes(from: pending[pendingStart..<pendingStart + count])
            pendingStart += count
            if pendingStart == pending.count { (pending, pendingStart) = ([], 0) }
            return count
        }
        // Looking ahead is no end: what was looked at is still to be handed out.
        let count = unsafe pull(into: buffer)
        isAtEnd = count == 0
        return count
    }

    /// Whether reading can go on from another place.
    var isSeekable: Bool { isRegularFile && decompression == nil }

    /// Goes on from `place`, counted from the file's start; for a source that is ``isSeekable``.
    func seek(to place: Int) -> Bool {
        guard descriptor.seek(to: place) else { return false }
        pending.removeAll(keepingCapacity: true)
        pendingStart = 0
        position = place
        isAtEnd = false
        isDescriptorAtEnd = false
        return true
    }

    /// Reads a stream to its end, so that its hash covers all of it and its writer is not cut off.
    func drain() {
        guard !isRegularFile else { return }
        // Right: the memory lives for the closure only, which hands it to `read` and looks at nothing in it.
        unsafe withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
            while unsafe readDescriptor(into: buffer) > 0 {}
        }
    }

    /// SHA-256 of a stream that was read to its end.
    func streamHash() -> String? {
        guard isDescriptorAtEnd else { return nil }
        return hasher.map { hexadecimal($0.digest()) }
    }

    private(set) var isDescriptorAtEnd = false

    private func pull(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count =
            if let decompression {
                unsafe decompression.read(into: buffer) { unsafe readDescriptor(into: $0) }
            } else {
                unsafe readDescriptor(into: buffer)
            }
        return count
    }

    private func readDescriptor(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard !isDescriptorAtEnd, readProblem == nil else { return 0 }
        do {
            let count = unsafe try descriptor.read(into: buffer)
            isDescriptorAtEnd = count == 0
            position += count
            progress?.advance(count)
            if count > 0 {
                unsafe hasher?.update(
                    UnsafeRawBufferPointer(rebasing: buffer[..<count]).bindMemory(to: UInt8.self).span)
            }
            return count
        } catch {
            readProblem = "reading failed after \(position) octets: \(error.reason)"
            return 0
        }
    }
}

func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    return String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
