import CZlib

/// gzip (RFC 1952) through zlib, with any number of members.
@safe final class GzipDecompressor: Decompressor {
    /// On the heap, since zlib checks that the address stays the same.
    private let stream: UnsafeMutablePointer<z_stream>
    /// Between members, or before the first.
    private var isAtMemberStart = true
    private var members = 0

    var isComplete: Bool { isAtMemberStart && members > 0 }

    init?() {
        // 15 bits of window, and 16 for gzip's header and checksum (zlib.h, inflateInit2).
        unsafe stream = .allocate(capacity: 1)
        // Right: zeroed, as zlib asks.
        unsafe stream.initialize(to: z_stream())
        let status = unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { return nil }
    }

    deinit {
        // Right: allocated by `init`; inflateEnd refuses a stream whose set-up failed.
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, isLast: Bool
    ) -> DecodingStep {
        guard let first = unsafe input.first else { return DecodingStep() }
        if isAtMemberStart, members > 0 {
            // Padding after the last member, as tapes and block devices need it, is zeros.
            if first == 0 { return DecodingStep(consumed: unsafe input.prefix { $0 == 0 }.count) }
            if first != 0x1f { return DecodingStep(failure: "something else follows its end") }
        }
        isAtMemberStart = false
        // Right: zlib reads within `avail_in` octets and writes within `avail_out`, both as long as the buffers,
        // which live through the call.
        unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(
            mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
        unsafe stream.pointee.avail_in = UInt32(clamping: input.count)
        unsafe stream.pointee.next_out = unsafe output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        unsafe stream.pointee.avail_out = UInt32(clamping: output.count)
        let given = unsafe (stream.pointee.avail_in, stream.pointee.avail_out)
        let status = unsafe inflate(stream, Z_NO_FLUSH)
        var step = DecodingStep(
            consumed: unsafe Int(given.0 - stream.pointee.avail_in),
            produced: unsafe Int(given.1 - stream.pointee.avail_out))
        switch status {
        case Z_STREAM_END:
            members += 1
            isAtMemberStart = true
            unsafe inflateReset(stream)
        case Z_OK, Z_BUF_ERROR:
            break
        case Z_MEM_ERROR: step.failure = "there is no memory for it"
        default: step.failure = "the data is corrupt"
        }
        return step
    }
}
