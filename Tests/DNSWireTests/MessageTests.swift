import Testing

@testable import DNSWire

@Suite struct MessageTests {
    @Test func `A response is decoded section by section`() throws {
        let octets =
            Wire.header(flags: 0x8580, 1, 2, 1, 1) + Wire.question("example.com")
            + Wire.record(type: 5, [1, 0x61, 0xc0, 0x0c]) + Wire.record(owner: [0xc0, 0x29], type: 1, [192, 0, 2, 1])
            + Wire.record(type: 2, ttl: 3600, [0xc0, 0x29]) + Wire.record(owner: [0], type: 41, class: 512, ttl: 0, [])
        let message = try #require(Message(octets: octets))
        #expect(message.questions.map(\.description) == ["example.com. IN A"])
        #expect(
            message.answers.map(\.description) == [
                "example.com. 30 IN CNAME a.example.com.", "a.example.com. 30 IN A 192.0.2.1",
            ])
        #expect(message.authority.map(\.description) == ["example.com. 3600 IN NS a.example.com."])
        #expect(message.additional.map(\.description) == ["OPT version 0, udp 512"])
        #expect(message.error == nil && !message.isIncomplete && message.trailingOctets == 0)
        #expect((message.answers[1].data as? ARecord)?.address == 0xc000_0201)
        #expect(message.responseCode == .noError && message.opcode == .query)
    }

    @Test func `A record with bad data is kept and the next one is read`() throws {
        let message = try #require(
            Message(octets: Wire.answer(Wire.record(type: 1, [10, 0, 0]), Wire.record(type: 1, [10, 0, 0, 1]))))
        #expect(message.answers.map(\.data.presentation) == ["\\# 3 0A0000", "10.0.0.1"])
        let error = WireError(.dataTooShort, at: 41, section: .answer, index: 0, recordType: 1)
        #expect(message.error == error)
        #expect(message.answers[0].error == error && message.answers[1].error == nil)
        #expect(error.description == "record data ends before its last field in answer 1 (A), at octet 41")
    }

    @Test func `A record whose owner cannot be expanded is kept and the next one is read`() throws {
        let owners: [(owner: [UInt8], rule: WireError.Rule)] = [
            ([0xc0, 0x1d], .pointerDirection), ([0xff, 0xff], .pointerDirection), ([0xc0, 0x02], .labelType),
        ]
        for (owner, rule) in owners {
            let message = try #require(
                Message(
                    octets: Wire.answer(
                        Wire.record(owner: owner, type: 1, [10, 0, 0, 1]), Wire.record(type: 1, [10, 0, 0, 2]))))
            #expect(message.answers.map(\.data.presentation) == ["10.0.0.1", "10.0.0.2"])
            #expect(message.error?.rule == rule)
            #expect(message.answers.map { $0.error?.rule } == [rule, nil])
        }
    }

    @Test func `A pointer forwards is an error, yet the question is read`() throws {
        let octets = Wire.header(flags: 0, 2, 0, 0, 0) + [0xc0, 0x12, 0, 1, 0, 1] + Wire.question("example.com")
        let message = try #require(Message(octets: octets))
        #expect(message.questions.map(\.description) == ["example.com. IN A", "example.com. IN A"])
        let error = WireError(.pointerDirection, at: 12, section: .question)
        #expect(message.error == error)
        let head = try #require(MessageHead(octets: octets))
        #expect(head.error == error)
        #expect(head.question?.nameHash == NameHash.hash(Wire.name("example.com").span, from: 0, count: 13))
    }

    @Test func `Data that goes past the message is kept as far as it goes`() throws {
        let octets = Wire.answer(Wire.record(type: 16, length: 10, [9, 0x61, 0x62]))
        let sent = try #require(Message(octets: octets))
        #expect(sent.answers.first?.data.presentation == "\\# 10 096162")
        #expect(sent.answers.first?.error?.rule == .dataPastMessage)
        let cut = try #require(Message(octets: octets, isCut: true))
        #expect(cut.answers.first?.data.presentation == "\\# 10 096162")
        #expect(cut.error == nil && cut.isIncomplete)
    }

    @Test func `An UPDATE has zone, prerequisites and updates`() throws {
        let octets =
            Wire.header(flags: 0x2800, 1, 1, 2, 0) + Wire.question("example.com", type: 6)
            + Wire.record(type: 255, class: 254, ttl: 0, []) + Wire.record(type: 1, class: 255, ttl: 0, [])
            + Wire.record(type: 1, [10, 0, 0])
        let message = try #require(Message(octets: octets))
        #expect(message.opcode == .update)
        #expect(message.questions.map(\.description) == ["example.com. IN SOA"])
        #expect(message.answers.map(\.description) == ["example.com. 0 NONE ANY \\# 0"])
        #expect(message.authority.first?.description == "example.com. 0 ANY A \\# 0")
        #expect(message.error?.section.name(opcode: message.header.opcode) == "update")
        #expect(message.error?.index == 1)
    }

    @Test func `A NOTIFY carries its zone's start of authority`() throws {
        let soa = [0] + [0] + [UInt8](repeating: 0, count: 16) + [0, 0, 0, 60]
        let octets =
            Wire.header(flags: 0x2400, 1, 1, 0, 0) + Wire.question("example.com", type: 6) + Wire.record(type: 6, soa)
        let message = try #require(Message(octets: octets))
        #expect(message.opcode.name == "NOTIFY")
        #expect(message.answers.first?.data.presentation == ". . 0 0 0 0 60")
    }

    @Test func `An address of class CH is no IPv4 address`() throws {
        let message = try #require(Message(octets: Wire.answer(Wire.record(type: 1, class: 3, [0, 0, 1]))))
        #expect(message.error == nil)
        #expect(message.answers.first?.data.presentation == "\\# 3 000001")
    }

    @Test func `Octets after the last entry are counted`() throws {
        let message = try #require(Message(octets: Wire.answer() + [1, 2, 3]))
        #expect(message.trailingOctets == 3 && message.error == nil)
    }

    @Test func `A message of pointers to pointers costs no more than its octets allow`() throws {
        // 127 pointers, each to the one before, then as many records as 64 KiB hold that follow the whole chain.
        var octets = Wire.header(flags: 0x8180, 0, 0xffff, 0, 0)
        octets += Wire.record(owner: [0], type: 10, Self.chain(of: 126, at: 23))
        let last: [UInt8] = [0xc1, 0x12]
        while octets.count < 65_000 { octets += Wire.record(owner: last, type: 1, [10, 0, 0, 1]) }
        let message = try #require(Message(octets: octets))
        #expect(message.answers.count == 4047)
        #expect(message.answers.dropFirst().allSatisfy { $0.name.isRoot && $0.error == nil })
        #expect(message.error?.rule == .entryMissing)
    }

    @Test func `A chain of more pointers than a name has labels is refused`() throws {
        var octets = Wire.header(flags: 0x8180, 0, 2, 0, 0)
        let start = octets.count + 11
        let chain = Self.chain(of: 200, at: start)
        octets += Wire.record(owner: [0], type: 10, chain)
        let target = start + 399
        octets += Wire.record(owner: [0xc0 | UInt8(target >> 8), UInt8(target & 0xff)], type: 1, [10, 0, 0, 1])
        let message = try #require(Message(octets: octets))
        #expect(message.answers.last?.error?.rule == .pointerChain)
        #expect(message.answers.last?.data.presentation == "10.0.0.1")
    }

    /// A root label and pointers behind it, each to the one before, that stand at `start`.
    private static func chain(of count: Int, at start: Int) -> [UInt8] {
        var chain: [UInt8] = [0]
        for index in 0..<count {
            let target = start + max(0, 2 * index - 1)
            chain += [0xc0 | UInt8(target >> 8), UInt8(target & 0xff)]
        }
        return chain
    }
}
