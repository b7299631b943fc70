import Capture
import Testing

@Suite struct CompressionTests {
    @Test(arguments: CompressedBytes.all.map(\.name))
    func `compressed captures are recognised by content`(name: String) throws {
        let octets = try #require(CompressedBytes.all.first { $0.name == name }).octets
        let folder = try TemporaryFolder()
        let reading = try read([folder.write(octets, "capture.pcap")], hashing: true)
        let info = try #require(reading.infos.first)
        #expect(reading.tags == [1, 2, 3])
        #expect(info.compression == name)
        #expect(info.container == "pcap")
        #expect(info.bytes == octets.count)
        #expect(info.problem == nil)
    }

    @Test(arguments: CompressedBytes.all.map(\.name))
    func `streams that follow one another are one capture`(name: String) throws {
        let whole = try #require(CompressedBytes.all.first { $0.name == name }).octets
        let (frames, info) = try read(octets: whole + whole)
        #expect(frames.map(\.tag) == [1, 2, 3, 1, 2, 3])
        #expect(frames.map(\.number) == [1, 2, 3, 4, 5, 6])
        #expect(info.problem == nil)
    }

    @Test(arguments: CompressedBytes.all.map(\.name), [1, 4, 9])
    func `a compressed capture that ends early is told`(name: String, missing: Int) throws {
        let whole = try #require(CompressedBytes.all.first { $0.name == name }).octets
        do {
            let (frames, info) = try read(octets: whole.dropLast(missing))
            #expect(frames.count <= 3)
            #expect(info.problem?.contains("the \(name) stream ends before its end mark") == true)
        } catch let error as CaptureError {
            // Nothing can be decoded of a block that is not whole.
            #expect(error.description.contains("the \(name) stream ends before its end mark"))
        }
    }

    @Test(arguments: CompressedBytes.all.map(\.name))
    func `no damaged octet of a compressed capture goes further than a sentence`(name: String) throws {
        let whole = try #require(CompressedBytes.all.first { $0.name == name }).octets
        let folder = try TemporaryFolder()
        for place in whole.indices {
            var damaged = whole
            damaged[place] ^= 0x55
            let path = try folder.write(damaged, "damaged")
            guard let reading = try? read([path]) else { continue }
            #expect(reading.frames.count <= 4)
        }
    }

    @Test func `zeros may pad a gzip file, anything else is told`() throws {
        let padded = try read(octets: CompressedBytes.gzip + [0, 0, 0, 0])
        #expect(padded.frames.count == 3)
        #expect(padded.info.problem == nil)
        let followed = try read(octets: CompressedBytes.gzip + Array("text".utf8))
        #expect(followed.frames.count == 3)
        #expect(followed.info.problem?.contains("something else follows its end") == true)
    }

    @Test func `a stream that expands without measure is read in bounded memory`() throws {
        // 16 zeros are the header of a packet without octets, so 32 MiB of zeros are two million packets.
        let bomb = CompressedBytes.zstdBomb(start: pcap([TestPacket(1)]), zeros: 32 << 20)
        #expect(bomb.count < 2000)
        let folder = try TemporaryFolder()
        let path = try folder.write(bomb, "bomb.pcap")
        var captures = try CaptureSet([CaptureSource(.path(path))], hashing: false) { _ in }
        var count = 0
        captures.forEachFrame { _, _ in
            count += 1
            return true
        }
        #expect(count == 1 + (32 << 20) / 16)
    }

    @Test func `a window that is too large is told as what it is`() throws {
        // RFC 8878, section 3.1.1: no flags, a window of 2 GiB (exponent 21), and one raw block of four octets at the end.
        let frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 0x21, 0, 0, 1, 2, 3, 4]
        let folder = try TemporaryFolder()
        let error = try #require(openingError([folder.write(frame, "large.pcap.zst")]))
        #expect(error.description.contains("larger than the 128 MiB"))
        #expect(error.description.contains("zstd -d --long=31"))
    }

    @Test(arguments: [
        ("bzip2", "BZh91AY&SY", "a bzip2 file (unpack it first)"),
        ("zip", "PK\u{3}\u{4}\u{14}\0\0\0", "an archive, which is read from a file"),
    ])
    func `other archives are named`(name: String, start: String, words: String) throws {
        let folder = try TemporaryFolder()
        let error = try #require(openingError([folder.write(Array(start.utf8), name)]))
        #expect(error.description.contains(words))
    }
}
