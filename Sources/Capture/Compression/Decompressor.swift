/// A format's streaming decoder. Its memory is bounded by the format's window, whatever the stream expands to.
protocol Decompressor: AnyObject {
    /// Decodes from the start of `input` to the start of `output`.
    ///
    /// `isLast` says that no input will follow. A call that neither consumes nor produces needs more input.
    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) -> DecodingStep

    /// True where the stream may end.
    var isComplete: Bool { get }

    /// Octets that it holds for what was decoded before, where a stream says how many that are.
    var memory: Int { get }
}

extension Decompressor {
    /// Formats whose windows are 4 MiB at most.
    var memory: Int { 0 }
}

/// What one call of a decoder did.
struct DecodingStep {
    var consumed = 0
    var produced = 0
    /// Why decoding cannot go on, after what has been produced.
    var failure: String?
}

/// A compression that is recognised by a file's first octets.
enum Compression: String, CaseIterable {
    case gzip, zstd, xz, lz4

    /// Octets that are enough to tell.
    static let magicLength = 6

    private var magic: [UInt8] {
        switch self {
        case .gzip: [0x1f, 0x8b, 0x08]  // RFC 1952, section 2.3.1
        case .zstd: [0x28, 0xb5, 0x2f, 0xfd]  // RFC 8878, section 3.1.1
        case .xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]  // xz-file-format, section 2.1.1.1
        case .lz4: [0x04, 0x22, 0x4d, 0x18]  // lz4_Frame_format, general structure
        }
    }

    init?(head: [UInt8]) {
        if let match = Self.allCases.first(where: { head.starts(with: $0.magic) }) {
            self = match
        } else if head.count >= 4, head[0] & 0xf0 == 0x50, head[1...3].elementsEqual([0x2a, 0x4d, 0x18]) {
            // A skippable frame (RFC 8878, section 3.1.2), which parallel compressors put first.
            self = .zstd
        } else {
            return nil
        }
    }

    func makeDecompressor() -> (any Decompressor)? {
        switch self {
        case .gzip: GzipDecompressor()
        case .zstd: ZstdDecompressor()
        case .xz: XZDecompressor()
        case .lz4: LZ4Decompressor()
        }
    }
}
