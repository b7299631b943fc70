import Capture
import Dispatch
import Foundation
import Testing

/// Pipes, which standard input is one of: no seeking, no length, octets that come in bits.
@Suite struct StreamTests {
    /// Reads what is written into a pipe in pieces of so many octets.
    private func readPipe(_ octets: [UInt8], pieces: Int) throws -> Reading {
        let pipe = Pipe()
        let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        let writer = pipe.fileHandleForWriting
        DispatchQueue.global().async {
            for start in stride(from: 0, to: octets.count, by: pieces) {
                try? writer.write(contentsOf: Data(octets[start..<min(start + pieces, octets.count)]))
            }
            try? writer.close()
        }
        return try read([path], hashing: true)
    }

    @Test(arguments: [1, 7, 100_000])
    func `a pipe is read however its octets come`(pieces: Int) throws {
        let reading = try readPipe(CompressedBytes.three, pieces: pieces)
        #expect(reading.tags == [1, 2, 3])
        #expect(reading.infos.first?.bytes == CompressedBytes.three.count)
        #expect(reading.infos.first?.sha256 == "09a2b6405b5236a26cfbc85b4f40ad1bd6ba6b5751e9e80fe25590bdc04d861d")
    }

    @Test(arguments: CompressedBytes.all.map(\.name))
    func `compressed octets come through a pipe`(name: String) throws {
        let octets = try #require(CompressedBytes.all.first { $0.name == name }).octets
        #expect(try readPipe(octets, pieces: 5).tags == [1, 2, 3])
    }

    @Test func `pcapng comes through a pipe`() throws {
        var file = PcapngBytes()
        file.interface()
        for tag in 0..<200 as Range<UInt8> { file.packet([UInt8](repeating: tag, count: 2000)) }
        #expect(try readPipe(file.octets, pieces: 4096).tags == Array(0..<200))
    }

    @Test func `a stream's hash covers what follows the damage`() throws {
        var octets = pcap([TestPacket(1)])
        octets += [UInt8](repeating: 0xff, count: 500_000)
        let folder = try TemporaryFolder()
        let onDisk = try read([folder.write(octets, "a")], hashing: true)
        let streamed = try readPipe(octets, pieces: 65_536)
        #expect(streamed.infos.first?.sha256 == onDisk.infos.first?.sha256)
        #expect(streamed.infos.first?.sha256?.count == 64)
        #expect(streamed.infos.first?.bytes == octets.count)
    }
}
