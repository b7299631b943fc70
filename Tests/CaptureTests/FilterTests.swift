import Capture
import Testing

@Suite struct FilterTests {
    /// IPv4 and UDP from one port to another.
    static func datagram(from source: UInt8, to destination: UInt8) -> [UInt8] {
        var octets: [UInt8] = [0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]
        octets += [0, source, 0, destination, 0, 8, 0, 0]
        return octets
    }

    static func ethernet(_ payload: [UInt8]) -> [UInt8] {
        [UInt8](repeating: 2, count: 12) + [8, 0] + payload
    }

    @Test func `frames that do not match are counted and not handed out`() throws {
        let octets = pcap([
            TestPacket(octets: Self.ethernet(Self.datagram(from: 9, to: 80))),
            TestPacket(octets: Self.ethernet(Self.datagram(from: 9, to: 53))),
        ])
        let (frames, info) = try read(octets: octets, filter: "udp port 53")
        #expect(frames.map(\.number) == [2])
        #expect(info.packets == 2)
    }

    @Test func `one filter serves interfaces of different link types`() throws {
        var file = PcapngBytes()
        file.interface(linkType: 1)
        file.interface(linkType: 101)
        for port in [53, 80] as [UInt8] {
            file.packet(Self.ethernet(Self.datagram(from: 9, to: port)), interface: 0)
            file.packet(Self.datagram(from: 9, to: port), interface: 1)
        }
        let (frames, info) = try read(octets: file.octets, filter: "dst port 53")
        #expect(frames.map(\.number) == [1, 2])
        #expect(frames.map(\.linkType) == [1, 101])
        #expect(info.problem == nil)
    }

    @Test(arguments: [true, false])
    func `a wrong filter is wrong usage`(hasPackets: Bool) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(pcap(hasPackets ? [TestPacket(1)] : []), "a.pcap")
        let error = try #require(openingError([path], filter: "udp prot 53"))
        #expect(error.exitCode == 64)
        #expect(error.description.contains("\"udp prot 53\""))
    }

    @Test func `a filter that a link type cannot have is told`() throws {
        let folder = try TemporaryFolder()
        let reading = try read(
            [folder.write(pcap([TestPacket(1)]), "a"), folder.write(pcap([TestPacket(1)], linkType: 101), "b")],
            filter: "ether src 01:01:01:01:01:01")
        #expect(reading.frames.map(\.capture) == [0])
        #expect(reading.infos.first?.problem == nil)
        #expect(reading.infos.last?.problem?.contains("cannot be applied to RAW frames") == true)
    }
}
