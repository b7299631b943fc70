import Capture
import PacketWire
import Testing

@Suite struct PcapngTests {
    static let frame = [UInt8](repeating: 7, count: 61)

    @Test(arguments: [false, true])
    func `both byte orders are read`(isBigEndian: Bool) throws {
        var file = PcapngBytes(
            isBigEndian: isBigEndian,
            options: [(1, Array("at the client".utf8)), (3, Array("Linux".utf8)), (4, Array("tcpdump".utf8))])
        file.interface(linkType: 113, snapLength: 96, options: [(2, Array("eth0".utf8)), (3, Array("uplink".utf8))])
        file.packet(Self.frame, options: [(2, file.number(UInt32(1)))])
        let (frames, info) = try read(octets: file.octets)
        let frame = try #require(frames.first)
        #expect(frame.octets == Self.frame)
        #expect(frame.linkType == 113)
        #expect(frame.direction == .incoming)
        #expect(frame.nanoseconds == 1_700_000_000_000_000_000)
        #expect(info.container == "pcapng")
        #expect(info.comment == "at the client")
        #expect(info.operatingSystem == "Linux")
        #expect(info.application == "tcpdump")
        #expect(info.interfaces.map(\.name) == ["eth0"])
        #expect(info.interfaces.map(\.description) == ["uplink"])
        #expect(info.snapLength == 96)
        #expect(info.problem == nil)
    }

    @Test func `interfaces of different link types stand in one file`() throws {
        var file = PcapngBytes()
        file.interface(linkType: 1, options: [(2, Array("eth0".utf8))])
        file.interface(linkType: 276, options: [(2, Array("any".utf8))])
        file.packet([1], interface: 1)
        file.packet([2], interface: 0, options: [(2, file.number(UInt32(2)))])
        let (frames, info) = try read(octets: file.octets)
        #expect(frames.map(\.linkType) == [276, 1])
        #expect(frames.map(\.interface) == [1, 0])
        #expect(frames.map(\.direction) == [.unknown, .outgoing])
        #expect(info.linkTypes == [.ethernet, .linuxSLL2])
    }

    @Test func `a later section has its own byte order and interfaces`() throws {
        var file = PcapngBytes()
        file.interface(linkType: 1, options: [(2, Array("eth0".utf8))])
        file.packet([1])
        file.section(isBigEndian: true)
        file.interface(linkType: 101, options: [(2, Array("tun0".utf8))])
        file.packet([2])
        let (frames, info) = try read(octets: file.octets)
        #expect(frames.map(\.linkType) == [1, 101])
        #expect(frames.map(\.interface) == [0, 1])
        #expect(info.interfaces.map(\.name) == ["eth0", "tun0"])
    }

    @Test(
        arguments: [
            ([], 0, 1_500_000, 1_500_000_000),
            ([6], 0, 1_500_000, 1_500_000_000),
            ([9], 0, 1_500_000_001, 1_500_000_001),
            ([0], 0, 3, 3_000_000_000),
            ([12], 0, 1_500_000_000_999, 1_500_000_000),
            ([0x80 | 10], 0, 1536, 1_500_000_000),
            ([0x80 | 127], 0, 1, 0),
            ([127], 0, 1, 0),
            ([6], 10, 1_500_000, 11_500_000_000),
            ([6], -1, 1_500_000, 500_000_000),
            ([6], .max, 1_500_000, .max),
            ([6], .min, 1_500_000, .min),
            ([0], 0, UInt64(Int64.max), .max),
            ([], 0, .max, -1000),
            ([9], 0, .max, -1),
            ([0], 0, 1 << 63, .min),
        ] as [([UInt8], Int64, UInt64, Int64)])
    func `time stamps follow the interface's resolution and offset`(
        resolution: [UInt8], offset: Int64, units: UInt64, nanoseconds: Int64
    ) throws {
        var file = PcapngBytes()
        var options: [PcapngBytes.Option] = []
        if offset != 0 { options.append((14, file.number(offset))) }
        if !resolution.isEmpty { options.append((9, resolution)) }
        file.interface(options: options)
        file.packet([1], time: units)
        let (frames, info) = try read(octets: file.octets)
        #expect(frames.map(\.nanoseconds) == [nanoseconds])
        #expect(info.hasNanoseconds == (resolution.first.map { ![6, 0].contains($0) && $0 != 0x8a } ?? false))
    }

