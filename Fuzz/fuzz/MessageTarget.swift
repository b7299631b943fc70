import DNSWire

/// Decodes a DNS message both ways, whole and head alone, which must agree, and writes all of it as text.
enum MessageTarget {
    static func run(_ input: [UInt8]) {
        guard let first = input.first else { return }
        let isCut = first & 1 != 0
        let bytes = input.span.extracting(1..<input.count)
        let message = Message(lenient: bytes, isCut: isCut)
        let head = MessageHead(bytes, isCut: isCut)
        precondition((message == nil) == (head == nil) && (message == nil) == (bytes.count < Header.wireLength))
        guard let message, let head else { return }
        precondition(message.header == head.header)
        precondition(head.responseCode == message.responseCode.rawValue && head.isIncomplete == message.isIncomplete)
        // The head reads no record's data, so the message may find more wrong.
        precondition(head.error == nil || message.error != nil)
        let part = message.partialQuestion
        precondition((head.question == nil) == (message.questions.isEmpty && part == nil))
        if let question = head.question {
            var name = [UInt8](repeating: 0, count: 255)
            var output = name.mutableSpan
            let length = question.copyName(from: bytes, into: &output)
            precondition(length == question.nameLength && length <= 255)
            precondition(length == 0 || NameHash.hash(name.span, from: 0, count: length) == question.nameHash)
            let copy = DomainName(wire: name.span.extracting(0..<length))
            if question.isWhole {
                precondition(part?.index != 0 && copy == message.questions.first?.name)
                precondition(question.type == message.questions.first?.type.rawValue)
            } else {
                precondition(part?.index == 0 && (length == 0 || copy == part?.name))
                precondition(question.type == part?.type?.rawValue ?? 0)
            }
        }
        for name in message.questions.map(\.name) + message.answers.map(\.name) {
            precondition(DomainName(name.description) == name)
        }
        for record in message.answers + message.authority + message.additional { _ = record.description }
        _ = message.error?.description
        _ = message.responseCode.description + message.opcode.description
    }
}
