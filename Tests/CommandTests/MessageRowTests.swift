import Foundation
import TestSupport
import Testing

/// What a row tells of odd messages, and of the tunnels that messages come in.
@Suite struct MessageRowTests {
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

/// What a listing makes of records that are rarely seen.
@Suite struct MessageRecordTests {
    private func row(_ message: [UInt8], _ format: String = "jsonl") throws -> Tool.Run {
        var packet = Query().datagram
        packet.payload = message
        func field(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        let octets = packet.octets
        let file: [UInt8] =
            [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0] + field(0) + field(0) + field(262_144) + field(101)
            + field(1_795_409_491) + field(0) + field(octets.count) + field(octets.count) + octets
        let scratch = try Scratch()
        let path = try scratch.file("one.pcap", Data(file))
        return try withExtendedLifetime(scratch) { try Tool.run(["messages", "--format", format, path]) }
    }

    private func object(_ message: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: try row(message).output) as? [String: Any])
    }

    private static let name: [UInt8] = [1, 0x61, 4] + Array("test".utf8) + [0]

    @Test func `an UPDATE's sections and classes are told`() throws {
        // RFC 2136: zone a.test, prerequisite "name is in use", delete an RRset, add an address.
        let message: [UInt8] =
            [0, 9, 0x28, 0, 0, 1, 0, 1, 0, 2, 0, 0] + Self.name + [0, 6, 0, 1]
            + [0xc0, 12, 0, 255, 0, 255, 0, 0, 0, 0, 0, 0] + [0xc0, 12, 0, 1, 0, 255, 0, 0, 0, 0, 0, 0]
            + [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]
        let found = try object(message)
        #expect(found["error"] is NSNull)
        let updates = try #require(found["authority"] as? [[String: Any]])
        #expect(updates.map { $0["class"] as? String } == ["ANY", "IN"])
        let text = try row(message, "text").text
        #expect(text.contains("query UPDATE a.test SOA"))
        #expect(text.contains("prerequisites: a.test 0 ANY ANY") && text.contains("updates: a.test 0 ANY A"))
        #expect(text.contains("a.test 60 A 192.0.2.1"))
    }

    @Test func `questions after the first are told`() throws {
        let message: [UInt8] =
            [0, 9, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0] + Self.name + [0, 1, 0, 1] + [0xc0, 12, 0, 28, 0, 1]
        #expect(try object(message)["moreQuestions"] as? [String] == ["a.test IN AAAA"])
        #expect(try row(message, "text").text.contains("query a.test A + a.test IN AAAA"))
    }

    @Test func `an address prefix of a family that nobody wrote down is no error`() throws {
        let data: [UInt8] = [0, 3, 20, 4, 0xa1, 0xb2, 0xc3, 0xd4]
        let message: [UInt8] =
            [0, 9, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + Self.name + [0, 42, 0, 1]
            + [0xc0, 12, 0, 42, 0, 1, 0, 0, 0, 60, 0, 8] + data
        let found = try object(message)
        #expect(found["error"] is NSNull)
        #expect((found["answers"] as? [[String: Any]])?.first?["data"] as? String == ##"\# 8 00031404A1B2C3D4"##)
    }

    @Test func `names that are pointers to one long name do not blow a row up`() throws {
        let long: [UInt8] = [[UInt8]](repeating: [63] + [UInt8](repeating: 1, count: 63), count: 3).flatMap { $0 } + [0]
        var message: [UInt8] = [0, 9, 0x81, 0x80, 0, 1, 0x0f, 0xa0, 0, 0, 0, 0] + long + [0, 5, 0, 1]
        for _ in 0..<4000 { message += [0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 60, 0, 2, 0xc0, 12] }
        let run = try row(message)
        #expect(message.count < 60_000 && run.output.count < 25 * message.count, "\(run.output.count)")
        let found = try #require(try JSONSerialization.jsonObject(with: run.output) as? [String: Any])
        #expect((found["answers"] as? [Any])?.isEmpty == false && found["ancount"] as? Int == 4000)
        #expect((found["error"] as? String)?.contains("unfold") == true)
    }

    @Test func `names of an ordinary answer are all told`() throws {
        var message: [UInt8] = [0, 9, 0x81, 0x80, 0, 1, 0x01, 0x90, 0, 0, 0, 0] + Self.name + [0, 1, 0, 1]
        for number in 0..<400 {
            message += [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, UInt8(number >> 8), UInt8(number & 0xff)]
        }
        let found = try object(message)
        #expect((found["answers"] as? [Any])?.count == 400 && found["error"] is NSNull)
    }
}
