import Foundation

/// A failed lookup, or TCP connection, as a capturing pod's log has it.
struct FailureLine: Sendable {
    /// What makes it the same one on several nodes.
    let key: String
    /// The same without the client, whose address and port masquerade changes on the way between nodes; nil where too little is
    /// left to tell one from another.
    let question: String?
    /// When it began, in seconds of its node's clock.
    let time: Int
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
            question = "\(row.transport) \(row.id) \(row.qname ?? "") \(row.qtype)"
            time = Self.seconds(row.start)
            let code = row.rcode.map { " \($0)" } ?? ""
            text = """
                \(row.start.prefix(19))Z \(row.client):\(row.clientPort) > \(row.server) \(row.qname ?? "?") \(row.qtype) \
                (\(row.transport)): \(row.outcome)\(code)
                """
        } else if let row = (try? JSONDecoder().decode(Line.self, from: data))?.connection {
            key = "TCP \(row.client) \(row.clientPort) \(row.server)"
            question = nil
            time = Self.seconds(row.start)
            text = """
                \(row.start.prefix(19))Z \(row.client):\(row.clientPort) > \(row.server) TCP connection: \(row.fate)
                """
        } else {
            return nil
        }
    }

    private static func seconds(_ start: String) -> Int {
        (try? Date("\(start.prefix(19))Z", strategy: .iso8601)).map { Int($0.timeIntervalSince1970) } ?? 0
    }
}

/// Failures of all nodes: one that several nodes saw counts once, and is told with all of them.
struct FailureJoin: Sendable {
    struct Joined: Sendable {
        var failure: FailureLine
        /// The numbers of the nodes that saw it, in the order in which they said so.
        var nodes: [Int]
    }

    /// Those that were not taken yet, the oldest first.
    private var waiting: [(number: Int, since: ContinuousClock.Instant, joined: Joined)] = []
    /// Numbers of failures by ``FailureLine/key`` and ``FailureLine/question``.
    private var keys: [String: Int] = [:]
    private var questions: [String: (number: Int, time: Int, nodes: Set<Int>)] = [:]
    private(set) var count = 0

    /// Failures remembered; a client that asks again with the same port and ID much later is another one.
    private static let limit = 100_000
    /// Seconds between which nodes tell the same question of what looks like two clients: their clocks differ, and so does what
    /// each waits for.
    private static let spread = 5

    /// Takes what a node tells.
    mutating func add(_ failure: FailureLine, of node: Int, at now: ContinuousClock.Instant = .now) {
        if keys.count >= Self.limit {
            keys.removeAll(keepingCapacity: true)
            questions.removeAll(keepingCapacity: true)
        }
        if let number = known(failure, to: node) {
            keys[failure.key] = number
            if let question = failure.question, questions[question]?.number == number {
                questions[question]?.nodes.insert(node)
            }
            guard let place = waiting.firstIndex(where: { $0.number == number }) else { return }
            if !waiting[place].joined.nodes.contains(node) { waiting[place].joined.nodes.append(node) }
            return
        }
        keys[failure.key] = count
        if let question = failure.question { questions[question] = (count, failure.time, [node]) }
        waiting.append((count, now, Joined(failure: failure, nodes: [node])))
        count += 1
    }

    private func known(_ failure: FailureLine, to node: Int) -> Int? {
        if let number = keys[failure.key] { return number }
        // A node joins what it sees itself: there it is two clients that ask the same.
        guard let question = failure.question, let same = questions[question], !same.nodes.contains(node),
            abs(same.time - failure.time) <= Self.spread
        else { return nil }
        return same.number
    }

    /// Those that have waited for other nodes since `time` or longer.
    mutating func take(since time: ContinuousClock.Instant) -> [Joined] {
        let ripe = waiting.prefix { $0.since <= time }
        waiting.removeFirst(ripe.count)
        return ripe.map(\.joined)
    }
}
