import Foundation
import PacketWire
import Testing

@testable import Capture

@Suite struct RecordedCaptureTests {
    private let folder: TemporaryFolder
    private static let start = Timestamp(nanoseconds: 1_795_409_491_000_000_000)

    init() throws {
        folder = try TemporaryFolder()
    }

    private func record(_ name: String, _ rotation: Rotation = Rotation()) throws -> RecordedCapture {
        try RecordedCapture(
            folder.path(name), rotation, of: LiveRequest(name: "node"), linkType: .linuxSLL2, filter: "port 53",
            start: Self.start, version: "1")
    }

    /// Writes packets of `size` octets, one a second.
    private func write(_ count: Int, size: Int = 100, to file: RecordedCapture, from first: Int = 0) throws {
        let octets = [UInt8](repeating: 7, count: size)
        for number in first..<first + count {
            let frame = Frame(
                capture: 0, number: number + 1, time: Self.time(Double(number)), wireLength: size,
                linkType: .linuxSLL2)
            try file.write(frame, octets.span)
        }
    }

    private static func time(_ seconds: Double) -> Timestamp {
        Timestamp(nanoseconds: start.nanoseconds + Int64(seconds * 1e9))
    }

    private var names: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    @Test(arguments: [3, 0])
    func `a file says how long it was captured on and what was dropped`(packets: Int) throws {
        let file = try record("x.pcapng")
        try write(packets, to: file)
        try file.end(at: Self.time(60), drops: 5)
        var set = try CaptureSet([CaptureSource(.path(folder.path("x.pcapng")))], onProblem: { _ in })
        var lasted: ClosedRange<Timestamp>?
        set.forEachFrame(ended: { lasted = $1 }, { _, _ in true })
        let info = try #require(set.infos().first)
        #expect(lasted == Self.start...Self.time(60))
        #expect(info.kernelDrops == 5)
        #expect(info.packets == packets)
        #expect(info.interfaces.map(\.name) == ["any"])
        #expect(info.interfaces.map(\.filter) == ["port 53"])
        #expect(info.problem == nil)
        #expect(file.digest()?.digest == info.sha256)
    }

    @Test func `a folder that is not there is told with the name that was asked for`() {
        let place = folder.path("none/x.pcapng")
        #expect(throws: CaptureError.noFolder(name: place, folder: folder.path("none"))) {
            _ = try record("none/x.pcapng")
        }
    }

    @Test func `another program's statement of a duration is not trusted`() throws {
        let path = folder.path("x.pcapng")
        var writer = try PcapngWriter(path: path, application: "dumpcap")
        let number = try writer.addInterface(linkType: .ethernet)
        try writer.write([1, 2, 3].span, time: Self.start, wireLength: 3, interface: number)
        writer.writeStatistics(interface: number, lasted: Self.start...Self.time(9), received: 1, dropped: 0)
        try writer.close()
        var set = try CaptureSet([CaptureSource(.path(path))], onProblem: { _ in })
        var lasted: ClosedRange<Timestamp>?
        set.forEachFrame(ended: { lasted = $1 }, { _, _ in true })
        #expect(lasted == nil)
        #expect(set.infos().first?.kernelDrops == 0)
    }

    @Test func `a file that is cut anywhere is read to its last whole packet`() throws {
        let file = try record("x.pcapng")
        try write(20, to: file)
        try file.flush(at: Self.time(20), drops: 0)
        let octets = [UInt8](try Data(contentsOf: URL(filePath: folder.path("x.pcapng"))))
        let packet = 32 + 100
        let header = octets.count - 20 * packet
        for length in stride(from: header, to: octets.count, by: 13) {
            try folder.write(Array(octets[..<length]), "cut.pcapng")
            let reading = try read([folder.path("cut.pcapng")])
            #expect(reading.frames.count == (length - header) / packet, "cut to \(length) octets")
        }
    }

    @Test func `files are turned by size, and numbered as tcpdump does`() throws {
        let file = try record("x.pcapng", Rotation(size: 1000))
        try write(24, to: file)
        try file.end(at: Self.time(24), drops: 0)
        #expect(names == ["x.pcapng", "x.pcapng1", "x.pcapng2", "x.pcapng3"])
        let counts = try names.map { try read([folder.path($0)]).frames.count }
        #expect(counts.reduce(0, +) == 24)
    }

    @Test func `a ring of files keeps the newest`() throws {
        let file = try record("x.pcapng", Rotation(size: 1000, files: 11))
        try write(100, to: file)
        try file.end(at: Self.time(100), drops: 0)
        #expect(names == (0...10).map { $0 < 10 ? "x.pcapng0\($0)" : "x.pcapng\($0)" })
        let seconds = try names.flatMap { try read([folder.path($0)]).frames.map(\.nanoseconds) }
        #expect(seconds.max() == Self.time(99).nanoseconds)
        #expect(seconds.count < 100)
    }

    @Test func `files are turned by time, their names filled in, until there are enough`() throws {
        let file = try record("x-%s.pcapng", Rotation(files: 2, seconds: 10))
        try write(35, to: file)
        #expect(file.isComplete)
        try file.end(at: Self.time(35), drops: 0)
        #expect(names == ["x-1795409491.pcapng", "x-1795409501.pcapng"])
        #expect(try names.map { try read([folder.path($0)]).frames.count } == [10, 10])
    }

    @Test func `drops are counted to the file in which they happened`() throws {
        let file = try record("x.pcapng", Rotation(size: 1000))
        try write(5, to: file)
        try file.flush(at: Self.time(5), drops: 3)
        try write(5, to: file, from: 5)
        try file.end(at: Self.time(10), drops: 7)
        let drops = try names.map { name in
            var set = try CaptureSet([CaptureSource(.path(folder.path(name)))], onProblem: { _ in })
            set.forEachFrame { _, _ in true }
            return set.infos().first?.kernelDrops
        }
        #expect(drops == [3, 4])
    }
}
