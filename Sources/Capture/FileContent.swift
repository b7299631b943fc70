/// What a file that was found, and not named, is by its first octets.
package enum FileContent: Hashable, Sendable {
    case capture
    case archive
    /// Compressed: what it is shows only once it is decompressed.
    case compressed
    /// None of these; its first octets.
    case other([UInt8])

    /// Octets of a file that are enough to tell.
    package static let headLength = TextSurvey.length

    /// Looks into a file, decompressed where it is compressed; nil where it cannot be read.
    package init?(_ source: CaptureSource) {
        guard let bytes = try? ByteSource(source, hashing: false, progress: nil),
            (try? bytes.decompressIfCompressed(name: source.spokenName)) != nil
        else { return nil }
        self.init { bytes.peek($0) }
    }

    /// - Parameter head: the first ``headLength`` octets, or all if there are fewer.
    package init(head: [UInt8]) {
        if Compression(head: head) != nil {
            self = .compressed
        } else {
            self.init { Array(head.prefix($0)) }
        }
    }

    /// - Parameter peek: gives the first octets, as many as there are of those asked for.
    private init(_ peek: (Int) -> [UInt8]) {
        if ArchiveReader.isArchive(peek(ArchiveReader.headLength)) {
            self = .archive
        } else if Self.isCapture(peek) {
            self = .capture
        } else {
            self = .other(peek(Self.headLength))
        }
    }

    /// Whether they are a capture's, or what tcpdump or tshark printed of one.
    static func isCapture(_ peek: (Int) -> [UInt8]) -> Bool {
        guard case .other = CaptureFormat(head: peek(CaptureFormat.headLength)) else { return true }
        let head = peek(TextSurvey.length)
        return TextExport.Kind(head) != nil || TextSurvey(head)?.isMostlyPackets == true
    }
}
