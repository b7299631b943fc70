import CZstd

/// Zstandard (RFC 8878) through libzstd, with any number of frames.
///
/// libzstd refuses windows above 128 MiB, which is what `zstd --long` writes at most unless told more.
@safe final class ZstdDecompressor: Decompressor {
    private let stream: OpaquePointer
    private(set) var isComplete = false

    /// Grows with the window of the frame that is read.
    // Right: the stream lives as long as its owner.
    var memory: Int { unsafe ZSTD_sizeof_DStream(stream) }

    init?() {
        guard let stream = unsafe ZSTD_createDStream() else { return nil }
        unsafe self.stream = unsafe stream
    }

    deinit {
        // Right: created by `init` and used nowhere else.
        unsafe ZSTD_freeDStream(stream)
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) -> DecodingStep {
        var source = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        // At a frame's end without input, a call would only start to wait for the next frame.
        guard unsafe !(isComplete && input.isEmpty) else { return DecodingStep() }
        // Right: the library stays within the sizes given, and both buffers live through the call.
        let status = unsafe ZSTD_decompressStream(stream, &target, &source)
        var step = unsafe DecodingStep(consumed: source.pos, produced: target.pos)
        if ZSTD_isError(status) != 0 {
            step.failure =
                switch ZSTD_getErrorCode(status) {
                case ZSTD_error_frameParameter_windowTooLarge:
                    "its window is larger than the 128 MiB that are read (zstd --long=28 and more); unpack it first with "
                        + "zstd -d --long=31"
                case ZSTD_error_memory_allocation: "there is no memory for its window"
                default: "the data is corrupt"
                }
        } else if step.consumed > 0 || step.produced > 0 {
            isComplete = status == 0
        }
        return step
    }
}
