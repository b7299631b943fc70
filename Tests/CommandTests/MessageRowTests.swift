import Foundation
import TestSupport
import Testing

/// What a row tells of odd messages, and of the tunnels that messages come in.
@Suite(.enabled(if: Tool.path != nil, "The program is not among the build's products."))
struct MessageRowTests {
    /// A capture of IP packets (LINKTYPE_RAW) a second apart.
    private static func capture(_ packets: [[UInt8]]) -> Data {
        func field(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        var octets: [UInt8] = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0] + field(0) + field(0) + field(65_535) + field(101)
        for (second, packet) in packets.enumerated() {
            octets += field(1_795_409_491 + second) + field(0) + field(packet.count) + field(packet.count) + packet
        }
        return Data(octets)
    }

    private func rows(_ packets: [[UInt8]], _ format: String) throws -> Tool.Run {
        let scratch = try Scratch()
        return try Tool.run(
            ["messages", "--format", format, try scratch.file("one.pcap", MessageRowTests.capture(packets))])
    }

    private func objects(_ packets: [[UInt8]]) throws -> [[String: Any]] {
        try rows(packets, "jsonl").output.split(separator: 0x0a).compactMap {
            try JSONSerialization.jsonObject(with: $0) as? [String: Any]
        }
    }

    @Test func `a message in a tunnel tells the tunnel's kind, ends and identifier`() throws {
        let far = Host(192, 168, 3, 10)
        let packets = [Query().datagram.octets, Query().datagram.inVXLAN(from: .node, to: far, identifier: 7).octets]
        let found = try objects(packets)
        #expect(found.count == 2 && found[0]["tunnel"] == nil && found[0]["vni"] == nil)
        #expect(found[1]["tunnel"] as? String == "VXLAN" && found[1]["vni"] as? Int == 7)
        #expect(found[1]["outerSrc"] as? String == Host.node.text && found[1]["outerDst"] as? String == far.text)
        #expect(found[1]["src"] as? String == Host.client.text)
        let text = try rows(packets, "text").text.split(separator: "\n")
        #expect(!text[0].contains("{") && text[1].hasSuffix("{VXLAN 7 \(Host.node.text) > \(far.text)}"))
        let csv = try rows(packets, "csv").text.split(separator: "\n")
        #expect(csv[0].hasSuffix(",tunnel,outerSrc,outerDst,vni"))
        #expect(csv[1].hasSuffix(",,,,") && csv[2].hasSuffix(",VXLAN,\(Host.node.text),\(far.text),7"))
    }

    @Test func `a question that cannot be read wholly is shown as far as it can`() throws {
        let header: [UInt8] = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        let name: [UInt8] = [1, 0x61, 0]
        let cases: [(message: [UInt8], name: String?, type: String?, question: String)] = [
            (header + name, "a", nil, " a "), (header + name + [0, 28], "a", "AAAA", " a AAAA "),
            (header + [0xc0, 0x0c, 0, 28, 0, 1], nil, "AAAA", " unreadable name AAAA "),
            (header, nil, nil, " no question "),
        ]
        for (message, name, type, question) in cases {
            var packet = Query().datagram
            packet.payload = message
            let row = try #require(try objects([packet.octets]).first)
            #expect(row["qname"] as? String == name && row["qtype"] as? String == type)
            #expect(row["error"] is String)
            #expect(try rows([packet.octets], "text").text.contains(question))
        }
    }
}