    @Test func `simple and obsolete packet blocks are read`() throws {
        var file = PcapngBytes()
        file.interface(snapLength: 4)
        file.packet([9], time: 5_000_000)
        file.block(3) {
            $0.append(UInt32(6))
            $0.octets += [1, 2, 3, 4]
        }
        file.block(2) {
            $0.append(UInt16(0))
            $0.append(UInt16(0xffff))
            $0.append(UInt64(0).bigEndian)
            $0.append(UInt32(3))
            $0.append(UInt32(8))
            $0.octets += [7, 8, 9, 0]
        }
        let (frames, info) = try read(octets: file.octets)
        #expect(frames.map(\.octets) == [[9], [1, 2, 3, 4], [7, 8, 9]])
        #expect(frames.map(\.wireLength) == [1, 6, 8])
        #expect(frames.map(\.nanoseconds) == [5_000_000_000, 5_000_000_000, 0])
        #expect(info.problem == nil)
    }

    @Test func `dropped packets of the last statistics are summed over interfaces`() throws {
        var file = PcapngBytes()
        file.interface()
        file.interface()
        for (interface, dropped) in [(0, 3), (0, 5), (1, 7)] as [(UInt32, UInt64)] {
            file.block(5, options: [(5, file.number(dropped)), (7, file.number(UInt64(1)))]) {
                $0.append(interface)
                $0.append(UInt64(0))
            }
        }
        let (_, info) = try read(octets: file.octets)
        #expect(info.interfaces.map(\.dropped) == [6, 8])
        #expect(info.kernelDrops == 14)
    }

    @Test(arguments: [(0xbad, 3), (0x4000_0bad, 3), (9, 3), (4, 2), (10, 2)] as [(UInt32, Int)])
    func `frames are numbered as Wireshark does, custom blocks included`(type: UInt32, number: Int) throws {
        var file = PcapngBytes()
        file.interface()
        file.packet([1])
        file.block(type) { $0.append(UInt32(0)) }
        file.packet([2])
        let (frames, info) = try read(octets: file.octets)
        #expect(frames.map(\.number) == [1, number])
        #expect(info.packets == 2)
    }

    @Test func `unknown blocks are skipped whatever their length`() throws {
        var file = PcapngBytes()
        file.interface()
        file.packet([1])
        file.block(0x8000_0001) { $0.octets += [UInt8](repeating: 0xee, count: 1_000_000) }
        file.packet([2])
        let (frames, info) = try read(octets: file.octets)
        #expect(frames.map(\.tag) == [1, 2])
        #expect(info.problem == nil)
    }

    @Test(arguments: 1..<80)
    func `a file cut anywhere in its last packet keeps all before`(missing: Int) throws {
        var file = PcapngBytes()
        file.interface()
        file.packet([1])
        file.packet([UInt8](repeating: 2, count: 48))
        let (frames, info) = try read(octets: file.octets.dropLast(missing))
        #expect(frames.map(\.tag) == [1])
        #expect(info.isTruncatedAtEnd)
        #expect(info.problem?.contains("in the middle of a block after packet 1") == true)
    }

    @Test(
        arguments: [
            ("a length that is no multiple of four", 33, nil, nil, 0, "claims a length of 33"),
            ("a length below the least", 8, nil, nil, 0, "claims a length of 8"),
            ("a length of 4 GiB", 0xffff_fff0, nil, nil, 0, "claims a length of 4294967280"),
            ("lengths that differ", nil, 40, nil, 0, "lengths at start and end differ"),
            ("a packet longer than its block", nil, nil, 0x7fff_ffff, 0, "claims 2147483647 octets in a block of"),
            ("an interface that is not described", nil, nil, nil, 3, "interface 3"),
        ] as [(String, UInt32?, UInt32?, UInt32?, UInt32, String)])
    func `a damaged block ends reading with a sentence`(
        case: String, length: UInt32?, endLength: UInt32?, claimed: UInt32?, interface: UInt32, words: String
    ) throws {
        var file = PcapngBytes()
        file.interface()
        file.packet([1])
        file.block(6, length: length, endLength: endLength) {
            $0.append(interface)
            $0.append(UInt64(0))
            $0.append(claimed ?? 4)
            $0.append(UInt32(4))
            $0.append(UInt32(0))
        }
        let (frames, info) = try read(octets: file.octets)
        #expect(frames.map(\.tag) == [1])
        #expect(info.problem?.contains(words) == true, "\(info.problem ?? "none")")
    }

    @Test func `a section of a later version ends reading with a sentence`() throws {
        var file = PcapngBytes()
        file.interface()
        file.packet([1])
        file.section(isBigEndian: false, version: 2)
        let (frames, info) = try read(octets: file.octets)
        #expect(frames.count == 1)
        #expect(info.problem?.contains("pcapng version 2") == true)
    }
}
