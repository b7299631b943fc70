import PacketWire
import Testing

@testable import Capture

@Suite struct TextPacketTests {
    @Test(
        arguments: [
            // A query, and its answer without the question, which is not printed below -vv.
            ("10.0.0.1.4000 > 10.0.0.2.53: 1+ A? www.example.com. (33)", "1 RD A? www.example.com."),
            ("10.0.0.1.4000 > 10.0.0.2.domain: 1+% [1au] AAAA? a.b. (40)", "1 RD CD AAAA? a.b. (40)"),
            ("10.0.0.1.4000 > 10.0.0.2.53: 1+ Type65? a.b. (21)", "1 RD HTTPS? a.b."),
            ("10.0.0.1.4000 > 10.0.0.2.53: 1+ A CHAOS? a.b. (21)", "1 RD A? a.b."),
            ("10.0.0.1.4000 > 10.0.0.2.53: 1+ NS? . (17)", "1 RD NS? ."),
            ("10.0.0.1.4000 > 10.0.0.2.53: 1+ [2q] A? a.b. AAAA? a.b. (28)", "1 RD A? a.b. AAAA? a.b. (28)"),
            (
                "10.0.0.1.4000 > 10.0.0.2.53: [udp sum ok] 1+ [1au] A? a.b. ar: . OPT UDPsize=1232 (32)",
                "1 RD A? a.b. OPT 1232"
            ),
            ("10.0.0.1.4000 > 10.0.0.2.53: 7+ [|domain]", "7 RD (13)"),
            ("10.0.0.1.4000 > 10.0.0.2.53: UDP, length 77", "(77)"),
        ])
    func `a query is read as far as it is printed`(line: String, expected: String) throws {
        let (packets, _) = try readText("04:52:13.000000 IP \(line)\n")
        #expect(packets == ["10.0.0.1.4000 > 10.0.0.2.53 udp: \(expected)"])
    }

    @Test(
        arguments: [
            ("1 1/0/0 A 192.0.2.1 (49)", "1 RA NOERROR 1/0/0 . 0 IN A 192.0.2.1 (49)"),
            ("1 NXDomain*- 0/1/0 (150)", "1 AA NXDOMAIN 0/1/0 (150)"),
            ("1 ServFail- 0/0/0 (33)", "1 SERVFAIL 0/0/0 (33)"),
            ("1 Refused 0/0/0 (33)", "1 RA REFUSED 0/0/0 (33)"),
            ("1 FormErr [0q] 0/0/0 (12)", "1 RA FORMERR 0/0/0"),
            ("1 NotImp 0/0/0 (33)", "1 RA NOTIMP 0/0/0 (33)"),
            ("1*|$ 0/0/1 (44)", "1 AA TC RA AD NOERROR 0/0/1 (44)"),
            ("1 1/0/0 A [|domain]", "1 RA NOERROR 1/0/0 (13)"),
            (
                "1*- q: A? a.b. 2/0/0 a.b. [30s] CNAME c.b., c.b. [1h5m] A 192.0.2.1 (56)",
                "1 AA NOERROR 2/0/0 A? a.b. a.b. 30 IN CNAME c.b. c.b. 3900 IN A 192.0.2.1 (56)"
            ),
            (
                "1*- q: SRV? a.b. 1/0/0 a.b. SRV c.b.:53 10 20 (60)",
                "1 AA NOERROR 1/0/0 SRV? a.b. a.b. 0 IN SRV 10 20 53 c.b. (60)"
            ),
            ("1 1/0/0 TXT \"a, b\" (60)", "1 RA NOERROR 1/0/0 (60)"),
        ])
    func `a response is read as far as it is printed`(line: String, expected: String) throws {
        let (packets, _) = try readText("04:52:13.000000 IP 10.0.0.2.53 > 10.0.0.1.4000: \(line)\n")
        #expect(packets == ["10.0.0.2.53 > 10.0.0.1.4000 udp: \(expected)"])
    }

