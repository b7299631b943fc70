/// A file that ``PlacesStream`` wrote, taken apart: each of its places is read as a capture of its own.
enum PlacesFile {
    /// Octets in which the section header's comment stands.
    private static let headLength = 1024
    private static let pieceLength = 1 << 18
    /// More places than a node's are not taken apart: each costs one reading of the file.
    static let limit = 64

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
        guard let file = spool(bytes) else { return [source] }
        opened = nil
        let kept = source.reading(file)
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

    /// Copies what is left of standard input into a file without a name; nil where none can be made, before anything was
    /// taken.
    private static func spool(_ bytes: ByteSource) -> KeptFile? {
        guard let file = try? KeptFile() else { return nil }
        while case let piece = bytes.take(pieceLength), !piece.isEmpty {
            // What is there already is read as a capture that was cut.
            guard (try? file.append(piece[...], "-")) != nil else { break }
        }
        return file
    }
}
