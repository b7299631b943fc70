import Glibc

/// A file without a name, in which what can be read once only is kept: members of archives one after the other, or standard
/// input. It goes with the last source of it.
package final class KeptFile: Hashable, Sendable {
    private let descriptor: Int32
    /// The kernel opens a file without a name anew by this path.
    let path: String

    private static let pieceLength = 1 << 18

    package init() throws(CaptureError) {
        // Right, all: strings and octets outlive the calls; the name ends with NUL, and the call changes its last letters.
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var name = "\(folder)/dnsverdict-XXXXXX".utf8.map(CChar.init(bitPattern:)) + [0]
        descriptor = unsafe mkstemp(&name)
        guard descriptor >= 0 else { throw Self.failure(folder) }
        unsafe unlink(name)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        path = "/proc/self/fd/\(descriptor)"
    }

    deinit {
        close(descriptor)
    }

    package static func == (left: KeptFile, right: KeptFile) -> Bool { left === right }

    package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

    /// Keeps `head`, and the rest of the archive's last member behind it, and gives it as a source called `name`.
    ///
    /// A member that ends early is kept as far as it goes; `problem` is then told why.
    package func keep(
        _ head: [UInt8], _ archive: ArchiveReader?, name: String, problem: (ArchiveReader.Failure) -> Void
    ) throws(CaptureError) -> CaptureSource {
        let start = count
        try append(head[...], name)
        var buffer = [UInt8](repeating: 0, count: Self.pieceLength)
        while let archive {
            let count: Int
            do throws(ArchiveReader.Failure) {
                count = try archive.read(into: &buffer)
            } catch {
                problem(error)
                break
            }
            guard count > 0 else { break }
            try append(buffer[..<count], name)
        }
        return CaptureSource(.kept(self, start..<max(start, count), name: name))
    }

    /// Octets kept so far.
    var count: Int { max(Int(lseek(descriptor, 0, SEEK_END)), 0) }

    func append(_ octets: ArraySlice<UInt8>, _ name: String) throws(CaptureError) {
        var octets = octets
        while !octets.isEmpty {
            // Right: the octets live through the call, which reads as many as it is told.
            let count = unsafe octets.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(name) }
            octets = octets.dropFirst(count)
        }
    }

    private static func failure(_ name: String) -> CaptureError {
        .cannotOpen(
            name: name,
            reason: "\(SystemError(number: errno).reason) where it is unpacked to; make room there, or set TMPDIR")
    }
}
