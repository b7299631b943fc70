import CLZ4

/// LZ4's frame format through liblz4, with any number of frames.
@safe final class LZ4Decompressor: Decompressor {
    private let context: OpaquePointer
    private(set) var isComplete = false

    init?() {
        var context: OpaquePointer?
        // Right: `context` is a live local that the call fills.
        let status = unsafe LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(status) == 0, let context = unsafe context else { return nil }
        unsafe self.context = unsafe context
    }

    deinit {
        // Right: created by `init` and used nowhere else.
        unsafe LZ4F_freeDecompressionContext(context)
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) -> DecodingStep {
        guard unsafe !(isComplete && input.isEmpty) else { return DecodingStep() }
        var consumed = input.count
        var produced = output.count
        // Right: the library stays within the sizes given, and both buffers live through the call.
        let status = unsafe LZ4F_decompress(
            context, output.baseAddress, &produced, input.baseAddress, &consumed, nil)
        guard LZ4F_isError(status) == 0 else { return DecodingStep(failure: "the data is corrupt") }
        if consumed > 0 || produced > 0 { isComplete = status == 0 }
        return DecodingStep(consumed: consumed, produced: produced)
    }
}