    @Test func `-v tells identification and TTL, and begins a packet's second line`() throws {
        let (packets, info) = try readText(
            """
            tcpdump: listening on any, link-type LINUX_SLL2 (Linux cooked v2), snapshot length 262144 bytes
            04:52:13.665148 eth0  In  IP (tos 0x0, ttl 63, id 369, offset 0, flags [DF], proto UDP (17), length 61)
                10.0.0.1.4000 > 10.0.0.2.53: 1+ A? www.example.com. (33)
            04:52:13.665477 ?     Out IP6 (flowlabel 0xf5d96, hlim 61, next-header UDP (17) payload length: 41) \
            2001:db8::1.4000 > 2001:db8::2.53: [bad udp cksum 0x0000 -> 0x49ed!] 9+ A? www.example.com. (33)
            ^C
            2 packets captured
            7 packets dropped by kernel
            """)
        #expect(
            packets == [
                "incoming 2 id 369 ttl 63 10.0.0.1.4000 > 10.0.0.2.53 udp: 1 RD A? www.example.com.",
                "outgoing 0 ttl 61 2001:db8::1.4000 > 2001:db8::2.53 udp: 9 RD A? www.example.com.",
            ])
        #expect(info.container == "text")
        #expect(info.interfaces.map(\.name) == ["eth0", nil])
        #expect(info.kernelDrops == 7)
        #expect(info.text?.unreadLines == 0)
    }

    @Test func `-e makes Ethernet frames, or tells the interface's number`() throws {
        let (packets, info) = try readText(
            """
            2026-11-23 04:52:13.665148 ea:cd:03:4e:a0:20 (oui Unknown) > 16:34:8e:f7:53:f5 (oui Unknown), \
            ethertype IPv4 (0x0800), length 75: 10.0.0.1.4000 > 10.0.0.2.domain: 1+ A? www.example.com. (33)
            2026-11-23 04:52:13.665149 eth0  In  ifindex 9 22:ac:1f:73:8d:2b ethertype IPv4 (0x0800), length 81: \
            10.0.0.1.4000 > 10.0.0.2.domain: 2+ A? www.example.com. (33)
            2026-11-23 04:52:13.665150 ea:cd:03:4e:a0:20 > 16:34:8e:f7:53:f5, ethertype 802.1Q (0x8100), length 79: \
            vlan 5, p 0, ethertype IPv4 (0x0800), 10.0.0.1.4000 > 10.0.0.2.53: 3+ A? www.example.com. (33)
            2026-11-23 04:52:13.665151 ip: 10.0.0.1.4000 > 10.0.0.2.53: 4+ A? www.example.com. (33)
            """)
        #expect(
            packets == [
                "10.0.0.1.4000 > 10.0.0.2.53 udp: 1 RD A? www.example.com.",
                "incoming 9 10.0.0.1.4000 > 10.0.0.2.53 udp: 2 RD A? www.example.com.",
                "10.0.0.1.4000 > 10.0.0.2.53 udp: 3 RD A? www.example.com.",
                "10.0.0.1.4000 > 10.0.0.2.53 udp: 4 RD A? www.example.com.",
            ])
        #expect(info.linkTypes == [.ethernet, .linuxSLL2, .raw])
    }

    @Test func `TCP's relative sequence numbers become those of the wire`() throws {
        let (packets, _) = try readText(
            """
            04:52:13.000001 IP 10.0.0.1.4001 > 10.0.0.2.53: Flags [S], seq 4294967290, win 1000, length 0
            04:52:13.000002 IP 10.0.0.2.53 > 10.0.0.1.4001: Flags [S.], seq 700, ack 4294967291, win 1000, length 0
            04:52:13.000003 IP 10.0.0.1.4001 > 10.0.0.2.53: Flags [P.], seq 1:36, ack 1, win 9, options [nop,nop,\
            TS val 1 ecr 2], length 35 10+ A? www.example.com. (33)
            04:52:13.000004 IP 10.0.0.1.4001 > 10.0.0.2.53: Flags [P.], seq 36:71, ack 1, win 9, length 3511+ A? \
            www.example.com. (33)
            04:52:13.000005 IP 10.0.0.2.53 > 10.0.0.1.4001: Flags [R.], seq 1, ack 71, win 9, length 0
            """)
        #expect(
            packets == [
                "10.0.0.1.4001 > 10.0.0.2.53 tcp: 2 4294967290 0",
                "10.0.0.2.53 > 10.0.0.1.4001 tcp: 18 700 4294967291",
                "10.0.0.1.4001 > 10.0.0.2.53 tcp: 24 4294967291 701 10 RD A? www.example.com.",
                "10.0.0.1.4001 > 10.0.0.2.53 tcp: 24 30 701 11 RD A? www.example.com.",
                "10.0.0.2.53 > 10.0.0.1.4001 tcp: 20 701 65",
            ])
    }

    @Test func `a tunnelled packet stands on the line after its tunnel`() throws {
        let (packets, _) = try readText(
            """
            11:46:40.000000 IP 172.16.9.99.27503 > 172.16.80.252.8472: OTV, flags [I] (0x08), overlay 0, instance 1
            IP 10.244.1.0.4000 > 10.244.3.9.53: 5+ A? www.example.com. (33)
            11:46:40.000001 IP 172.16.9.99.27503 > 172.16.80.252.4789: VXLAN, flags [I] (0x08), vni 7
            IP 10.244.1.0.4000 > 10.244.3.9.53: 6+ A? www.example.com. (33)
            11:46:40.000002 IP 172.16.9.99 > 172.16.80.252: IP 10.244.1.0.4000 > 10.244.3.9.53: 7+ A? a.b. (21)
            11:46:40.000003 IP 10.244.1.0.4000 > 10.244.3.9.53: 8+ A? www.example.com. (33)
            """)
        let inner = "10.244.1.0.4000 > 10.244.3.9.53 udp:"
        #expect(
            packets == [
                "172.16.9.99 > 172.16.80.252 \(inner) 5 RD A? www.example.com.",
                "172.16.9.99 > 172.16.80.252 \(inner) 6 RD A? www.example.com.",
                "172.16.9.99 > 172.16.80.252 \(inner) 7 RD A? a.b.",
                "\(inner) 8 RD A? www.example.com.",
            ])
    }

    @Test func `octets that are printed win`() throws {
        let (packets, info) = try readText(
            """
            04:52:13.665148 eth0  In  IP ip-10-0-0-1.ec2.internal.4000 > kube-dns.domain: 1+ A? www.example.com. (33)
            \t0x0000:  4500 003d 0007 0000 4011 66a7 0a00 0001  E..=....@.f.....
            \t0x0010:  0a00 0002 0fa0 0035 0029 0000 0009 0100  .......5.)......
            \t0x0020:  0001 0000 0000 0000 0377 7777 0765 7861  .........www.exa
            \t0x0030:  6d70 6c65 0363 6f6d 0000 0100 01         mple.com.....
            """)
        #expect(
            packets == ["incoming 2 id 7 ttl 64 10.0.0.1.4000 > 10.0.0.2.53 udp: 9 RD A? www.example.com."])
        #expect(info.text?.packetsWithOctets == 1)
    }

    @Test func `what is printed of fragments keeps them fragments`() throws {
        let (packets, _) = try readText(
            """
            04:52:13.000001 IP (tos 0x0, ttl 64, id 7, offset 0, flags [+], proto UDP (17), length 1500)
                10.0.0.2.53 > 10.0.0.1.4000: 9 1/0/0 A 192.0.2.1 (1472)
            04:52:13.000002 IP (tos 0x0, ttl 64, id 7, offset 1480, flags [none], proto UDP (17), length 220)
                10.0.0.2 > 10.0.0.1: ip-proto-17
            04:52:13.000003 IP6 2001:db8::1 > 2001:db8::2: frag (0|1232) 53 > 4000: 9 1/0/0 A 192.0.2.1 (1224)
            04:52:13.000004 IP6 2001:db8::1 > 2001:db8::2: frag (1232|30)
            """)
        #expect(
            packets == [
                "id 7 ttl 64 10.0.0.2.0 > 10.0.0.1.0 fragment: 0+",
                "id 7 ttl 64 10.0.0.2.0 > 10.0.0.1.0 fragment: 1480",
                "2001:db8::1.0 > 2001:db8::2.0 fragment: 0+",
                "2001:db8::1.0 > 2001:db8::2.0 fragment: 1232",
            ])
    }
}
