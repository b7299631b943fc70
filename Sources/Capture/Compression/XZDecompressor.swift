import CLZMA

/// xz through liblzma, with any number of streams.
@safe final class XZDecompressor: Decompressor {
    /// What `xz -9` needs (65 MiB) and a reserve; a stream that asks for more is refused.
    private static let memoryLimit: UInt64 = 80 << 20
    /// LZMA_CONCATENATED of lzma/container.h, a macro that Swift cannot import.
    private static let concatenated: UInt32 = 0x08

    /// On the heap, since the library keeps pointers and the address must stay.
    private let stream: UnsafeMutablePointer<lzma_stream>
    private(set) var isComplete = false

    /// Grows with the dictionary of the block that is read.
    // Right: the stream lives as long as its owner.
    var memory: Int { Int(clamping: unsafe lzma_memusage(stream)) }

    init?() {
        unsafe stream = .allocate(capacity: 1)
        // Right: zeroed as LZMA_STREAM_INIT is.
        unsafe stream.initialize(to: lzma_stream())
        let status = unsafe lzma_stream_decoder(stream, Self.memoryLimit, Self.concatenated)
        guard status == LZMA_OK else { return nil }
    }

    deinit {
        // Right: set up by `init`; lzma_end also takes a stream whose set-up failed.
        unsafe lzma_end(stream)
        unsafe stream.deallocate()
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) -> DecodingStep {
        guard !isComplete else { return DecodingStep() }
        // Right: the library reads within `avail_in` octets and writes within `avail_out`, both as long as the
        // buffers, which live through the call.
        unsafe stream.pointee.next_in = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_in = input.count
        unsafe stream.pointee.next_out = unsafe output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = output.count
        let status = unsafe lzma_code(stream, isLast ? LZMA_FINISH : LZMA_RUN)
        var step = unsafe DecodingStep(
            consumed: input.count - stream.pointee.avail_in, produced: output.count - stream.pointee.avail_out)
        switch status {
        case LZMA_STREAM_END: isComplete = true
        case LZMA_OK, LZMA_BUF_ERROR: break
        case LZMA_MEMLIMIT_ERROR: step.failure = "it needs more than \(Self.memoryLimit >> 20) MiB of memory"
        case LZMA_FORMAT_ERROR: step.failure = "something else follows its end"
        case LZMA_OPTIONS_ERROR: step.failure = "it uses options that liblzma does not know"
        default: step.failure = "the data is corrupt"
        }
        return step
    }
}
