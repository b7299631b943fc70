import Capture
import PacketWire
import Testing

@Suite struct WriterTests {
    @Test func `what the pcap writer wrote is read back`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.pcap")
        var writer = try PcapWriter(path: path, linkType: .linuxSLL2, snapLength: 512)
        for (index, octets) in [[1, 2, 3], [4, 5, 6, 7]].enumerated() as EnumeratedSequence<[[UInt8]]> {
            let time = Timestamp(nanoseconds: 1_700_000_000_123_456_789 + Int64(index))
            try writer.write(octets.span, time: time, wireLength: 100)
        }
        try writer.close()
        let reading = try read([path])
        #expect(reading.frames.map(\.octets) == [[1, 2, 3], [4, 5, 6, 7]])
        #expect(reading.frames.map(\.nanoseconds) == [1_700_000_000_123_456_789, 1_700_000_000_123_456_790])
        #expect(reading.frames.map(\.wireLength) == [100, 100])
        #expect(reading.infos.first?.linkTypes == [.linuxSLL2])
        #expect(reading.infos.first?.snapLength == 512)
    }

    @Test func `what the pcapng writer wrote is read back`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("out.pcapng")
        var writer = try PcapngWriter(path: path, application: "dnsverdict 1", comment: "Evidence für §1")
        let eth0 = try writer.addInterface(linkType: .ethernet, snapLength: 96, name: "eth0", description: "node a")
        let addresses = try ["192.168.2.218", "2001:db8::218"].map { try #require(IPAddress($0)) }
        let any = try writer.addInterface(linkType: .linuxSLL2, name: "any", addresses: addresses)
        let time = Timestamp(nanoseconds: 1_700_000_000_123_456_789)
        for count in 0..<9 {
            let octets = [UInt8](repeating: UInt8(count), count: count)
            try writer.write(
                octets.span, time: time, wireLength: 60, interface: count & 1 == 0 ? eth0 : any,
                direction: count & 1 == 0 ? .incoming : .outgoing, comment: count == 3 ? "no answer" : nil)
        }
        try writer.close()
        let reading = try read([path])
        let info = try #require(reading.infos.first)
        #expect(reading.frames.map(\.octets.count) == Array(0..<9))
        #expect(reading.frames.map(\.interface) == [0, 1, 0, 1, 0, 1, 0, 1, 0])
        #expect(reading.frames.prefix(2).map(\.direction) == [.incoming, .outgoing])
        #expect(Set(reading.frames.map(\.nanoseconds)) == [time.nanoseconds])
        #expect(info.interfaces.map(\.name) == ["eth0", "any"])
        #expect(info.interfaces.map(\.description) == ["node a", nil])
        #expect(info.interfaces.map(\.addresses) == [[], addresses])
        #expect(info.comment == "Evidence für §1")
        #expect(info.application == "dnsverdict 1")
        #expect(info.hasNanoseconds)
        #expect(info.problem == nil)
    }

    @Test func `a place that cannot be written is told`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("none/out.pcap")
        #expect(throws: CaptureError.noFolder(name: path, folder: folder.path("none"))) {
            _ = try PcapWriter(path: path, linkType: .ethernet)
        }
        #expect(throws: CaptureError.cannotWrite(name: folder.path, reason: "Is a directory")) {
            _ = try PcapWriter(path: folder.path, linkType: .ethernet)
        }
        #expect(CaptureError.cannotWrite(name: path, reason: "").exitCode == 73)
        #expect(CaptureError.noFolder(name: path, folder: "").exitCode == 73)
    }

    @Test func `a full disk is told at the latest in closing`() throws {
        var writer = try PcapWriter(path: "/dev/full", linkType: .ethernet)
        #expect(throws: CaptureError.cannotWrite(name: "/dev/full", reason: "No space left on device")) {
            try writer.close()
        }
    }
}
