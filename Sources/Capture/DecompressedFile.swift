/// A file's octets from start to end, decompressed where its content says that they are compressed.
///
/// For the files beside captures: logs and archives come in the same compressions.
package struct DecompressedFile {
    private let bytes: ByteSource
    private let name: String

    /// Opens the file at `path`; `-` is standard input.
    package init(path: String) throws(CaptureError) {
        try self.init(CaptureSource(path == "-" ? .standardInput : .path(path)))
    }

    package init(_ source: CaptureSource) throws(CaptureError) {
        bytes = try ByteSource(source, hashing: false, progress: nil)
        name = source.spokenName
        try bytes.decompressIfCompressed(name: name)
    }

    /// Overwrites the start of `buffer` and returns how many octets that were: 0 at the end.
    package func read(into buffer: inout [UInt8]) throws(CaptureError) -> Int {
        // Right: the source fills no more than the buffer it is given, which lives until the call returns.
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe bytes.read(into: $0) }
        if count == 0, let problem = bytes.problem { throw .cannotOpen(name: name, reason: problem) }
        return count
    }
}
