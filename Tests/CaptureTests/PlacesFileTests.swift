import PacketWire
import Testing

@testable import Capture

/// One file with an interface for each place, as `live -w -` writes it.
@Suite struct PlacesFileTests {
    private let folder: TemporaryFolder
    private static let start = Timestamp(nanoseconds: 1_795_409_491_000_000_000)

    init() throws {
        folder = try TemporaryFolder()
    }

    private static func time(_ seconds: Int64) -> Timestamp { start.advanced(by: seconds * 1_000_000_000) }

    private static func opening(_ name: String, _ address: IPAddress, at seconds: Int64 = 0) -> LiveOpening {
        LiveOpening(
            request: LiveRequest(namespace: "/proc/7/ns/net", name: name, place: PlaceName(pod: name, node: "n")),
            linkType: .linuxSLL2, filter: "port 53", addresses: [address], start: time(seconds))
    }

    /// Two places from the start, one of which sees nothing, and one that comes after a packet.
    private func write() throws -> String {
        let path = folder.path("all.pcapng")
        var stream = try PlacesStream(path: path, version: "1")
        func send(_ capture: Int, at seconds: Int64, to stream: inout PlacesStream) throws {
            let octets = [UInt8](repeating: UInt8(capture), count: 20)
            let frame = Frame(
                capture: capture, number: 1, time: Self.time(seconds), wireLength: 20, linkType: .linuxSLL2)
            try stream.write(frame, octets.span)
        }
        try stream.add(Self.opening("web", IPAddress(v4: 0x0a00_0001)))
        try stream.add(Self.opening("silent", IPAddress(v4: 0x0a00_0002)))
        try send(0, at: 1, to: &stream)
        try stream.add(Self.opening("late", IPAddress(v4: 0x0a00_0003), at: 2))
        try send(2, at: 3, to: &stream)
        try send(0, at: 4, to: &stream)
        stream.end(0, at: Self.time(5), drops: 7)
        for number in 0..<3 { stream.end(number, at: Self.time(9), drops: 0) }
        try stream.close()
        return path
    }

    @Test func `each place is read as a capture of its own, one that saw nothing too`() throws {
        let path = try write()
        var set = try CaptureSet([CaptureSource(.path(path))], onProblem: { _ in })
        var frames: [[Int]] = []
        var lasted: [Int: ClosedRange<Timestamp>] = [:]
        set.forEachFrame(
            ended: { lasted[$0] = $1 },
            { frame, octets in
                frames.append([frame.capture, frame.number, frame.interface, Int(octets[0])])
                return true
            })
        let infos = set.infos()
        #expect(infos.map(\.name) == ["web", "silent", "late"].map { "\(path)#\($0)" })
        #expect(infos.map(\.label) == ["web", "silent", "late"])
        #expect(infos.map(\.addresses) == [1, 2, 3].map { [IPAddress(v4: 0x0a00_0000 + $0)] })
        #expect(infos.map(\.place) == ["web", "silent", "late"].map { PlaceName(pod: $0, node: "n") })
        #expect(infos.map(\.packets) == [2, 0, 1])
        #expect(infos.map(\.kernelDrops) == [7, 0, 0])
        // Numbered as in the file.
        #expect(frames == [[0, 1, 0, 0], [2, 2, 0, 2], [0, 3, 0, 0]])
        #expect(lasted[0] == Self.start...Self.time(5))
        #expect(lasted[2] == Self.time(2)...Self.time(9))
    }

    @Test func `a label of the user's stands before the place`() throws {
        var set = try CaptureSet([CaptureSource(.path(write()), label: "n1")], onProblem: { _ in })
        set.forEachFrame { _, _ in true }
        #expect(set.infos().map(\.label) == ["n1 web", "n1 silent", "n1 late"])
    }

    /// A file of a packet on each interface; a nil name names none.
    private func interfaces(_ names: [String?], packets: Int = 2) throws -> String {
        let path = folder.path("other.pcapng")
        var writer = try PcapngWriter(path: path, application: "dnsverdict 1", comment: "Evidence")
        for (number, name) in names.enumerated() {
            _ = try writer.addInterface(linkType: number == 0 ? .ethernet : .linuxSLL2, name: name)
        }
        let octets = [UInt8](repeating: 1, count: 60)
        for number in 0..<packets {
            try writer.write(octets.span, time: Self.time(Int64(number)), wireLength: 60, interface: number)
        }
        try writer.close()
        return path
    }

    private func names(_ path: String, takesMerged: Bool = true) throws -> [String] {
        var set = try CaptureSet([CaptureSource(.path(path))], takesMerged: takesMerged, onProblem: { _ in })
        set.forEachFrame { _, _ in true }
        return set.infos().map(\.name)
    }

    @Test func `several interfaces of another file stay one capture`() throws {
        let path = try interfaces(["eth0", "eth1"])
        #expect(try names(path) == [path])
    }

    @Test func `a file merged of captures without names is taken apart where that is wanted`() throws {
        let path = try interfaces([nil, nil])
        #expect(try names(path) == ["\(path)#1", "\(path)#2"])
        #expect(try names(path, takesMerged: false) == [path])
    }

    @Test func `an interface that saw nothing makes no place of a merged file`() throws {
        let path = try interfaces([nil, nil], packets: 1)
        #expect(try names(path) == [path])
    }

    @Test func `a file of which one interface has a name stays one capture`() throws {
        let path = try interfaces([nil, "eth0"])
        #expect(try names(path) == [path])
    }
}
