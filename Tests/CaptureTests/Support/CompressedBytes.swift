/// A capture of three packets, filled with 1, 2 and 3, as `gzip -9n`, `zstd -19`, `xz -9` and `lz4 -9` write it.
enum CompressedBytes {
    static let three = pcap([TestPacket(1), TestPacket(2), TestPacket(3)])

    static let gzip = hex(
        "1f8b0800000000000203bb7278d342260616060460616004511f835341940d14335200d0cd62a200a09bc54c010000fda19216fc000000"
    )
    static let zstd = hex(
        "28b52ffd24fc750100d0d4c3b2a10200040004000100000000f15365000000003c0102030720b074e640920840a57b2201e545ae1b8f"
            + "0304d3d230")
    static let xz = hex(
        "fd377a585a000004e6d6b446020021011c00000010cf58cce000fb00245d006a30d1c87d8bf8099baf1fcc7908758a71fb47e9ee34c3"
            + "e2c92475df1b0dc20b1033e5ad002d44dffc1bca5d8b000140fc01000000880475f9b1c467fb020000000004595a")
    static let lz4 = hex(
        "04224d186440a73600000086d4c3b2a102000400010030040001070030f153650700133c04001f010100280c4c001f020100280c4c00"
            + "1f0301002350030303030300000000a15df094")

    static let all: [(name: String, octets: [UInt8])] = [
        ("gzip", gzip), ("zstd", zstd), ("xz", xz), ("lz4", lz4),
    ]

    /// A Zstandard frame whose content is `start` followed by `count` zeros, in blocks that repeat one octet
    /// (RFC 8878, section 3.1.1.2.2): a few octets stand for 128 KiB.
    static func zstdBomb(start: [UInt8], zeros count: Int) -> [UInt8] {
        // No content size, no checksum; a window of 128 KiB (exponent 7 above 10, in the upper five bits).
        var octets: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0, 7 << 3]
        octets += blockHeader(type: 0, size: start.count, isLast: false) + start
        for _ in 0..<count / 131_072 { octets += blockHeader(type: 1, size: 131_072, isLast: false) + [0] }
        return octets + blockHeader(type: 1, size: count % 131_072, isLast: true) + [0]
    }

    private static func blockHeader(type: Int, size: Int, isLast: Bool) -> [UInt8] {
        let header = size << 3 | type << 1 | (isLast ? 1 : 0)
        return [UInt8(header & 0xff), UInt8(header >> 8 & 0xff), UInt8(header >> 16)]
    }

    static func hex(_ text: String) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
