import Glibc

/// A file that ``PlacesStream`` wrote, taken apart: each of its places is read as a capture of its own.
enum PlacesFile {
    /// Octets in which the section header's comment stands.
    private static let headLength = 1024
    private static let pieceLength = 1 << 18
    /// More places than a node's are not taken apart: each costs one reading of the file.
    private static let limit = 64

    /// A source for each place of the file; the source itself where it is another file.
    ///
    /// - Parameter opened: what was read of standard input to tell, which can be read once only.
    static func parts(
        of source: CaptureSource, hashing: Bool, progress: CaptureProgress, opened: inout ByteSource?
    ) -> [CaptureSource] {
        guard source.part == nil else { return [source] }
        let isInput = source.location == .standardInput
        // A FIFO is opened once only.
        if case .path(let path) = source.location, FileStatus(path: path)?.isRegularFile != true { return [source] }
        guard
            let bytes = try? ByteSource(source, hashing: isInput && hashing, progress: isInput ? progress : nil)
        else { return [source] }
        if isInput { opened = bytes }
        guard (try? bytes.decompressIfCompressed(name: source.spokenName)) != nil,
            case .pcapng = CaptureFormat(head: bytes.peek(CaptureFormat.headLength)),
            hasComment(bytes.peek(headLength))
        else { return [source] }
        guard isInput else { return parts(of: source, bytes) ?? [source] }
        guard let path = spool(bytes) else { return [source] }
        opened = nil
        let kept = source.reading(standardInput: path)
        guard let bytes = try? ByteSource(kept, hashing: false, progress: nil) else { return [kept] }
        return parts(of: kept, bytes) ?? [kept]
    }

    private static func parts(of source: CaptureSource, _ bytes: ByteSource) -> [CaptureSource]? {
        guard var reader = try? PcapngReader(bytes, name: source.name, isOneOfMany: false) else { return nil }
        var frame = RawFrame()
        while reader.next(&frame) {}
        let interfaces = reader.facts.interfaces
        guard reader.facts.comment == PlacesStream.comment, 1...limit ~= interfaces.count else { return nil }
        return interfaces.enumerated().map { number, interface in
            source.with(CaptureSource.Part(interface: number, name: interface.description ?? "\(number + 1)"))
        }
    }

    private static func hasComment(_ head: [UInt8]) -> Bool {
        String(decoding: head, as: UTF8.self).contains(PlacesStream.comment)
    }

    /// Copies what is left of standard input into a file without a name, which goes with the process; nil where nothing
    /// can be kept, before anything was taken.
    private static func spool(_ bytes: ByteSource) -> String? {
        // Right, all: strings and octets outlive the calls; the name ends with NUL, and the call changes its last letters.
        let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var name = "\(folder)/dnsverdict-XXXXXX".utf8.map(CChar.init(bitPattern:)) + [0]
        let descriptor = unsafe mkstemp(&name)
        guard descriptor >= 0 else { return nil }
        unsafe unlink(name)
        while case let piece = bytes.take(pieceLength), !piece.isEmpty {
            var start = 0
            while start < piece.count {
                let count = unsafe piece.withUnsafeBytes { octets in
                    unsafe write(descriptor, octets.baseAddress?.advanced(by: start), octets.count - start)
                }
                if count < 0, errno == EINTR { continue }
                // What is there already is read as a capture that was cut.
                guard count > 0 else { return "/proc/self/fd/\(descriptor)" }
                start += count
            }
        }
        return "/proc/self/fd/\(descriptor)"
    }
}
