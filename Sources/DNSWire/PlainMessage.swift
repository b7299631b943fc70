internal import Bytes

/// A message of one question whose structure keeps every rule, and that is no UPDATE: what nearly all are. Its entries are
/// read one by one without heap allocation; ``Message`` reads the others.
package struct PlainMessage {
    package let header: Header
    package let question: QuestionHead
    package let responseCode: ResponseCode
    package let edns: EDNSHead?

    /// Nil where the message has something else about it.
    package init?(_ bytes: Span<UInt8>) {
        guard let head = MessageHead(bytes), head.error == nil, head.header.questionCount == 1,
            head.header.opcode != Opcode.update.rawValue, let question = head.question, question.isWhole
        else { return nil }
        header = head.header
        self.question = question
        responseCode = ResponseCode(head.responseCode)
        edns = head.edns
    }

    /// Hands out the records in their order, until `body` returns false, and returns whether it never did.
    package func forEachRecord(_ bytes: Span<UInt8>, _ body: (Section, RecordPlace) -> Bool) -> Bool {
        var offset = question.end
        func each(_ section: Section, _ count: UInt16) -> Bool {
            for _ in 0..<count {
                guard let record = RecordPlace(bytes, at: offset), body(section, record) else { return false }
                offset = record.data.upperBound
            }
            return true
        }
        return each(.answer, header.answerCount) && each(.authority, header.authorityCount)
            && each(.additional, header.additionalCount)
    }
}

/// Where a record stands in a message, and its fixed fields.
package struct RecordPlace {
    package let name: Int
    package let type: RecordType
    package let `class`: RecordClass
    package let ttl: UInt32
    package let data: Range<Int>

    /// Nil where the record does not fit into the message.
    init?(_ bytes: Span<UInt8>, at offset: Int) {
        guard let fields = bytes.endOfName(at: offset), fields &+ 10 <= bytes.count else { return nil }
        let start = fields &+ 10
        let end = start &+ Int(bytes.bigEndian16(at: fields &+ 8))
        guard end <= bytes.count else { return nil }
        name = offset
        type = RecordType(bytes.bigEndian16(at: fields))
        `class` = RecordClass(bytes.bigEndian16(at: fields &+ 2))
        ttl = bytes.bigEndian32(at: fields &+ 4)
        data = start..<end
    }
}
