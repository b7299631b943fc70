import Glibc

/// Files that are written, by their names as the kernel has them, which need not be UTF-8.
package enum OutputPath {
    /// Creates the file, or empties it if it exists, in place: it may be a device or a pipe. The descriptor is the caller's
    /// to close.
    package static func open(_ path: String) throws(SystemError) -> Int32 {
        // Right: the string outlives the call, which only reads it.
        let descriptor = unsafe FileName.withOctets(of: path) { path in
            unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, mode_t(0o666))
        }
        guard descriptor >= 0 else { throw SystemError(number: errno) }
        return descriptor
    }

    /// Writes all of `octets` to a file, pipe or terminal.
    package static func write(_ octets: Span<UInt8>, to descriptor: Int32) throws(SystemError) {
        var start = 0
        while start < octets.count {
            // Right: the call reads the octets that are left, while they are lent.
            let count = unsafe octets.withUnsafeBufferPointer { octets in
                unsafe Glibc.write(descriptor, octets.baseAddress?.advanced(by: start), octets.count - start)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError(number: errno) }
            start += count
        }
    }

    package static func remove(_ path: String) {
        // Right: the string outlives the call, which only reads it.
        _ = unsafe FileName.withOctets(of: path) { unsafe unlink($0) }
    }

    /// A regular file's length; 0 where there is none.
    package static func size(of path: String) -> Int { FileStatus(path: path)?.size ?? 0 }

    /// Whether two paths lead to one regular file.
    package static func isSame(_ path: String, _ other: String) -> Bool {
        guard let identity = FileStatus(path: path)?.identity else { return false }
        return FileStatus(path: other)?.identity == identity
    }
}
