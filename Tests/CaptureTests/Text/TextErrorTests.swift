import Testing

@testable import Capture

@Suite struct TextErrorTests {
    @Test func `the packet that an ICMP error quotes is read from the lines after it`() throws {
        let (packets, _) = try readText(
            """
            04:54:29.110152 IP (tos 0xc0, ttl 64, id 8, offset 0, flags [none], proto ICMP (1), length 89)
                10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 udp port 53 unreachable, length 69
            \tIP (tos 0x0, ttl 61, id 7, offset 0, flags [none], proto UDP (17), length 61)
                10.0.0.1.4000 > 10.0.0.2.53: [no cksum] 9+ A? www.example.com. (33)
            04:54:29.110153 IP (tos 0x0, ttl 61, id 9, offset 0, flags [none], proto UDP (17), length 61)
                10.0.0.1.4000 > 10.0.0.2.53: [no cksum] 10+ A? www.example.com. (33)
            """)
        #expect(
            packets == [
                "id 8 ttl 64 10.0.0.2.0 > 10.0.0.1.0 icmp: 3/3 10.0.0.1.4000 > 10.0.0.2.53 9",
                "id 9 ttl 61 10.0.0.1.4000 > 10.0.0.2.53 udp: 10 RD A? www.example.com.",
            ])
    }

    @Test func `below -v an error is about the last packet that fits`() throws {
        let (packets, _) = try readText(
            """
            04:54:29.000000 IP 10.0.0.1.4000 > 10.0.0.2.53: 7+ A? www.example.com. (33)
            04:54:29.200000 IP 10.0.0.1.4001 > 10.0.0.2.53: 8+ A? www.example.com. (33)
            04:54:29.200010 IP 10.0.0.1.4001 > 10.0.0.2.53: 9+ AAAA? www.example.com. (33)
            04:54:29.200020 IP 10.0.0.1.4002 > 10.0.0.2.53: 10+ AAAA? www.example.net.example.com. (45)
            04:54:29.200030 IP 10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 udp port domain unreachable, length 69
            04:54:29.200031 IP 10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 udp port 53 unreachable, length 69
            04:54:29.200032 IP 10.0.0.2 > 10.0.0.9: ICMP 10.0.0.2 udp port 53 unreachable, length 69
            """)
        #expect(
            packets.suffix(3) == [
                "10.0.0.2.0 > 10.0.0.1.0 icmp: 3/3 10.0.0.1.4001 > 10.0.0.2.53 9",
                "10.0.0.2.0 > 10.0.0.1.0 icmp: 3/3 10.0.0.1.4001 > 10.0.0.2.53 8",
                "10.0.0.2.0 > 10.0.0.9.0 icmp: 3/3 10.0.0.9.0 > 10.0.0.2.53",
            ])
    }

    @Test(
        arguments: [
            ("ICMP net 10.0.0.2 unreachable, length 69", "3/0"), ("ICMP host 10.0.0.2 unreachable, length 69", "3/1"),
            ("ICMP 10.0.0.2 protocol 17 unreachable, length 69", "3/2"),
            ("ICMP 10.0.0.2 unreachable - need to frag (mtu 1400), length 69", "3/4 mtu 1400"),
            ("ICMP net 10.0.0.2 unreachable - admin prohibited, length 69", "3/9"),
            ("ICMP host 10.0.0.2 unreachable - admin prohibited, length 69", "3/10"),
            ("ICMP host 10.0.0.2 unreachable - admin prohibited filter, length 69", "3/13"),
            ("ICMP time exceeded in-transit, length 69", "11/0"),
            ("ICMP ip reassembly time exceeded, length 69", "11/1"),
        ])
    func `the words of an ICMP error tell type and code`(line: String, expected: String) throws {
        let (packets, _) = try readText("04:54:29.000000 IP 10.0.0.9 > 10.0.0.1: \(line)\n")
        #expect(packets == ["10.0.0.9.0 > 10.0.0.1.0 icmp: \(expected)"])
    }

    @Test(
        arguments: [
            ("unreachable route 2001:db8::2, length 89", "1/0"),
            (" unreachable prohibited 2001:db8::2, length 89", "1/1"),
            ("unreachable address 2001:db8::2, length 89", "1/3"),
            ("unreachable port, 2001:db8::2 udp port 53, length 89", "1/4 2001:db8::1.0 > 2001:db8::2.53"),
        ])
    func `so do those of an ICMPv6 error`(line: String, expected: String) throws {
        let (packets, _) = try readText(
            "04:54:29.000000 IP6 2001:db8::9 > 2001:db8::1: ICMP6, destination unreachable, \(line)\n")
        #expect(packets == ["2001:db8::9.0 > 2001:db8::1.0 icmp: \(expected)"])
    }
}
