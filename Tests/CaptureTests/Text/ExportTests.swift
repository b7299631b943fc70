import PacketWire
import Testing

@testable import Capture

/// What tshark prints as JSON, and K12's text.
@Suite struct ExportTests {
    /// A query of www.example.com.
    private static let payload =
        "00:01:01:00:00:01:00:00:00:00:00:00:03:77:77:77:07:65:78:61:6d:70:6c:65:03:63:6f:6d:00:00:01:00:01"
    private static let query = "id 39570 ttl 64 10.0.0.1.4000 > 10.0.0.2.53 udp: 1 RD A? www.example.com."

    private static let frame = """
        "frame": {"frame.encap_type": "1", "frame.time_epoch": "1795409491.419496000", "frame.number": "7", "frame.len": "75"}
        """
    private static let datagram = """
        "ip": {"ip.version": "4", "ip.len": "61", "ip.id": "0x9a92", "ip.flags_tree": {"ip.flags.df": "0", "ip.flags.mf": "0"},
          "ip.frag_offset": "0", "ip.ttl": "64", "ip.proto": "17", "ip.src": "10.0.0.1", "ip.addr": "10.0.0.1",
          "ip.dst": "10.0.0.2", "ip.addr": "10.0.0.2"},
        "udp": {"udp.srcport": "4000", "udp.dstport": "53", "udp.port": "4000", "udp.port": "53", "udp.length": "41",
          "udp.payload": "\(payload)"},
        "dns": {"Queries": {"www.example.com: type A, class IN {\\"": {"dns.qry.name": "www.example.com"}}}
        """

    private static func json(_ layers: String...) -> String {
        let packets = layers.map {
            "{\"_index\": \"packets-2026-11-23\", \"_type\": \"doc\", \"_score\": null, \"_source\": {\"layers\": {\($0)}}}"
        }
        return "[\n" + packets.joined(separator: ",\n") + "\n]\n"
    }

    @Test func `tshark's JSON is read by its fields`() throws {
        let (packets, info) = try readText(
            Self.json("\(Self.frame), \(Self.datagram)", "\(Self.frame), \(Self.datagram)"))
        #expect(packets == [Self.query, Self.query])
        #expect(info.first == Timestamp(nanoseconds: 1_795_409_491_419_496_000) && info.packets == 2)
        #expect(info.text?.program == "tshark" && info.text?.packetsWithOctets == 0 && info.problem == nil)
        #expect(info.text?.hasNoTimes == false)
    }

    @Test func `lines of tshark's -T ek are read`() throws {
        let line = """
            {"index":{"_index":"packets-2026-11-23","_type":"doc"}}
            {"timestamp":"1795409491419","layers":{"frame":{"frame_frame_time_epoch":"2026-11-23T04:51:31.419496000Z"},\
            "ip":{"ip_ip_version":"4","ip_ip_id":"0x9a92","ip_ip_flags_mf":false,"ip_ip_ttl":"64","ip_ip_proto":"17",\
            "ip_ip_src":"10.0.0.1","ip_ip_addr":["10.0.0.1","10.0.0.2"],"ip_ip_dst":"10.0.0.2"},"udp":{"udp_udp_srcport":"4000",\
            "udp_udp_dstport":"53","udp_udp_port":["4000","53"],"udp_udp_length":"41","udp_udp_payload":"\(Self.payload)"}}}

            """
        let (packets, info) = try readText(line + line)
        #expect(packets == [Self.query, Self.query])
        #expect(info.first == Timestamp(nanoseconds: 1_795_409_491_419_496_000))
    }

    @Test func `frames that tshark shows are taken as they are`() throws {
        let raw = "00000000000000000000000008004500001c0000000040110000" + "0a0000010a0000020fa000350008" + "0000"
        let (packets, info) = try readText(
            Self.json("\"frame_raw\": [\"\(raw)\", 0, 42, 0, 1], \(Self.frame), \(Self.datagram)"))
        #expect(packets == ["ttl 64 10.0.0.1.4000 > 10.0.0.2.53 udp: (0)"])
        #expect(info.text?.packetsWithOctets == 1 && info.linkTypes == [.ethernet])
    }

    @Test func `an ICMP error quotes the packet that its fields tell of`() throws {
        let error = """
            "ip": {"ip.version": "4", "ip.ttl": "63", "ip.proto": "1", "ip.src": "10.0.0.9", "ip.dst": "10.0.0.1"},
            "icmp": {"icmp.type": "3", "icmp.code": "3", \(Self.datagram)}
            """
        let (packets, _) = try readText(Self.json("\(Self.frame), \(error)"))
        #expect(packets == ["ttl 63 10.0.0.9.0 > 10.0.0.1.0 icmp: 3/3 10.0.0.1.4000 > 10.0.0.2.53 1"])
    }

