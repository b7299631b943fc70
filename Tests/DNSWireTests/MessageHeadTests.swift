import Testing

@testable import DNSWire

@Suite struct MessageHeadTests {
    @Test func `A query's question is read in place`() throws {
        let message = Wire.header(flags: 0x0100, 1, 0, 0, 0) + Wire.question("KubeRnetes.default.svc", type: 28)
        let head = try #require(MessageHead(octets: message))
        let question = try #require(head.question)
        #expect(head.header.id == 0x1234)
        #expect(question.nameOffset == 12)
        #expect(question.nameLength == 24)
        #expect(question.labelCount == 3)
        #expect(question.type == 28)
        #expect(question.class == 1)
        #expect(question.end == message.count)
        #expect(!question.isCompressed)
        #expect(head.error == nil && !head.isIncomplete)
        #expect(name(of: question, in: message) == Wire.name("KubeRnetes.default.svc"))
    }

    @Test func `EDNS gives the response code its upper bits`() throws {
        let opt = Wire.record(owner: [0], type: 41, class: 1232, ttl: 0x0100_8000, [])
        let message = Wire.header(flags: 0x8180, 1, 0, 0, 1) + Wire.question("a.") + opt
        let head = try #require(MessageHead(octets: message))
        #expect(head.edns == EDNSHead(recordClass: 1232, ttl: 0x0100_8000))
        #expect(head.edns?.udpPayloadSize == 1232)
        #expect(head.edns?.isDNSSECOK == true)
        #expect(head.responseCode == 16)
    }

    @Test func `A compressed question name has the hash and the octets of the same name written out`() throws {
        let plain = Wire.header(flags: 0, 1, 0, 0, 0) + Wire.question("www.Example.com")
        // The second name part stands where the ID and flags of a longer header would not reach: after the question.
        let compressed = Wire.header(flags: 0, 2, 0, 0, 0) + Wire.question("example.COM")
        let second = Wire.hex("03 575757 c00c 0001 0001")
        let message = compressed + second
        var walk = SectionWalk()
        let whole = try QuestionHead.read(message.span, at: compressed.count, &walk)
        let expected = try #require(MessageHead(octets: plain)?.question)
        #expect(whole.isCompressed)
        #expect(whole.nameHash == expected.nameHash)
        #expect(whole.nameLength == expected.nameLength)
        #expect(whole.labelCount == 3)
        #expect(whole.end == message.count)
        #expect(name(of: whole, in: message) == Wire.name("WWW.example.COM"))
        #expect(try #require(MessageHead(octets: message)).error == nil)
    }

