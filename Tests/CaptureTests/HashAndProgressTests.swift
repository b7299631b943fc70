import Capture
import Testing

@Suite struct HashAndProgressTests {
    @Test func `a file's hash is that of sha256sum`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(CompressedBytes.gzip, "a.pcap.gz")
        let info = try #require(try read([path], hashing: true).infos.first)
        #expect(info.sha256 == "1e347c4a36ce24af7d4e195ec4c9da92add0ea61798e9ad5614d3bb3bf13979c")
        #expect(info.bytes == CompressedBytes.gzip.count)
    }

    @Test func `without hashing there is no hash but the length`() throws {
        let (_, info) = try read(octets: CompressedBytes.three)
        #expect(info.sha256 == nil)
        #expect(info.bytes == CompressedBytes.three.count)
    }

    @Test func `progress goes from the start to the end`() throws {
        let folder = try TemporaryFolder()
        let packets = (0..<10_000).map { TestPacket(UInt8($0 & 0xff), count: 1000) }
        let path = try folder.write(pcap(packets), "a.pcap")
        var captures = try CaptureSet([CaptureSource(.path(path))], hashing: false) { _ in }
        let progress = captures.progress
        var seen: [Double] = []
        captures.forEachFrame { _, _ in
            seen.append(progress.fraction ?? -1)
            return true
        }
        #expect(seen == seen.sorted())
        #expect((0...0.5).contains(try #require(seen.first)))
        #expect(seen.last == 1)
    }
}
