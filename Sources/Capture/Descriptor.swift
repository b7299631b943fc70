import Glibc

/// One open file descriptor, closed when its owner goes.
struct Descriptor: ~Copyable {
    private let number: Int32
    /// Standard input is not ours to close.
    private let isOwned: Bool
    /// What of the file is meant, where not all of it is.
    private let part: Range<Int>?
    /// Octets of that part that are still to come.
    private var left = Int.max

    /// Opens a capture for reading.
    init(_ source: CaptureSource) throws(CaptureError) {
        switch source.location {
        case .standardInput:
            guard isatty(STDIN_FILENO) == 0 else { throw .standardInputIsTerminal }
            self.init(number: STDIN_FILENO, isOwned: false)
        case .path(let path), .spooledInput(let path):
            // Right: the string outlives the call, which only reads it.
            let number = unsafe FileName.withOctets(of: path) { unsafe open($0, O_RDONLY | O_CLOEXEC | O_NOCTTY) }
            guard number >= 0 else { throw Self.error(errno, opening: source.name) }
            self.init(number: number, isOwned: true)
        case .kept(let file, let part, _):
            // Right: the string outlives the call, which only reads it.
            let number = unsafe open(file.path, O_RDONLY | O_CLOEXEC | O_NOCTTY)
            guard number >= 0 else { throw Self.error(errno, opening: source.name) }
            self.init(number: number, isOwned: true, part: part)
            lseek(number, part.lowerBound, SEEK_SET)
        }
    }

    /// Lets the process have as many descriptors as the system allows: shells start programs with 1,024.
    static func allowMany() {
        var limit = rlimit()
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        // Right: `limit` is a live local of the type that both calls take.
        guard unsafe getrlimit(files, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        unsafe setrlimit(files, &limit)
    }

    private init(number: Int32, isOwned: Bool, part: Range<Int>? = nil) {
        self.number = number
        self.isOwned = isOwned
        self.part = part
        left = part?.count ?? .max
    }

    deinit {
        if isOwned { close(number) }
    }

    /// What `fstat` says.
    func status(of source: CaptureSource) throws(CaptureError) -> FileStatus {
        var status = stat()
        // Right: `status` is a live local of the type that the call fills.
        guard unsafe fstat(number, &status) == 0 else { throw Self.error(errno, opening: source.spokenName) }
        return FileStatus(status, part: part)
    }

    /// Goes on from `place`, where the file has one.
    mutating func seek(to place: Int) -> Bool {
        guard lseek(number, (part?.lowerBound ?? 0) + place, SEEK_SET) >= 0 else { return false }
        if let part { left = part.count - place }
        return true
    }

    /// Reads what is there, at most the buffer's length, waiting for at least one octet; 0 at the end.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(SystemError) -> Int {
        if !isOwned, case let count = unsafe StandardInput.takeAhead(into: buffer), count > 0 { return count }
        while true {
            // Right: the call writes at most `count` octets from the buffer's start.
            let count = unsafe Glibc.read(number, buffer.baseAddress, min(buffer.count, left))
            if count >= 0 {
                if part != nil { left -= count }
                return count
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: waitUntilReadable()
            default: throw SystemError(number: errno)
            }
        }
    }

    /// A parent may have left standard input non-blocking.
    private func waitUntilReadable() {
        var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        // Right: one live element, and the call is told of one.
        _ = unsafe poll(&request, 1, -1)
    }

    private static func error(_ number: Int32, opening name: String) -> CaptureError {
        switch number {
        case ENOENT, ENOTDIR: .noSuchFile(name: name)
        case EACCES, EPERM: .notPermitted(name: name)
        default: .cannotOpen(name: name, reason: SystemError(number: number).reason)
        }
    }
}

/// What kind of file a descriptor or path stands for.
struct FileStatus {
    let isRegularFile: Bool
    let isFolder: Bool
    let size: Int
    let identity: FileIdentity?
    /// What tells it from others where it is a namespace and not a regular file.
    let namespaceIdentity: FileIdentity

    /// - Parameter part: what of the file is meant, where not all of it is.
    init(_ status: stat, part: Range<Int>? = nil) {
        isRegularFile = status.st_mode & S_IFMT == S_IFREG
        isFolder = status.st_mode & S_IFMT == S_IFDIR
        size = part?.count ?? (isRegularFile ? Int(status.st_size) : 0)
        namespaceIdentity = FileIdentity(
            device: UInt64(status.st_dev), inode: UInt64(status.st_ino), start: part?.lowerBound ?? 0)
        identity = isRegularFile ? namespaceIdentity : nil
    }

    /// Follows symbolic links; nil if there is nothing at `path` or it cannot be looked at.
    init?(path: String) {
        var status = stat()
        // Right: the string outlives the call; `status` is a live local of the type that the call fills.
        guard unsafe FileName.withOctets(of: path, { unsafe stat($0, &status) }) == 0 else { return nil }
        self.init(status)
    }
}

/// What makes two paths the same file.
struct FileIdentity: Hashable {
    let device: UInt64
    let inode: UInt64
    /// Where the part of the file begins that is meant.
    var start = 0
}

/// An error number of the operating system.
package struct SystemError: Error {
    let number: Int32

    package init(number: Int32) {
        self.number = number
    }

    /// Whether nobody reads any more what is written.
    package var isBrokenPipe: Bool { number == EPIPE }

    /// The C library's words for it.
    package var reason: String {
        // Right: the C library gives a string that ends with NUL, copied before any other call.
        unsafe String(cString: strerror(number))
    }
}
