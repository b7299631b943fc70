import Foundation

/// A failed lookup, or TCP connection, as a capturing pod's log has it.
struct FailureLine: Sendable {
    /// What makes it the same one on several nodes.
    let key: String
    /// On a line for people.
    let text: String

    private struct Exchange: Decodable {
        var client: String
        var clientPort: UInt16
        var server: String
        var transport: String
        var id: UInt16
        var qname: String?
        var qtype: String
        var start: String
        var outcome: String
        var rcode: String?
    }

    private struct Line: Decodable {
        struct Connection: Decodable {
            var client: String
            var clientPort: UInt16
            var server: String
            var start: String
            var fate: String
        }
        var connection: Connection
    }

    /// Nil for a line of something else.
    init?(_ line: String) {
        let data = Data(line.utf8)
        if let row = try? JSONDecoder().decode(Exchange.self, from: data) {
            key = "\(row.client) \(row.clientPort) \(row.transport) \(row.id) \(row.qname ?? "") \(row.qtype)"
            let code = row.rcode.map { " \($0)" } ?? ""
            text = """
                \(row.start.prefix(19))Z \(row.client):\(row.clientPort) > \(row.server) \(row.qname ?? "?") \(row.qtype) \
                (\(row.transport)): \(row.outcome)\(code)
                """
        } else if let row = (try? JSONDecoder().decode(Line.self, from: data))?.connection {
            key = "TCP \(row.client) \(row.clientPort) \(row.server)"
            text = """
                \(row.start.prefix(19))Z \(row.client):\(row.clientPort) > \(row.server) TCP connection: \(row.fate)
                """
        } else {
            return nil
        }
    }
}

/// Failures of all nodes: one that several nodes saw counts once.
struct FailureJoin: Sendable {
    private var seen: Set<String> = []
    private(set) var count = 0

    /// Failures remembered; a client that asks again with the same port and ID much later is another one.
    private static let limit = 100_000

    /// Whether it is a new one.
    mutating func add(_ failure: FailureLine) -> Bool {
        if seen.count >= Self.limit { seen.removeAll(keepingCapacity: true) }
        guard seen.insert(failure.key).inserted else { return false }
        count += 1
        return true
    }
}
