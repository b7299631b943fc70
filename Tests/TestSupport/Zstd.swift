import CZstd
import Testing

/// libzstd's other direction.
enum Zstd {
    static func decompressed(_ frame: [UInt8], _ count: Int) throws -> [UInt8] {
        var written = 0
        // Right: the library reads and writes within the sizes given, and both buffers live through the call.
        let octets = unsafe [UInt8](unsafeUninitializedCapacity: count) { octets, filled in
            written = unsafe frame.withUnsafeBytes { frame in
                unsafe ZSTD_decompress(octets.baseAddress, count, frame.baseAddress, frame.count)
            }
            filled = ZSTD_isError(written) == 0 ? written : 0
        }
        try #require(ZSTD_isError(written) == 0)
        return octets
    }
}
