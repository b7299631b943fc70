import Foundation

/// A line of `dnsverdict messages --format jsonl`, as far as it is compared.
struct ListedMessage: Decodable {
    var frame: Int
    var transport: String
    var id: Int
    var qr: Bool
    var tc: Bool
    var rd: Bool
    var opcodeValue: Int
    var rcodeValue: Int
    var qname: String?
    var qtypeValue: Int?
    var qclassValue: Int?
    var moreQuestions: [String]?
    var qdcount: Int
    var ancount: Int
    var nscount: Int
    var arcount: Int

    /// Names of all questions; a name follows its class and type in `moreQuestions`.
    var names: [String] {
        [qname].compactMap(\.self)
            + (moreQuestions ?? []).compactMap { $0.split(separator: " ").first.map(String.init) }
    }
}
