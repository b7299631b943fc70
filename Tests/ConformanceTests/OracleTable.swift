import Foundation

/// What tshark says of the DNS messages of one capture: a line for each frame that completes one or more.
struct OracleTable {
    let lines: [OracleLine]

    init(contentsOf file: URL) throws {
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let rows = text.split(separator: "\n", omittingEmptySubsequences: true)
        let names = rows.first?.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) ?? []
        lines = rows.dropFirst().map { row in
            let cells = row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return OracleLine(fields: Dictionary(zip(names, cells)) { first, _ in first })
        }
    }
}

/// One frame's messages, field by field; the values of several messages stand in their order.
struct OracleLine {
    let fields: [String: String]

    var frame: Int { Int(fields["frame.number"] ?? "") ?? 0 }
    var protocols: String { fields["frame.protocols"] ?? "" }
    var isTCP: Bool { protocols.contains(":tcp:") }
    /// Quoted in an ICMP error: nobody sent it, and `messages` does not list it.
    var isQuoted: Bool { protocols.contains(":icmp:") || protocols.contains(":icmpv6:") }

    func values(_ name: String) -> [String] {
        (fields[name] ?? "").split(separator: "|", omittingEmptySubsequences: true).map(String.init)
    }

    func numbers(_ name: String) -> [Int] {
        values(name).map { $0.hasPrefix("0x") ? Int($0.dropFirst(2), radix: 16) ?? -1 : Int($0) ?? -1 }
    }
}
