/// Packets as programs print them, one small text of every kind that is read, so that no such program is needed.
enum TextSeeds {
    private static let payload =
        "00:01:01:00:00:01:00:00:00:00:00:00:03:77:77:77:07:65:78:61:6d:70:6c:65:03:63:6f:6d:00:00:01:00:01"
    private static let frame = "0000000000000000000000000800450000290000000040110000000000010000000200350fa000150000"
    private static let bars = stride(from: 0, to: frame.count, by: 2).map { place in
        String(frame.dropFirst(place).prefix(2))
    }.joined(separator: "|")

    private static func json(_ layers: String) -> String {
        "[\n{\"_index\": \"packets-2026-11-23\", \"_source\": {\"layers\": {\(layers)}}}\n]\n"
    }

    private static let fields = """
        "frame": {"frame.encap_type": "1", "frame.time_epoch": "1795409491.419496000", "frame.number": "7", "frame.len": "75"},
        "ip": {"ip.version": "4", "ip.len": "61", "ip.id": "0x9a92", "ip.flags.mf": "0", "ip.frag_offset": "0", "ip.ttl": "64",
        "ip.proto": "17", "ip.src": "10.0.0.1", "ip.dst": "10.0.0.2"},
        "udp": {"udp.srcport": "4000", "udp.dstport": "53", "udp.length": "41", "udp.payload": "\(payload)"}
        """
    private static let segment = """
        "ipv6": {"ipv6.version": "6", "ip.version": "6", "ipv6.hlim": "9", "ipv6.nxt": "6", "ipv6.src": "2001:db8::1",
        "ipv6.dst": "2001:db8::2"}, "tcp": {"tcp.srcport": "4000", "tcp.dstport": "53", "tcp.len": "0", "tcp.seq_raw": "7",
        "tcp.ack_raw": "0", "tcp.flags": "0x0002"}
        """
    private static let error = """
        "ip": {"ip.version": "4", "ip.ttl": "63", "ip.proto": "1", "ip.src": "10.0.0.9", "ip.dst": "10.0.0.1"},
        "icmp": {"icmp.type": "3", "icmp.code": "3", \(fields)}
        """

    static let all = [
        json(fields), json(segment), json(error), json("\"frame_raw\": [\"\(frame)\", 0, 42, 0, 1], \(fields)"),
        """
        {"index":{"_index":"packets-2026-11-23","_type":"doc"}}
        {"timestamp":"1795409491419","layers":{"frame":{"frame_frame_time_epoch":"2026-11-23T04:51:31.419496000Z"},\
        "ip":{"ip_ip_version":"4","ip_ip_ttl":"64","ip_ip_proto":"17","ip_ip_src":"10.0.0.1","ip_ip_dst":"10.0.0.2"},\
        "udp":{"udp_udp_srcport":"4000","udp_udp_dstport":"53","udp_udp_length":"41","udp_udp_payload":"\(payload)"}}}

        """,
        """
        +---------+---------------+----------+
        04:51:31,419,496   ETHER
        |0   |\(bars)|

        """,
        """
        04:51:31.419496 IP 10.0.0.1.4000 > 10.0.0.2.53: 1+ [1au] A? www.example.com. (44)
        04:51:31.419596 IP 10.0.0.2.53 > 10.0.0.1.4000: 1 NXDomain*- 0/1/1 (130)
        04:51:31.419696 IP 10.0.0.9 > 10.0.0.1: ICMP 10.0.0.2 udp port 53 unreachable, length 69

        """,
        """
        2026-11-23 04:51:31.419496 eth0  In  IP (tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto UDP (17), length 72)
            10.0.0.2.domain > client.4000: 1 q: A? a.b. 2/0/1 a.b. CNAME c.d., c.d. [5s] A 192.0.2.1 ar: . OPT UDPsize=1232 (61)

        """,
        """
        04:51:31.419496 IP6 2001:db8::1.4000 > 2001:db8::2.53: Flags [P.], seq 1:32, ack 1, win 502, length 31 7+ AAAA? a.b. (29)
        \t0x0000:  6000 0000 0033 0640 2001 0db8 0000 0000  `....3.@........

        """,
    ].map { Array($0.utf8) }
}