    @Test func `The CNAME that an answer begins with leads to a name`() throws {
        let target = Wire.name("Mail.example")
        let alias = Wire.record(type: 5, target)
        let address = Wire.record(type: 1, [10, 0, 0, 1])
        #expect(try self.alias(of: Wire.answer(alias, address)) == target)
        #expect(
            try self.alias(of: Wire.answer(Wire.record(type: 5, Wire.hex("03 777777 c00c"))))
                == Wire.name("www.example.com"))
        #expect(try self.alias(of: Wire.answer(address, alias)).isEmpty)
        let referral = Wire.header(flags: 0x8180, 1, 0, 1, 0) + Wire.question("example.com") + alias
        #expect(try self.alias(of: referral).isEmpty)
        #expect(try self.alias(of: Wire.answer(Wire.record(type: 5, Wire.hex("c0ff")))).isEmpty)
        let head = try #require(MessageHead(octets: Wire.answer(alias)))
        var name = InlineArray<255, UInt8>(repeating: 0)
        var output = name.mutableSpan
        #expect(head.copyAlias(from: [UInt8](repeating: 0, count: 20).span, into: &output) == 0)
    }

    private func alias(of message: [UInt8]) throws -> [UInt8] {
        let head = try #require(MessageHead(octets: message))
        var name = InlineArray<255, UInt8>(repeating: 0)
        var output = name.mutableSpan
        let length = head.copyAlias(from: message.span, into: &output)
        return (0..<length).map { name[$0] }
    }

    @Test func `Fewer octets than a header are no message`() {
        #expect(MessageHead(octets: [UInt8](repeating: 0, count: 11)) == nil)
        #expect(MessageHead(octets: [UInt8](repeating: 0, count: 12))?.question == nil)
    }

    @Test func `A response cut anywhere keeps what comes before the cut`() throws {
        let question = Wire.header(flags: 0x8180, 1, 1, 0, 0) + Wire.question("example.com")
        let message = question + Wire.record(type: 1, [10, 0, 0, 1])
        for length in 12..<message.count {
            let cut = Array(message[..<length])
            let captured = try #require(MessageHead(octets: cut, isCut: true))
            #expect(captured.isIncomplete && captured.error == nil, "cut to \(length)")
            #expect((captured.question?.isWhole == true) == (length >= question.count), "cut to \(length)")
            let hasName = length >= question.count - 4
            #expect((captured.question?.nameLength == 13) == hasName, "cut to \(length)")
            let sent = try #require(MessageHead(octets: cut))
            #expect(sent.error?.isOutOfOctets == true && !sent.isIncomplete, "cut to \(length)")
        }
        #expect(MessageHead(octets: message, isCut: true)?.isIncomplete == false)
    }

    struct Broken: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var message: [UInt8]
        var error: WireError
        var keepsQuestion = true
    }

    static let question = Wire.question("example.com")
    static let broken: [Broken] = [
        Broken(
            testDescription: "question missing", message: Wire.header(flags: 0, 1, 0, 0, 0),
            error: WireError(.entryMissing, at: 12, section: .question), keepsQuestion: false),
        Broken(
            testDescription: "label type 01", message: Wire.header(flags: 0, 1, 0, 0, 0) + [0x41, 0, 0, 1, 0, 1],
            error: WireError(.labelType, at: 12, section: .question), keepsQuestion: false),
        Broken(
            testDescription: "pointer to itself",
            message: Wire.header(flags: 0, 1, 0, 0, 0) + [0xc0, 0x0c, 0, 1, 0, 1],
            error: WireError(.pointerDirection, at: 12, section: .question), keepsQuestion: false),
        Broken(
            testDescription: "name of 256 octets",
            message: Wire.header(flags: 0, 1, 0, 0, 0)
                + Wire.question(Array(repeating: String(repeating: "a", count: 50), count: 5).joined(separator: ".")),
            error: WireError(.nameLength, at: 12, section: .question), keepsQuestion: false),
        Broken(
            testDescription: "second answer missing",
            message: Wire.header(flags: 0x8180, 1, 2, 0, 0) + question + Wire.record(type: 1, [1, 2, 3, 4]),
            error: WireError(.entryMissing, at: 45, section: .answer, index: 1)),
        Broken(
            testDescription: "data past the message",
            message: Wire.header(flags: 0x8180, 1, 0, 1, 0) + question + Wire.record(type: 1, length: 5, [1, 2, 3, 4]),
            error: WireError(.dataPastMessage, at: 41, section: .authority)),
        Broken(
            testDescription: "forward pointer as owner",
            message: Wire.header(flags: 0x8180, 1, 1, 0, 0) + question
                + Wire.record(owner: [0xc0, 0x40], type: 1, [1, 2, 3, 4]),
            error: WireError(.pointerDirection, at: 29, section: .answer)),
        Broken(
            testDescription: "second OPT",
            message: Wire.header(flags: 0x8180, 1, 0, 0, 2) + question + Wire.record(owner: [0], type: 41, [])
                + Wire.record(owner: [0], type: 41, []),
            error: WireError(.optRepeated, at: 40, section: .additional, index: 1)),
        Broken(
            testDescription: "OPT among the answers",
            message: Wire.header(flags: 0x8180, 1, 1, 0, 0) + question + Wire.record(owner: [0], type: 41, []),
            error: WireError(.optSection, at: 29, section: .answer)),
        Broken(
            testDescription: "OPT with a name",
            message: Wire.header(flags: 0x8180, 1, 0, 0, 1) + question + Wire.record(type: 41, []),
            error: WireError(.optName, at: 29, section: .additional)),
    ]

    @Test(arguments: broken)
    func `A broken rule is told with its place and the rest is kept`(_ broken: Broken) throws {
        let head = try #require(MessageHead(octets: broken.message))
        #expect(head.error == broken.error)
        #expect((head.question?.isWhole == true) == broken.keepsQuestion)
    }

    private func name(of question: QuestionHead, in message: [UInt8]) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: 255)
        var output = octets.mutableSpan
        let count = question.copyName(from: message.span, into: &output)
        return Array(octets[..<count])
    }
}
