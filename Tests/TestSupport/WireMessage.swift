/// A DNS message (RFC 1035, section 4.1) as a test describes it.
package struct WireMessage: Sendable {
    package struct Question: Sendable {
        package var name: String
        package var type: UInt16
        package var `class`: UInt16 = 1
    }

    package var id: UInt16
    package var isResponse = false
    package var isTruncated = false
    /// Of answers alone.
    package var isAuthoritative = true
    package var responseCode: UInt8 = 0
    package var question: Question?
    /// The target of a CNAME record for the question's name, which comes first.
    package var alias: String?
    /// Addresses of A records for the question's name.
    package var answers: [Host] = []
    /// What the header says of the number of answers, where that is a lie.
    package var declaredAnswers: UInt16?
    /// Octets that stand after the last record.
    package var extra: [UInt8] = []

    package init(id: UInt16, question: Question?) {
        self.id = id
        self.question = question
    }

    package var octets: [UInt8] {
        var octets = WireMessage.octets(id)
        octets.append(
            (isResponse ? 0x80 : 0) | (isResponse && isAuthoritative ? 0x04 : 0) | (isTruncated ? 0x02 : 0) | 0x01)
        octets.append((isResponse ? 0x80 : 0) | responseCode)
        octets +=
            WireMessage.octets(question == nil ? 0 : 1)
            + WireMessage.octets(declaredAnswers ?? UInt16(answers.count + (alias == nil ? 0 : 1)))
            + [0, 0, 0, 0]
        if let question {
            octets += WireMessage.name(question.name) + WireMessage.octets(question.type)
            octets += WireMessage.octets(question.class)
        }
        if let alias {
            let target = WireMessage.name(alias)
            octets += [0xc0, 0x0c, 0, 5, 0, 1, 0, 0, 0, 30] + WireMessage.octets(UInt16(target.count)) + target
        }
        for answer in answers {
            let type: UInt16 = answer.isIPv6 ? 28 : 1
            octets += [0xc0, 0x0c] + WireMessage.octets(type) + [0, 1, 0, 0, 0, 30]
            octets += WireMessage.octets(UInt16(answer.octets.count)) + answer.octets
        }
        return octets + extra
    }

    /// A name's wire form; labels are what stands between the dots.
    package static func name(_ text: String) -> [UInt8] {
        text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
    }

    static func octets(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }
}
