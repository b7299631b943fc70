import DNSWire
import Foundation

/// A line of `dnsverdict messages --format jsonl`, as far as it is compared.
struct ListedMessage: Decodable {
    struct Record: Decodable {
        var type: String
        var data: String

        /// The types in the record's bitmap, behind the other fields of its presentation format.
        var bitmap: [String] {
            let words = data.split(separator: " ").map(String.init)
            switch type {
            case _ where words.first == "\\#": return []
            case "NSEC": return Array(words.dropFirst())
            case "NSEC3": return Array(words.dropFirst(5))
            default: return []
            }
        }
    }

    /// That the message has an OPT record, which the sections do not list.
    struct EDNS: Decodable {}

    struct Question {
        var name: String
        var type: Int
        var `class`: Int
    }

    var frame: Int
    var time: String
    var src: String
    var dst: String
    var srcPort: Int
    var dstPort: Int
    var transport: String
    var id: Int
    var qr: Bool
    var opcodeValue: Int
    var tc: Bool
    var rd: Bool
    var rcodeValue: Int
    var qname: String?
    var qtypeValue: Int?
    var qclassValue: Int?
    var moreQuestions: [String]?
    var qdcount: Int
    var ancount: Int
    var nscount: Int
    var arcount: Int
    var answers: [Record]
    var authority: [Record]
    var additional: [Record]
    var edns: EDNS?

    var questions: [Question] {
        guard let qname, let qtypeValue, let qclassValue else { return [] }
        let first = Question(name: qname, type: qtypeValue, class: qclassValue)
        return [first] + (moreQuestions ?? []).map(ListedMessage.question)
    }

    /// Types of all records but OPT in their order on the wire, each before those of its bitmap, as tshark has them.
    var recordTypes: [Int] {
        (answers + authority + additional).flatMap { [$0.type] + $0.bitmap }
            .map { ListedMessage.number($0, RecordType.self) }
    }

    /// A name, its class and its type with spaces between; spaces in names are escaped.
    private static func question(_ text: String) -> Question {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3 else { return Question(name: text, type: -1, class: -1) }
        return Question(
            name: words[0], type: number(words[2], RecordType.self), class: number(words[1], RecordClass.self))
    }

    private static func number<Value: RegistryValue>(_ name: String, _: Value.Type) -> Int {
        Value(named: name).map { Int($0.rawValue) } ?? -1
    }
}
