import Capture
import Foundation
import Testing

@Suite struct BadInputTests {
    static let header = pcap([])

    @Test(
        arguments: [
            ([], 65, "the file is empty"),
            (Array("#!/bin/sh\nls\n".utf8), 65, "a text file that starts with \"#!/bin/sh\""),
            ([0xff, 0xd8, 0xff, 0xe0, 0, 0x10], 65, "octets ffd8ffe0"),
            (Array("snoop\0\0\0".utf8), 65, "Solaris snoop"),
            ([0xd4, 0xc3], 65, "a file of 2 octets"),
            (Array(header.prefix(10)), 65, "in the middle of its file header"),
            (Array(header.prefix(23)), 65, "in the middle of its file header"),
            (Array(PcapngBytes().octets.prefix(20)), 65, "in the middle of its file header"),
            ([0x0a, 0x0d, 0x0d, 0x0a] + [UInt8](repeating: 7, count: 40), 65, "byte-order magic"),
            ([0x1f, 0x8b, 0x08, 0] + [UInt8](repeating: 0xff, count: 40), 65, "the gzip stream is damaged"),
            (pcap([], linkType: 1).prefix(4) + [9, 0, 9, 0] + [UInt8](repeating: 0, count: 16), 65, "malformed"),
        ] as [([UInt8], Int32, String)])
    func `a file that is no capture is refused in one sentence`(
        octets: [UInt8], exitCode: Int32, words: String
    ) throws {
        let folder = try TemporaryFolder()
        let error = try #require(openingError([folder.write(octets, "bad.pcap")]))
        #expect(error.exitCode == exitCode)
        #expect(error.description.contains(words), "\(error)")
        #expect(error.description.contains("bad.pcap: "))
        #expect(!error.description.contains("\n"))
    }

    @Test func `a missing file is named`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("none.pcap")
        #expect(openingError([path]) == .noSuchFile(name: path))
        #expect(CaptureError.noSuchFile(name: path).exitCode == 66)
    }

    @Test(.disabled(if: NSUserName() == "root", "root may read every file"))
    func `an unreadable file says that permission is missing`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.header, "secret.pcap")
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
        #expect(openingError([path]) == .notPermitted(name: path))
        #expect(CaptureError.notPermitted(name: path).exitCode == 77)
    }

    @Test func `a folder without captures is told`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("text".utf8), "notes.txt")
        #expect(openingError([folder.path]) == .folderWithoutCaptures(name: folder.path))
        #expect(CaptureError.folderWithoutCaptures(name: "").exitCode == 66)
    }

    @Test func `a bad capture does not lose the others`() throws {
        let folder = try TemporaryFolder()
        let good = try folder.write(pcap([TestPacket(1)]), "good.pcap")
        let text = try folder.write(Array("hello\n".utf8), "bad.pcap")
        let reading = try read([text, good, folder.path("none.pcap")])
        #expect(reading.tags == [1])
        #expect(reading.infos.map(\.name) == [good])
        #expect(reading.frames.first?.capture == 0)
        #expect(reading.problems.map(\.exitCode) == [65, 66])
    }

    @Test func `when all captures are bad the first one's exit code stands`() throws {
        let folder = try TemporaryFolder()
        let text = try folder.write(Array("hello\n".utf8), "bad.pcap")
        let error = openingError([folder.path("none.pcap"), text])
        #expect(error == .noneLeft(count: 2, exitCode: 66))
    }

    @Test func `a capture given twice is read once`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(pcap([TestPacket(1)]), "a.pcap")
        let reading = try read([path, folder.path, path])
        #expect(reading.tags == [1])
        #expect(reading.problems.last == .givenTwice(name: path))
    }

    @Test func `a folder is searched for captures in order of path`() throws {
        let folder = try TemporaryFolder()
        try folder.write(pcap([TestPacket(3)]), "b/c.dump")
        try folder.write(pcap([TestPacket(1)]), "a.pcap")
        try folder.write(PcapngBytes().octets, "b/b")
        try folder.write(Array("text".utf8), "b/a.pcap")
        let reading = try read([folder.path + "=site"])
        #expect(reading.infos.map(\.name) == ["a.pcap", "b/b", "b/c.dump"].map(folder.path))
        #expect(reading.infos.map(\.label) == ["site", "site", "site"])
        #expect(reading.tags == [1, 3])
        #expect(reading.problems.isEmpty)
    }
}
