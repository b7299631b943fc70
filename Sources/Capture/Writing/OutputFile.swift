import Glibc

/// One file being written: buffered, and closed when its owner goes.
struct OutputFile: ~Copyable {
    private static let bufferSize = 1 << 16

    private(set) var name: String
    private let descriptor: Int32
    private var isClosed = false
    private var buffer: [UInt8] = []
    /// Octets that the file has got.
    private var written = 0

    /// Creates the file, or empties it if it exists; `-` is standard output.
    init(path: String) throws(CaptureError) {
        if path == "-" {
            name = "standard output"
            descriptor = STDOUT_FILENO
        } else {
            // Right: the string outlives the call, which only reads it.
            let number = unsafe FileName.withOctets(of: path) { path in
                unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, mode_t(0o644))
            }
            guard number >= 0 else {
                let reason = SystemError(number: errno).reason
                if errno == ENOENT, let folder = FileName.missingFolder(of: path) {
                    throw .noFolder(name: path, folder: folder)
                }
                throw .cannotWrite(name: path, reason: reason)
            }
            name = path
            descriptor = number
        }
        buffer.reserveCapacity(Self.bufferSize * 2)
    }

    deinit {
        if !isClosed, descriptor != STDOUT_FILENO { Glibc.close(descriptor) }
    }

    /// Gives the file another name, in place of what bears it.
    mutating func rename(to path: String) throws(CaptureError) {
        // Right: both strings outlive the call.
        let isDone = unsafe FileName.withOctets(of: name) { old in
            unsafe FileName.withOctets(of: path) { unsafe Glibc.rename(old, $0) == 0 }
        }
        guard isDone else { throw error() }
        name = path
    }

    mutating func append(_ octet: UInt8) {
        buffer.append(octet)
    }

    mutating func append(_ octets: Span<UInt8>) {
        // Right: the buffer pointer is used within the closure only.
        unsafe octets.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
    }

    mutating func append(_ octets: some Sequence<UInt8>) {
        buffer.append(contentsOf: octets)
    }

    /// Appends a number, least significant octet first.
    mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
        var left = number
        for _ in 0..<MemoryLayout<Number>.size {
            buffer.append(UInt8(truncatingIfNeeded: left))
            left >>= 8
        }
    }

    /// Appends numbers in one go, each least significant octet first.
    mutating func append<let count: Int>(littleEndian numbers: InlineArray<count, UInt32>) {
        let ordered = InlineArray<count, UInt32> { numbers[$0].littleEndian }
        // Right: the buffer pointer is used within the closure only.
        unsafe ordered.span.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
    }

    /// Writes out what has been appended, once it is enough to be worth a system call.
    mutating func flushIfFull() throws(CaptureError) {
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Octets written so far, with what is buffered.
    var size: Int { written + buffer.count }

    mutating func flush() throws(CaptureError) {
        var start = 0
        while start < buffer.count {
            // Right: the rest of the buffer, for as long as the call lasts.
            let count = unsafe buffer.withUnsafeBytes { octets in
                unsafe write(descriptor, octets.baseAddress?.advanced(by: start), octets.count - start)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = error()
                // What is cut in the middle goes again: the file stays readable to its end.
                _ = ftruncate(descriptor, written)
                buffer.removeAll(keepingCapacity: true)
                throw failure
            }
            start += count
        }
        written += buffer.count
        buffer.removeAll(keepingCapacity: true)
    }

    /// Writes the rest and closes the file; a full disk or a lost network share can show here only.
    mutating func close() throws(CaptureError) {
        guard !isClosed else { return }
        try flush()
        isClosed = true
        guard descriptor == STDOUT_FILENO || Glibc.close(descriptor) == 0 else { throw error() }
    }

    private func error() -> CaptureError {
        .cannotWrite(name: name, reason: SystemError(number: errno).reason)
    }
}
