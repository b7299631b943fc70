import Testing

@testable import DNSWire

/// What is kept of a question section of which not everything can be read.
@Suite struct PartialQuestionTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        /// Octets after the header, which counts `count` questions.
        var questions: [UInt8]
        var count: UInt16 = 1
        var whole: [String] = []
        /// Name, type and class of the question that is not whole; "-" where it could not be read.
        var part: String?
        var partIndex = 0
        var rule: WireError.Rule
    }

    static let first = Wire.question("example.com")
    static let longName = [UInt8](repeating: 50, count: 51 * 5) + [0]
    static let cases = [
        Case(testDescription: "nothing after the header", questions: [], rule: .entryMissing),
        Case(testDescription: "cut within the name", questions: [3, 0x61], rule: .namePastMessage),
        Case(
            testDescription: "cut after the name", questions: Wire.name("example.com"), part: "example.com. - -",
            rule: .fieldsPastMessage),
        Case(
            testDescription: "cut within the type", questions: Wire.name("example.com") + [0],
            part: "example.com. - -", rule: .fieldsPastMessage),
        Case(
            testDescription: "cut after the type", questions: Wire.name("example.com") + [0, 28],
            part: "example.com. AAAA -", rule: .fieldsPastMessage),
        Case(
            testDescription: "cut within the class", questions: Wire.name("example.com") + [0, 28, 0],
            part: "example.com. AAAA -", rule: .fieldsPastMessage),
        Case(
            testDescription: "name that is a pointer to itself", questions: [0xc0, 0x0c, 0, 28, 0, 1],
            part: "- AAAA IN", rule: .pointerDirection),
        Case(
            testDescription: "name that is a pointer past the message", questions: [0xc3, 0, 0, 28, 0, 1],
            part: "- AAAA IN", rule: .pointerDirection),
        Case(
            testDescription: "pointer to itself, cut after the type", questions: [0xc0, 0x0c, 0, 28],
            part: "- AAAA -", rule: .pointerDirection),
        Case(testDescription: "pointer to itself and no more", questions: [0xc0, 0x0c, 0], rule: .pointerDirection),
        Case(
            testDescription: "name of more than 255 octets", questions: longName + [0, 1, 0, 3], part: "- A CH",
            rule: .nameLength),
        Case(
            testDescription: "label of an undefined type", questions: [0x41, 0, 0, 1, 0, 1], rule: .labelType),
        Case(
            testDescription: "second question missing", questions: first, count: 2, whole: ["example.com. IN A"],
            rule: .entryMissing),
        Case(
            testDescription: "second question's name bad", questions: first + [0xc0, 0x1d, 0, 28, 0, 1], count: 2,
            whole: ["example.com. IN A"], part: "- AAAA IN", partIndex: 1, rule: .pointerDirection),
        Case(
            testDescription: "second question cut after its name", questions: first + [0xc0, 0x0c], count: 2,
            whole: ["example.com. IN A"], part: "example.com. - -", partIndex: 1, rule: .fieldsPastMessage),
        Case(
            testDescription: "first question's name bad", questions: [0xc0, 0x0c, 0, 28, 0, 1] + first, count: 2,
            whole: ["example.com. IN A"], part: "- AAAA IN", rule: .pointerDirection),
    ]

    @Test(arguments: cases)
    func `A question is kept as far as it can be read`(_ test: Case) throws {
        let octets = Wire.header(flags: 0, test.count, 0, 0, 0) + test.questions
        let message = try #require(Message(octets: octets))
        #expect(message.questions.map(\.description) == test.whole)
        #expect(message.error?.rule == test.rule)
        let part = message.partialQuestion
        let text = part.map { part in
            let words = [part.name?.description, part.type?.description, part.class?.description]
            return words.map { $0 ?? "-" }.joined(separator: " ")
        }
        #expect(text == test.part)
        #expect((part?.index ?? 0) == test.partIndex)
    }

    @Test(arguments: cases)
    func `A head has the same of the first question as the message`(_ test: Case) throws {
        let octets = Wire.header(flags: 0, test.count, 0, 0, 0) + test.questions
        let message = try #require(Message(octets: octets))
        let head = try #require(MessageHead(octets: octets))
        #expect(head.error?.rule == test.rule)
        let part = message.partialQuestion.flatMap { $0.index == 0 ? $0 : nil }
        let whole = part == nil ? message.questions.first : nil
        #expect((head.question == nil) == (part == nil && whole == nil))
        guard let question = head.question else { return }
        #expect(question.isWhole == (part == nil))
        #expect(question.type == (part?.type ?? whole?.type)?.rawValue ?? 0)
        #expect(question.class == (part?.class ?? whole?.class)?.rawValue ?? 0)
        #expect(question.nameLength == (part?.name ?? whole?.name)?.wire.count ?? 0)
    }

    @Test(arguments: cases)
    func `What the capture cut off is no error of the question`(_ test: Case) throws {
        let octets = Wire.header(flags: 0, test.count, 0, 0, 0) + test.questions
        let message = try #require(Message(octets: octets, isCut: true))
        let isOutOfOctets = WireError(test.rule, at: 0).isOutOfOctets
        #expect((message.error == nil) == isOutOfOctets)
        #expect((message.partialQuestion != nil) == (test.part != nil))
    }
}