    @Test func `segments keep their numbers, and packets in a tunnel theirs`() throws {
        let segment = """
            "ipv6": {"ipv6.version": "6", "ip.version": "6", "ipv6.hlim": "9", "ipv6.nxt": "6", "ipv6.src": "2001:db8::1", "ipv6.dst": "2001:db8::2"},
            "tcp": {"tcp.srcport": "4000", "tcp.dstport": "53", "tcp.len": "0", "tcp.seq": "0", "tcp.seq_raw": "4000000000",
              "tcp.ack_raw": "0", "tcp.flags": "0x0002"}
            """
        let tunnelled = """
            "ip": {"ip.version": "4", "ip.proto": "17", "ip.src": "192.0.2.1", "ip.dst": "192.0.2.2"},
            "udp": {"udp.srcport": "5000", "udp.dstport": "4789", "udp.length": "91"}, "vxlan": {"vxlan.vni": "7"}, \(Self.datagram)
            """
        let (packets, _) = try readText(Self.json("\(Self.frame), \(segment)", "\(Self.frame), \(tunnelled)"))
        #expect(
            packets == [
                "ttl 9 2001:db8::1.4000 > 2001:db8::2.53 tcp: 2 4000000000 0",
                "192.0.2.1 > 192.0.2.2 " + Self.query,
            ])
    }

    @Test func `JSON that ends early, or holds frames of no packet, is read as far as it goes`() throws {
        let whole = Self.json("\"frame\": {\"frame.number\": \"1\"}, \"arp\": {}", "\(Self.frame), \(Self.datagram)")
        let (packets, info) = try readText(whole + "[{\"_source\": {\"layers\": {\"ip\": {\"ip.version\": \"4\"")
        #expect(packets == [Self.query])
        #expect(info.isTruncatedAtEnd && info.problem?.contains("in the middle of a packet") == true)
    }

    @Test func `numbers that start again go on from the last one`() throws {
        let export = Self.json("\(Self.frame), \(Self.datagram)")
        let (frames, _) = try read(octets: Array((export + export).utf8))
        #expect(frames.map(\.number) == [7, 8])
    }

    @Test func `packets without times are a millisecond apart`() throws {
        let (_, info) = try readText(Self.json(Self.datagram, Self.datagram))
        #expect(info.text?.hasNoTimes == true)
        #expect(info.last?.nanoseconds == 2_000_000 && info.first?.nanoseconds == 1_000_000)
    }

    @Test func `K12's text is read`() throws {
        let octets = "000000000000000000000000080045000029000000004011000000000001000000020fa0003500150000"
        var digits = octets[...]
        var fields: [Substring] = []
        while !digits.isEmpty {
            fields.append(digits.prefix(2))
            digits = digits.dropFirst(2)
        }
        let (packets, info) = try readText(
            """
            +---------+---------------+----------+
            04:51:31,419,496   ETHER
            |0   |\(fields.joined(separator: "|"))|

            +---------+---------------+----------+
            04:51:32,000,001   ETHER
            |0   |\(fields.joined(separator: "|"))|

            """)
        #expect(packets == [String](repeating: "ttl 64 0.0.0.1.4000 > 0.0.0.2.53 udp: (13)", count: 2))
        #expect(info.text?.program == "K12" && info.text?.hasNoDates == true && info.text?.packetsWithOctets == 2)
        #expect(info.first == Timestamp(nanoseconds: 17_491_419_496_000))
    }

    @Test(arguments: [
        "[1, 2]", "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": []}", "[{\"_source\": {}}]",
        "    1   0.000000 192.168.2.71 → 10.100.0.10  DNS 119 Standard query 0x29f9 AAAA a.b\n",
    ])
    func `other JSON, and tshark's lines, are no capture`(text: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Array(text.utf8), "a.json")
        #expect(openingError([file]) != nil)
        #expect(TextExport.Kind(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        ("    1   0.000000 192.168.2.71 → 10.100.0.10  DNS 119 Standard query 0x29f9 AAAA a.b\n", "-T json"),
        ("    1\t  0.000000\t192.168.2.71\t→\t10.100.0.10\tDNS\t119\tStandard query 0x29f9 AAAA a.b\n", "-T json"),
        ("Frame 1: 119 bytes on wire (952 bits)\n", "-T json"), ("<?xml version=\"1.0\"?>\n<pdml>\n", "-T json"),
        ("0000  fe 33 6e e5 00 00 1e 02  08 00 45 00 00 69 31 21   .3n.......E..i1!\n", "text2pcap"),
    ])
    func `other output of tshark is refused with what to do`(text: String, remedy: String) throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(Array(text.utf8), "a.txt")
        #expect("\(try #require(openingError([file])))".contains(remedy))
    }
}
