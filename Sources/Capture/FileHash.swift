import Digest
import Dispatch
import Synchronization

/// SHA-256 of a regular file as it stands on disk, computed on a second thread while the capture is read.
final class FileHash: Sendable {
    private struct Outcome {
        var digest: String?
        var bytes = 0
    }

    private static let queue = DispatchQueue(label: "dnsverdict.hash")
    private static let chunk = 1 << 17

    private let done = DispatchGroup()
    private let outcome = Mutex(Outcome())
    private let isCancelled = Atomic(false)

    /// Starts to hash the file at `source`, after all that were started before it.
    init(of source: CaptureSource) {
        Self.queue.async(group: done) { [self] in
            guard let result = hash(source) else { return }
            outcome.withLock { $0 = result }
        }
    }

    /// The digest in hex and the number of octets it covers, once they are known; nil where reading failed.
    func wait() -> (digest: String, bytes: Int)? {
        done.wait()
        return outcome.withLock { outcome in outcome.digest.map { ($0, outcome.bytes) } }
    }

    /// Gives up: nobody will ask.
    func cancel() {
        isCancelled.store(true, ordering: .relaxed)
    }

    private func hash(_ source: CaptureSource) -> Outcome? {
        guard var descriptor = try? Descriptor(source) else { return nil }
        var hasher = SHA256()
        var bytes = 0
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.chunk, alignment: 16)
        defer { unsafe buffer.deallocate() }
        while !isCancelled.load(ordering: .relaxed) {
            // Right: the buffer lives until the function ends, and only the octets that were read are hashed.
            guard let count = try? unsafe descriptor.read(into: buffer) else { return nil }
            guard count > 0 else { return Outcome(digest: hexadecimal(hasher.digest()), bytes: bytes) }
            unsafe hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]).bindMemory(to: UInt8.self).span)
            bytes += count
        }
        return nil
    }
}
