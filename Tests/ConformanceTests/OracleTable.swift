import Foundation

/// What tshark says of the DNS messages of one capture: a line for each frame that completes one or more.
struct OracleTable {
    let lines: [OracleLine]

    init(contentsOf file: URL) throws {
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        let rows = text.split(separator: "\n", omittingEmptySubsequences: true)
        let names = rows.first.map(OracleTable.cells) ?? []
        lines = rows.dropFirst().map { row in
            OracleLine(fields: Dictionary(zip(names, OracleTable.cells(row))) { first, _ in first })
        }
    }

    private static func cells(_ row: Substring) -> [String] {
        row.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
}

/// One frame's messages, field by field; the values of several messages stand in their order.
struct OracleLine {
    var fields: [String: String]

    var frame: Int { Int(fields["frame.number"] ?? "") ?? 0 }
    var protocols: [Substring] { (fields["frame.protocols"] ?? "").split(separator: ":") }
    var isTCP: Bool { protocols.contains("tcp") }
    /// Quoted in an ICMP error: nobody sent it, and `messages` does not list it.
    var isQuoted: Bool { protocols.contains("icmp") || protocols.contains("icmpv6") }
    /// Messages on this line.
    var count: Int { values("dns.id").count }

    /// Fields of the innermost IP header, where tunnels add others: `ip` or `ipv6`.
    var innerIP: String { protocols.last { $0 == "ip" || $0 == "ipv6" }.map(String.init) ?? "ip" }
    var transport: String { isTCP ? "tcp" : "udp" }

    func values(_ name: String) -> [String] {
        (fields[name] ?? "").split(separator: "|", omittingEmptySubsequences: true).map(String.init)
    }

    func numbers(_ name: String) -> [Int] {
        values(name).map { $0.hasPrefix("0x") ? Int($0.dropFirst(2), radix: 16) ?? -1 : Int($0) ?? -1 }
    }

    func flags(_ name: String) -> [Bool] { numbers(name).map { $0 == 1 } }
}
