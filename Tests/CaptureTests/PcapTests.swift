import Capture
import PacketWire
import Testing

@Suite struct PcapTests {
    @Test(arguments: [false, true])
    func `both byte orders are read`(isBigEndian: Bool) throws {
        let packets = [TestPacket(7, fraction: 5, wireLength: 90)]
        let (frames, info) = try read(octets: pcap(packets, isBigEndian: isBigEndian, linkType: 276))
        let frame = try #require(frames.first)
        #expect(frames.count == 1)
        #expect(frame.nanoseconds == 1_700_000_000_000_005_000)
        #expect(frame.octets == [UInt8](repeating: 7, count: 60))
        #expect(frame.wireLength == 90)
        #expect(frame.linkType == 276)
        #expect(frame.number == 1)
        #expect(info.linkTypes.map(\.name) == ["LINUX_SLL2"])
        #expect(info.container == "pcap")
        #expect(!info.hasNanoseconds)
        #expect(info.kernelDrops == nil)
    }

    @Test(arguments: [false, true])
    func `nanoseconds are kept`(isBigEndian: Bool) throws {
        let packets = [TestPacket(7, fraction: 123_456_789)]
        let (frames, info) = try read(octets: pcap(packets, isBigEndian: isBigEndian, magic: 0xa1b2_3c4d))
        #expect(frames.map(\.nanoseconds) == [1_700_000_000_123_456_789])
        #expect(info.hasNanoseconds)
    }

    @Test func `the modified format is read`() throws {
        let (frames, _) = try read(octets: pcap([TestPacket(1), TestPacket(2)], magic: 0xa1b2_cd34))
        #expect(frames.map(\.tag) == [1, 2])
    }

    @Test(arguments: [(1_000_000, 999_999_999), (0x8000_0000, 0), (0x7fff_ffff, 999_999_999)] as [(UInt32, Int64)])
    func `a fraction past its second stays in its second`(fraction: UInt32, nanoseconds: Int64) throws {
        let (frames, _) = try read(octets: pcap([TestPacket(1, fraction: fraction)]))
        #expect(frames.map(\.nanoseconds) == [1_700_000_000_000_000_000 + nanoseconds])
    }

    @Test func `seconds after 2038 do not turn negative`() throws {
        let (frames, _) = try read(octets: pcap([TestPacket(1, seconds: 0xffff_fff0)]))
        #expect(frames.map(\.nanoseconds) == [4_294_967_280_000_000_000])
    }

    @Test(arguments: [12, 14, 101])
    func `old numbers of raw IP become the present one`(linkType: UInt32) throws {
        let (frames, info) = try read(octets: pcap([TestPacket(0x45)], linkType: linkType))
        #expect(frames.map(\.linkType) == [101])
        #expect(info.linkTypes.map(\.name) == ["RAW"])
    }

    @Test func `a link type without a name keeps its number`() {
        #expect(LinkType(rawValue: 60_000).name == "LINKTYPE_60000")
        #expect(LinkType.ethernet.name == "EN10MB")
    }

    @Test func `a capture without packets is no error`() throws {
        let (frames, info) = try read(octets: pcap([]))
        #expect(frames.isEmpty)
        #expect(info.packets == 0)
        #expect(info.first == nil)
        #expect(info.last == nil)
        #expect(info.problem == nil)
    }

    @Test(arguments: [1, 15, 16, 30, 75])
    func `a cut last packet is told and all before it are kept`(missing: Int) throws {
        let octets = pcap([TestPacket(1), TestPacket(2), TestPacket(3)])
        let (frames, info) = try read(octets: octets.dropLast(missing))
        #expect(frames.map(\.tag) == [1, 2])
        #expect(info.packets == 2)
        #expect(info.isTruncatedAtEnd)
        let problem = try #require(info.problem)
        #expect(problem.hasSuffix("it ends in the middle of packet 3; the 2 packets before that were read."))
    }

    @Test func `a damaged packet header is told and all before it are kept`() throws {
        var octets = pcap([TestPacket(1), TestPacket(2)])
        octets.replaceSubrange(24 + 76 + 8..<24 + 76 + 12, with: [0xff, 0xff, 0xff, 0x7f])
        let (frames, info) = try read(octets: octets + [UInt8](repeating: 0, count: 100))
        #expect(frames.map(\.tag) == [1])
        #expect(!info.isTruncatedAtEnd)
        #expect(info.problem?.contains("packet 2 is damaged") == true)
    }

    @Test(arguments: [false, true], [0xa1b2_c3d4, 0xa1b2_3c4d] as [UInt32])
    func `captures that were concatenated are read as one`(isBigEndian: Bool, magic: UInt32) throws {
        let one = pcap([TestPacket(1), TestPacket(2)], isBigEndian: isBigEndian, magic: magic)
        let (frames, info) = try read(octets: one + one)
        #expect(frames.map(\.tag) == [1, 2, 1, 2])
        #expect(info.packets == 4)
        #expect(info.problem == nil)
    }

    @Test func `a concatenated capture of another link type is told`() throws {
        let (frames, info) = try read(octets: pcap([TestPacket(1)]) + pcap([TestPacket(2)], linkType: 101))
        #expect(frames.map(\.tag) == [1])
        #expect(info.problem?.contains("another capture follows packet 1") == true)
    }

    @Test(arguments: [0, 1, 60])
    func `a packet longer than the header's snap length is not cut`(snapLength: UInt32) throws {
        let (frames, info) = try read(octets: pcap([TestPacket(1, count: 80)], snapLength: snapLength))
        #expect(frames.map(\.octets.count) == [80])
        #expect(info.snapLength == Int(snapLength))
    }

    @Test func `an empty packet is a packet`() throws {
        let (frames, _) = try read(octets: pcap([TestPacket(1), TestPacket(0, count: 0), TestPacket(2)]))
        #expect(frames.map(\.octets.count) == [60, 0, 60])
    }

    @Test func `first and last are the earliest and latest times, and steps back are counted`() throws {
        let packets = [5, 3, 9, 4].map { TestPacket(UInt8($0), seconds: $0) }
        let (frames, info) = try read(octets: pcap(packets))
        #expect(frames.map(\.tag) == [5, 3, 9, 4])
        #expect(info.first == Timestamp(nanoseconds: 3_000_000_000))
        #expect(info.last == Timestamp(nanoseconds: 9_000_000_000))
        #expect(info.timeStepsBack == 2)
    }
}
