import CZlib

/// Compresses octets with zlib: raw deflate (RFC 1951), as ZIP members are, or gzip (RFC 1952).
@safe final class Deflater {
    enum Form: Int32 {
        // Bits of window; 16 more for gzip's header and checksum (zlib.h, deflateInit2).
        case raw = -15
        case gzip = 31
    }

    /// On the heap, since zlib checks that the address stays the same.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output = [UInt8](repeating: 0, count: 1 << 16)

    init?(_ form: Form) {
        unsafe stream = .allocate(capacity: 1)
        // Right: zeroed, as zlib asks.
        unsafe stream.initialize(to: z_stream())
        let status = unsafe deflateInit2_(
            stream, 9, Z_DEFLATED, form.rawValue, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { return nil }
    }

    deinit {
        // Right: allocated by `init`; deflateEnd refuses a stream whose set-up failed.
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Compresses `input` and hands out what comes of it; with `isLast`, to the stream's end.
    func add(_ input: [UInt8], isLast: Bool, to take: ([UInt8]) -> Void) {
        // Right: zlib reads within `avail_in` octets of the buffer, which lives until all of it is consumed, and
        // writes within `avail_out` octets of `output`, of which only those that it wrote are handed out.
        unsafe input.withUnsafeBufferPointer { source in
            unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(mutating: source.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(clamping: source.count)
            var isFull = true
            while isFull {
                let produced = unsafe output.withUnsafeMutableBufferPointer { target in
                    unsafe stream.pointee.next_out = target.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(clamping: target.count)
                    _ = unsafe deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
                    return unsafe target.count - Int(stream.pointee.avail_out)
                }
                if produced > 0 { take(Array(output[..<produced])) }
                isFull = produced == output.count
            }
        }
    }
}

/// The checksum of ZIP members (ISO 3309), over `octets` after those that gave `checksum`.
func crc(_ checksum: UInt32, _ octets: [UInt8]) -> UInt32 {
    // Right: zlib reads as many octets as the buffer has, during the call.
    unsafe octets.withUnsafeBufferPointer { buffer in
        unsafe UInt32(truncatingIfNeeded: crc32(UInt(checksum), buffer.baseAddress, UInt32(clamping: buffer.count)))
    }
}
