import Digest

/// One file that an archive holds.
package struct ArchiveMember: Sendable {
    private enum Content: Sendable {
        case octets([UInt8])
        case file(String)
    }

    /// Its path in the archive, with `/` between its parts.
    package let name: String
    package let size: Int
    /// In hex.
    package let sha256: String
    private let content: Content

    static let chunk = 1 << 18

    package init(_ name: String, octets: [UInt8]) {
        self.name = name
        size = octets.count
        sha256 = hexadecimal(SHA256.digest(of: octets))
        content = .octets(octets)
    }

    /// A member whose content is the file at `path`, which must not change before it is written.
    package init(_ name: String, contentsOf path: String) throws(CaptureError) {
        self.name = name
        content = .file(path)
        var hasher = SHA256()
        var size = 0
        try ArchiveMember.read(path) { octets in
            hasher.update(octets.span)
            size += octets.count
        }
        self.size = size
        sha256 = hexadecimal(hasher.digest())
    }

    /// Hands out the content piece by piece.
    package func forEachPiece(_ body: ([UInt8]) -> Void) throws(CaptureError) {
        switch content {
        case .octets(let octets): if !octets.isEmpty { body(octets) }
        case .file(let path): try ArchiveMember.read(path, body)
        }
    }

    private static func read(_ path: String, _ body: ([UInt8]) -> Void) throws(CaptureError) {
        var descriptor = try Descriptor(CaptureSource(.path(path)))
        var buffer = [UInt8](repeating: 0, count: chunk)
        while true {
            // Right: the read fills no more than the buffer, which lives until the call returns.
            let read = unsafe buffer.withUnsafeMutableBytes { octets in
                do throws(SystemError) {
                    return Result<Int, SystemError>.success(try unsafe descriptor.read(into: octets))
                } catch {
                    return .failure(error)
                }
            }
            let count: Int
            switch read {
            case .success(let octets): count = octets
            case .failure(let error): throw .cannotOpen(name: path, reason: error.reason)
            }
            guard count > 0 else { return }
            body(Array(buffer[..<count]))
        }
    }
}
