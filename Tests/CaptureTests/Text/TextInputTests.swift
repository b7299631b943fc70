import PacketWire
import Testing

@testable import Capture

@Suite struct TextInputTests {
    private static let query = "04:52:13.665148 IP 10.0.0.1.4000 > 10.0.0.2.53: 1+ A? www.example.com. (33)"
    private static let read = "10.0.0.1.4000 > 10.0.0.2.53 udp: 1 RD A? www.example.com."

    @Test func `names for addresses get addresses that stay the same`() throws {
        let (packets, info) = try readText(
            """
            04:52:13.000001 IP web-0.shop.4000 > kube-dns.kube-system.svc.cluster.local.domain: 1+ A? a.b. (21)
            04:52:13.000002 IP kube-dns.kube-system.svc.cluster.local.domain > web-0.shop.4000: 1 0/0/0 (21)
            04:52:13.000003 IP ip-172-16-128-4.us-east-2.compute.internal.4001 > 10-0-0-7.kube-dns.domain: 2+ A? a.b. (21)
            """)
        #expect(
            packets == [
                "198.18.0.1.4000 > 198.18.0.2.53 udp: 1 RD A? a.b.",
                "198.18.0.2.53 > 198.18.0.1.4000 udp: 1 RA NOERROR 0/0/0 (21)",
                "172.16.128.4.4001 > 10.0.0.7.53 udp: 2 RD A? a.b.",
            ])
        #expect(info.text?.names.map(\.name) == ["web-0.shop", "kube-dns.kube-system.svc.cluster.local"])
    }

    @Test func `chatter and prompts are passed over, and bad lines counted`() throws {
        let (packets, info) = try readText(
            """
            $ kubectl debug -it coredns-abc --image=nicolaka/netshoot -- tcpdump -i any -n port 53
            Defaulting debug container name to debugger-x. If you don't see a command prompt, try pressing enter.
            tcpdump: verbose output suppressed, use -v[v]... for full protocol decode
            \(Self.query)
            04:52:13.665149 ARP, Request who-has 10.0.0.1 tell 10.0.0.2, length 28
            04:52:13.665150 IP 10.0.0.1.4000 > 10.0.
            > \(Self.query)\r
            """)
        #expect(packets == [Self.read, Self.read])
        #expect(info.text?.unreadLines == 1)
    }

    @Test func `UTF-16, as a Windows shell writes it, is read`() throws {
        let octets: [UInt8] = [0xff, 0xfe] + (Self.query + "\r\n").utf8.flatMap { [$0, UInt8(0)] }
        #expect(try CaptureTests.read(octets: octets).frames.count == 1)
    }

    @Test func `a text longer than what is held of it is read to its end`() throws {
        let line = Array((Self.query + "\n").utf8)
        let octets = [UInt8]([[UInt8]](repeating: line, count: 20_000).joined())
        #expect(try CaptureTests.read(octets: octets).frames.count == 20_000)
    }

    @Test(
        arguments: [
            "hello\nworld\n", "04:52:13.665148 IP\n", "IP addresses > names: a story\n",
            "04:52:13.665148 ARP, Request\n",
            "2026/11/23 04:52:13 [INFO] 10.0.0.1:4000 - 1 \"A IN a.b. udp 33 false 512\" NOERROR\n",
        ])
    func `a text that tcpdump did not print is refused`(text: String) throws {
        let folder = try TemporaryFolder()
        let error = try #require(openingError([folder.write(Array(text.utf8), "a.txt")]))
        #expect(error.exitCode == 65)
        #expect(error.description.contains("a text file that starts with"))
    }

    @Test func `a folder's texts are found by what they hold, a page that quotes a packet is not`() throws {
        let folder = try TemporaryFolder()
        let verbose = """
            04:52:13.665148 IP (tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto UDP (17), length 61)
                10.0.0.1.4000 > 10.0.0.2.53: [udp sum ok] 1+ A? www.example.com. (33)
            """
        let page =
            "# How to\n\nRun tcpdump.\nIt prints:\n\n    \(Self.query)\n\nThat is a query.\nThe answer is alike.\nEnd.\n"
        try folder.write(Array((Self.query + "\n").utf8), "plain")
        try folder.write(Array(verbose.utf8), "below/verbose.log")
        try folder.write(Array(page.utf8), "page.md")
        let reading = try CaptureTests.read([folder.path])
        #expect(reading.infos.map { $0.name.split(separator: "/").last } == ["verbose.log", "plain"])
        #expect(reading.frames.count == 2)
    }

    @Test func `no damage to a text traps`() throws {
        let texts = [
            Self.query,
            "04:54:29.1 IP 10.0.0.2 > 10.0.0.1: ICMP 10.0.0.2 udp port 53 unreachable, length 69",
            "04:52:13.000003 IP 10.0.0.1.4001 > 10.0.0.2.53: Flags [P.], seq 1:36, ack 1, win 9, length 35 10+ A? a. (33)",
            "04:52:13.000003 IP6 (hlim 64, next-header UDP (17) payload length: 41) 2001:db8::1.4000 > 2001:db8::2.53: 9*- "
                + "q: A? a.b. 2/0/0 a.b. [30s] CNAME c.b., c.b. SRV d.:1 2 3 (56)",
            "\t0x0000:  4500 003d 0007 0000 4011 66a7 0a00 0001  E..=....@.f.....",
            "04:52:13.000004 IP6 2001:db8::1 > 2001:db8::2: frag (0x1:0|1232) 53 > 4000: 9 1/0/0 A 192.0.2.1 (1224)",
        ]
        let bytes = Array("0 9:.>()[]|/?,-x\n\tIPA".utf8)
        var generator = SplitMix(seed: 7)
        for _ in 0..<300 {
            var text = Array((Self.query + "\n").utf8)
            for _ in 0..<3 { text += Array((texts.randomElement(using: &generator) ?? "").utf8) + [10] }
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let place = Int.random(in: Self.query.utf8.count..<text.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: text[place] = bytes.randomElement(using: &generator) ?? 0
                case 1: text.remove(at: place)
                case 2: text.insert(contentsOf: "99999999999999999999".utf8, at: place)
                default: text.removeSubrange(place..<min(place + 20, text.count))
                }
                guard text.count > Self.query.utf8.count + 1 else { break }
            }
            // The first packet is whole in any case, and so the text is taken for what it is.
            let frames = try CaptureTests.read(octets: text).frames
            #expect(frames.allSatisfy { $0.octets.count <= $0.wireLength })
        }
    }
}

/// Numbers that are the same in every run.
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
