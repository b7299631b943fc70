import Foundation
import PacketWire
import Testing

@testable import Capture

@Suite struct CounterBlockTests {
    private static func sample(_ time: Int64, _ values: [(String, Int64)]) -> CounterSample {
        CounterSample(
            time: Timestamp(nanoseconds: time), counters: values.map { .init($0.0, $0.1) }, process: "coredns")
    }

    private static func written(_ samples: [CounterSample], to path: String) throws {
        var writer = try PcapngWriter(path: path, application: "dnsverdict 1")
        let interface = try writer.addInterface(linkType: .ethernet, name: "eth0")
        for sample in samples { writer.writeCounters(sample, interface: interface) }
        try writer.write([1, 2, 3].span, time: Timestamp(nanoseconds: 5), wireLength: 3, interface: interface)
        try writer.close()
    }

    @Test func `what a kernel counted is read back, first and last`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.pcapng")
        let samples = [
            Self.sample(10, [("UdpRcvbufErrors", 0), ("nf_conntrack_count", 3)]),
            Self.sample(20, [("UdpRcvbufErrors", 5), ("nf_conntrack_count", 64)]),
            Self.sample(30, [("UdpRcvbufErrors", 9), ("nf_conntrack_count", -1)]),
        ]
        try Self.written(samples, to: path)
        let reading = try read([path])
        let counters = try #require(reading.infos.first?.counters)
        #expect(counters.first == samples[0])
        #expect(counters.last == samples[2])
        #expect(counters.mostTracked == 64)
        let copy = folder.path("copy.pcapng")
        try Self.written(counters.samples, to: copy)
        #expect(try read([copy]).infos.first?.counters == counters)
        #expect(reading.frames.map(\.octets) == [[1, 2, 3]])
        #expect(reading.infos.first?.problem == nil)
    }

    @Test func `names that do not print or are too long are left out, and what is beyond the limit`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.pcapng")
        let many = (0..<600).map { ("c\($0)", Int64($0)) }
        let bad = [("a b", Int64(1)), ("\u{1b}[31m", 2), (String(repeating: "n", count: 65), 3), ("", 4), ("한", 5)]
        try Self.written([Self.sample(1, bad + many)], to: path)
        let counters = try #require(try read([path]).infos.first?.counters?.first.counters)
        #expect(counters.first?.name == "c0")
        #expect(counters.count == CounterSample.limit - bad.count)
    }

    /// Octets of the block that are changed, by their place in it, and whether it is still ours.
    static let changes: [(place: Int, octets: [UInt8], isOurs: Bool)] = [
        (8, [0], false), (12, [2], false), (16, [9], false), (19, [255], false), (28, [7], true),
        (30, [255, 255], true), (20, [255, 255, 255, 255, 255, 255, 255, 255], true),
    ]

    @Test(arguments: changes)
    func `a block that was changed is harmless`(place: Int, octets: [UInt8], isOurs: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.pcapng")
        try Self.written([Self.sample(1, [("UdpRcvbufErrors", .max)])], to: path)
        var file = try [UInt8](Data(contentsOf: URL(filePath: path)))
        let type: [UInt8] = [0x53, 0x0d, 0x00, 0x80]
        let start = try #require(file.indices.first { file[$0...].starts(with: type) })
        file.replaceSubrange(start + place..<start + place + octets.count, with: octets)
        let reading = try read([folder.write(file, "changed.pcapng")])
        #expect(reading.frames.count == 1)
        #expect((reading.infos.first?.counters != nil) == isOurs)
    }

    @Test func `a place's name of an interface does not go into a redacted ticket`() throws {
        var history = CounterHistory(Self.sample(1, [("UdpInErrors", 1), ("cali123.rx_dropped", 4)]))
        history.add(Self.sample(2, [("UdpInErrors", 2), ("cali123.rx_dropped", 5)]))
        let kept = history.withoutNames
        #expect(kept.last.counters.map(\.name) == ["UdpInErrors"])
        #expect(kept.last.process == "coredns")
    }
}
