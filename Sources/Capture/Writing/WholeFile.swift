import Glibc

/// A file that appears whole or not at all: it is written under a hidden name beside its place, and renamed when it is done.
///
/// Where a pipe or a device stands, or standard output is meant, that is written in place. What a killed program leaves behind
/// has a name that begins with a dot and does not end as the file's.
package struct WholeFile: ~Copyable {
    private let descriptor: Int32
    private let place: String
    /// The hidden name; nil where the file is written in place.
    private let hidden: String?
    private var isDone = false

    /// - Parameter path: `-` for standard output.
    package init(at path: String) throws(SystemError) {
        place = path
        hidden = Self.hiddenName(for: path)
        descriptor = path == "-" ? STDOUT_FILENO : try OutputPath.open(hidden ?? path)
    }

    /// Nil where the file is to be written in place.
    private static func hiddenName(for path: String) -> String? {
        if path == "-" { return nil }
        if let status = FileStatus(path: path), !status.isRegularFile { return nil }
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        return "\(folder).\(path.dropFirst(folder.count)).\(getpid()).part"
    }

    deinit {
        if descriptor != STDOUT_FILENO { Glibc.close(descriptor) }
        if let hidden, !isDone { OutputPath.remove(hidden) }
    }

    package func write(_ octets: Span<UInt8>) throws(SystemError) {
        try OutputPath.write(octets, to: descriptor)
    }

    /// Puts the file into its place, once the disk has it.
    package mutating func finish() throws(SystemError) {
        guard let hidden else { return }
        guard fsync(descriptor) == 0 else { throw SystemError(number: errno) }
        do throws(CaptureError) {
            try FinishedFile.move(hidden, to: place)
        } catch {
            throw SystemError(number: errno)
        }
        isDone = true
    }
}
