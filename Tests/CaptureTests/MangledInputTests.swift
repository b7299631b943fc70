import Testing

@testable import Capture

/// Captures that something went wrong with on their way, and formats that take a converter.
@Suite struct MangledInputTests {
    private static let capture = pcap((0..<20).map { TestPacket($0 &+ 1, count: 60 + Int($0)) })

    @Test(arguments: [
        "Defaulted container \"a\" out of: a, b\n", "tcpdump: listening on eth0\r\n한국어\n", "\u{1b}[1mwarning\u{1b}[0m ",
    ])
    func `a capture behind lines of text is read, and the text told`(text: String) throws {
        let (frames, info) = try read(octets: Array(text.utf8) + Self.capture)
        #expect(frames.count == 20 && frames.last?.tag == 20)
        #expect(info.problem?.contains("\(text.utf8.count) octets of text stand before the capture") == true)
    }

    @Test func `a pcapng capture behind a line of text is read`() throws {
        var file = PcapngBytes()
        file.interface()
        file.packet([UInt8](repeating: 7, count: 60))
        let (frames, info) = try read(octets: Array("Forwarding from 127.0.0.1\n".utf8) + file.octets)
        #expect(frames.map(\.tag) == [7])
        #expect(info.problem != nil)
    }

    @Test func `text that only quotes a magic number is no capture`() throws {
        let folder = try TemporaryFolder()
        let octets = Array("notes: ".utf8) + [0xd4, 0xc3, 0xb2, 0xa1] + Array(" is a magic number, and more".utf8)
        #expect(openingError([try folder.write(octets, "notes")])?.exitCode == 65)
    }

    @Test func `a capture that a terminal changed is named as that`() throws {
        let folder = try TemporaryFolder()
        var packets = (0..<20).map { TestPacket($0, count: 60) }
        for place in packets.indices { packets[place].octets[9] = 0x0a }
        let mangled = pcap(packets).flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }
        let error = try #require(openingError([folder.write(mangled, "tty.pcap")]))
        #expect(error.description.contains("a terminal changed") && error.description.contains("without -t"))
        var file = PcapngBytes()
        file.interface()
        let other = file.octets.flatMap { $0 == 0x0a ? [0x0d, 0x0a] : [$0] }
        #expect(
            openingError([try folder.write(other, "tty.pcapng")])?.description.contains("a terminal changed") == true)
    }

    @Test func `a whole capture of text with CR LF is none of that`() throws {
        var packets = (0..<20).map { TestPacket($0, count: 62) }
        for place in packets.indices { packets[place].octets[9...10] = [0x0d, 0x0a] }
        #expect(try read(octets: pcap(packets)).frames.count == 20)
    }

    @Test(
        arguments: [
            ("PowerShell", [0xff, 0xfe, 0x58, 0x25, 0x1c, 0x25, 0x93, 0x25, 0xed, 0, 2, 0], "PowerShell"),
            ("a Windows trace", [0, 0, 1, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "pktmon etl2pcap"),
            (
                "ERF", [0, 0, 0, 0, 0x00, 0x00, 0x40, 0x65, 2, 4, 0, 80, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 0, 0],
                "ERF capture (editcap"
            ),
            ("snoop", Array("snoop\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{2}".utf8), "editcap"),
            ("Network Monitor", Array("GMBU\u{0}\u{2}\u{1}\u{0}".utf8), "editcap"),
        ] as [(String, [UInt8], String)])
    func `a format that takes a converter names it`(name: String, octets: [UInt8], words: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(octets + [UInt8](repeating: 0, count: 64), name)
        #expect(
            openingError([file])?.description.contains(words) == true, "\(String(describing: openingError([file])))")
    }
}
