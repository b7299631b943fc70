internal import CZstd

/// Zstandard (RFC 8878) through libzstd, one frame for each piece.
@safe final class ZstdCompressor {
    /// What takes a third of the time of libzstd's own choice, for files that are hardly larger.
    private static let level: Int32 = 1

    private let context: OpaquePointer

    /// Nil where there is no memory for it.
    init?() {
        guard let context = unsafe ZSTD_createCCtx() else { return nil }
        unsafe self.context = unsafe context
    }

    deinit {
        // Right: created by `init` and used nowhere else.
        unsafe ZSTD_freeCCtx(context)
    }

    /// The frame that holds `octets`; nil where libzstd cannot make one.
    func compress(_ octets: [UInt8]) -> [UInt8]? {
        let room = ZSTD_compressBound(octets.count)
        var isMade = true
        // Right: the library reads and writes within the sizes given, and both buffers live through the call.
        let frame = unsafe [UInt8](unsafeUninitializedCapacity: room) { frame, count in
            let written = unsafe octets.withUnsafeBytes { octets in
                unsafe ZSTD_compressCCtx(
                    context, frame.baseAddress, room, octets.baseAddress, octets.count, Self.level)
            }
            isMade = ZSTD_isError(written) == 0
            count = isMade ? written : 0
        }
        return isMade ? frame : nil
    }
}
