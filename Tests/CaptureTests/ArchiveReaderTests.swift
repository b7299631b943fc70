import Foundation
import PacketWire
import Testing

@testable import Capture

@Suite struct ArchiveReaderTests {
    private static func reader(_ octets: [UInt8], _ folder: borrowing TemporaryFolder) throws -> ArchiveReader? {
        ArchiveReader(CaptureSource(.path(try folder.write(octets, "archive"))))
    }

    /// Paths and contents of the files in an archive, as far as it goes, and why it ends early.
    private static func files(_ octets: [UInt8]) throws -> (files: [(path: String, content: String)], reason: String?) {
        let folder = try TemporaryFolder()
        let reader = try #require(try Self.reader(octets, folder))
        var files: [(path: String, content: String)] = []
        do throws(ArchiveReader.Failure) {
            while let member = try reader.next() {
                guard member.isFile else { continue }
                var content: [UInt8] = []
                var buffer = [UInt8](repeating: 0, count: 100)
                while case let count = try reader.read(into: &buffer), count > 0 { content += buffer[..<count] }
                files.append((member.path, String(decoding: content, as: UTF8.self)))
            }
        } catch {
            return (files, error.reason)
        }
        return (files, nil)
    }

    @Test func `files come with their paths, short, prefixed, long in GNU's way and long in pax's`() throws {
        let long = String(repeating: "d/", count: 90) + "file"
        var archive = TarArchive()
        archive.add("./", "", type: "5")
        archive.add("./a.txt", "alpha")
        archive.add("b.txt", String(repeating: "b", count: 512), prefix: "far/away")
        archive.add("././@LongLink", long + "\0", type: "L")
        archive.add("cut-name", "gnu")
        archive.addPax("path", long)
        archive.add("cut-name", "pax")
        archive.addPax("path", "größe.pcap")
        archive.add("cut-name", "UTF-8")
        archive.add("link", "", type: "2")
        archive.add("empty", "")
        let (files, reason) = try Self.files(archive.closed)
        #expect(files.map(\.path) == ["./a.txt", "far/away/b.txt", long, long, "größe.pcap", "empty"])
        #expect(files.map(\.content) == ["alpha", String(repeating: "b", count: 512), "gnu", "pax", "UTF-8", ""])
        #expect(reason == nil)
    }

    @Test func `members that nobody reads are passed over`() throws {
        var archive = TarArchive()
        archive.add("big", String(repeating: "x", count: 200_000))
        archive.add("small", "s")
        let folder = try TemporaryFolder()
        let reader = try #require(try Self.reader(archive.closed, folder))
        #expect(try reader.next()?.path == "big")
        #expect(try reader.next()?.path == "small")
        #expect(try reader.next() == nil)
    }

    @Test(arguments: ArchiveFormat.allCases)
    func `what bundle writes is read`(format: ArchiveFormat) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([], "out\(format.endings[0])")
        let content = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) }
        let members = [ArchiveMember("a/b.txt", octets: Array("text".utf8)), ArchiveMember("c", octets: content)]
        try format.write(members, to: path, time: Timestamp(nanoseconds: 0))
        let source = CaptureSource(.path(path))
        #expect(FileContent(source) == .archive)
        let reader = try #require(ArchiveReader(source))
        let kept = try KeptFile()
        var sources: [CaptureSource] = []
        while let member = try reader.next() {
            sources.append(try kept.keep([], reader, name: member.path) { Issue.record("\($0)") })
        }
        #expect(sources.map(\.name) == ["a/b.txt", "c"])
        // Each is a part of one file.
        for (source, content) in zip(sources, [Array("text".utf8), content]) {
            let bytes = try ByteSource(source, hashing: false, progress: nil)
            #expect(bytes.isRegularFile && bytes.fileSize == content.count)
            #expect(bytes.take(1 << 20) == content)
            #expect(bytes.seek(to: 2) && bytes.take(1 << 20) == Array(content.dropFirst(2)))
        }
        #expect(Set(try sources.map { try ByteSource($0, hashing: false, progress: nil).identity }).count == 2)
    }

    @Test(arguments: [513, 1000])
    func `a cut archive is told, and read as far as it goes`(length: Int) throws {
        var archive = TarArchive()
        archive.add("a", String(repeating: "1", count: 600))
        let (files, reason) = try Self.files(Array(archive.octets.prefix(length)))
        #expect(files.isEmpty)
        #expect(reason?.contains("ends early") == true)
    }

    @Test func `an archive without its last blocks ends where it ends`() throws {
        var archive = TarArchive()
        archive.add("a", "1")
        let (files, reason) = try Self.files(archive.octets)
        #expect(files.map(\.content) == ["1"] && reason == nil)
    }

    @Test(arguments: [[], [1, 2, 3], [UInt8](repeating: 0x20, count: 600), [UInt8](repeating: 0, count: 1024)])
    func `what is no archive is not taken for one`(octets: [UInt8]) throws {
        let folder = try TemporaryFolder()
        #expect(try Self.reader(octets, folder) == nil)
    }

    @Test func `what grows out of all measure is given up`() throws {
        // GNU's old form of a file that is nothing but a hole of 2^33 octets less one.
        var archive = TarArchive()
        archive.addPax("GNU.sparse.major", "0")
        archive.addPax("GNU.sparse.size", "8589934591")
        archive.addPax("GNU.sparse.numblocks", "0")
        archive.add("hole", "")
        let folder = try TemporaryFolder()
        let reader = try #require(try Self.reader(archive.closed, folder))
        var total = 0
        var failure: ArchiveReader.Failure?
        do throws(ArchiveReader.Failure) {
            while try reader.next() != nil {
                var buffer = [UInt8](repeating: 0, count: 1 << 20)
                while case let count = try reader.read(into: &buffer), count > 0 { total += count }
            }
        } catch {
            failure = error
        }
        #expect(total < 1 << 29)
        #expect(total == 0 || failure?.reason.contains("grows") == true)
    }

    @Test func `no change of one octet traps`() throws {
        var archive = TarArchive()
        archive.addPax("path", "long/name")
        archive.add("a", "1")
        archive.add("././@LongLink", "name\0", type: "L")
        archive.add("b", "2")
        let octets = archive.closed
        for place in octets.indices where place % 3 == 0 {
            for change in [0x00, 0xff] as [UInt8] {
                var damaged = octets
                damaged[place] = change
                let folder = try TemporaryFolder()
                guard let reader = try Self.reader(damaged, folder) else { continue }
                while let member = try? reader.next() {
                    var buffer = [UInt8](repeating: 0, count: 100)
                    while member.isFile, let count = try? reader.read(into: &buffer), count > 0 {}
                }
            }
        }
        #expect(try Self.files(octets).files.count == 2)
    }
}
