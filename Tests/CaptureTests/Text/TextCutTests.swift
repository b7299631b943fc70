import PacketWire
import Testing

@testable import Capture

/// Messages that end early (`[|domain]`): in the capture alone, or on the wire as well.
@Suite struct TextCutTests {
    private func header(_ length: Int) -> String {
        "04:52:13.665148 IP (tos 0x0, ttl 64, id 7, offset 0, flags [DF], proto UDP (17), length \(length))\n    "
    }

    private static let whole = "10.0.0.2.53 > 10.0.0.1.4000: 1 1/0/0 a.b. A 192.0.2.1 (40)"
    private static let cut = "10.0.0.2.53 > 10.0.0.1.4000: 2 1/0/0 a.b. A [|domain]"

    @Test func `one that is no longer than a whole one ended on the wire`() throws {
        let (packets, info) = try readText("\(header(68))\(Self.whole)\n\(header(66))\(Self.cut)\n")
        #expect(packets.count == 2 && packets[1].contains("ends before an entry"), "\(packets)")
        #expect(!packets[1].contains("(40)") && info.text?.cutMessages == 0)
    }

    @Test func `one whose checksum was verified ended on the wire`() throws {
        let line = Self.cut.replacing(": 2 1", with: ": [udp sum ok] 2 1")
        let (packets, info) = try readText("\(header(66))\(line)\n")
        #expect(packets.first?.contains("ends before an entry") == true, "\(packets)")
        #expect(info.text?.cutMessages == 0)
    }

    @Test func `one of which nothing tells is counted`() throws {
        let (_, longer) = try readText("\(header(68))\(Self.whole)\n\(header(80))\(Self.cut)\n")
        #expect(longer.text?.cutMessages == 1)
        let (packets, brief) = try readText("04:52:13.665148 IP \(Self.cut)\n04:52:13.665149 IP \(Self.whole)\n")
        #expect(packets.count == 2 && brief.text?.cutMessages == 1)
        #expect(!packets[0].contains("ends before an entry"))
    }

    @Test func `an OPT record among a response's answers is kept, and is wrong there`() throws {
        for text in ["OPT UDPsize=1232 [COOKIE 9bbb94598e380d7f] (69)", ". OPT UDPsize=1232 DO (69)"] {
            let (packets, _) = try readText("04:52:13.665148 IP 10.0.0.2.53 > 10.0.0.1.4000: 1 1/0/0 \(text)\n")
            #expect(
                packets.first?.contains("OPT 1232") == true
                    && packets.first?.contains("outside the additional section") == true,
                "\(packets)")
        }
    }
}
