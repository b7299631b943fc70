import Bytes

/// A file that ``PlacesStream`` wrote, taken apart: each of its places is read as a capture of its own.
///
/// So is, where that is wanted, a file that was merged of captures which name no interface (mergecap of pcap files): each was
/// taken at a place of its own.
enum PlacesFile {
    /// Octets in which the section header's comment and the first interfaces stand.
    private static let headLength = 4096
    private static let pieceLength = 1 << 18
    /// More places than a node's are not taken apart: each costs one reading of the file.
    static let limit = 64

    /// A source for each place of the file; the source itself where it is another file.
    ///
    /// - Parameters:
    ///   - takesMerged: whether merged files are taken apart, too.
    ///   - opened: what was read of standard input to tell, which can be read once only.
    static func parts(
        of source: CaptureSource, takesMerged: Bool, hashing: Bool, progress: CaptureProgress,
        opened: inout ByteSource?
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
            case let head = bytes.peek(headLength), hasComment(head) || takesMerged && unnamedInterfaces(head) > 1
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
        var seen: Set<Int> = []
        while reader.next(&frame) { seen.insert(frame.interface) }
        let interfaces = reader.facts.interfaces
        let isOwn = reader.facts.comment == PlacesStream.comment
        // One that saw nothing is a place where `live` captured; of a merged file it says nothing.
        let places = interfaces.indices.filter { isOwn || seen.contains($0) }
        guard isOwn || places.count > 1 && interfaces.allSatisfy({ $0.name == nil }), 1...limit ~= places.count else {
            return nil
        }
        return places.map { number in
            source.with(
                CaptureSource.Part(interface: number, name: interfaces[number].description ?? "\(number + 1)"))
        }
    }

    /// How many interfaces without a name a file describes before its first packet; 0 where one has a name.
    private static func unnamedInterfaces(_ head: [UInt8]) -> Int {
        let head = head.span
        guard head.count >= 12 else { return 0 }
        let isBigEndian = head.bigEndian32(at: 8) == 0x1a2b_3c4d
        var (place, count) = (0, 0)
        while head.count - place >= 12 {
            let start = PcapngBlock(head.extracting(place..<place + 8), isBigEndian: isBigEndian)
            let (type, length) = (start.u32(0), Int(start.u32(4)))
            guard length >= 12, length <= head.count - place,
                type == PcapngBlockType.sectionHeader || type == PcapngBlockType.interfaceDescription
            else { break }
            if type == PcapngBlockType.interfaceDescription {
                guard length >= 20 else { break }
                let block = PcapngBlock(head.extracting(place..<place + length), isBigEndian: isBigEndian)
                var isNamed = false
                block.forEachOption(from: 16) { code, _, _ in if code == 2 { isNamed = true } }
                if isNamed { return 0 }
                count += 1
            }
            place += length
        }
        return count
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
