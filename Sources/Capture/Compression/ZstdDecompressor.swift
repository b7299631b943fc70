import CZstd

/// Zstandard (RFC 8878) through libzstd, with any number of frames.
///
/// libzstd refuses windows above 128 MiB, which is what `zstd --long` writes at most unless told more.
@safe final class ZstdDecompressor: Decompressor {
    private let stream: OpaquePointer
    private(set) var isComplete = false

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
            // Right: the library's own constant string.
            step.failure = unsafe String(cString: ZSTD_getErrorName(status))
        } else if step.consumed > 0 || step.produced > 0 {
            isComplete = status == 0
        }
        return step
    }
}
