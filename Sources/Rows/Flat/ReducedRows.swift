import Exchanges
import PacketWire

/// What reduced rows keep of exchanges: in full those that are not plainly answered and a sample of the others, keys of what
/// came to endpoints, and counts by minute.
package struct ReducedRows {
    /// One of so many exchanges is kept by its key, the same ones on every node, for clocks to be compared.
    package static let sampling: Int64 = 32

    private var arrivals: [FlatArrival] = []
    private var counts: [FlatCount.Key: FlatCount.Count] = [:]
    private var cluster = ""

    package init() {}

    /// Whether there are as many arrivals as a file's group of rows holds.
    package var isFull: Bool { arrivals.count >= FlatBatch.mostRows }

    /// Counts an exchange; true where it is to be written in full.
    package mutating func add(_ row: borrowing FlatExchange) -> Bool {
        cluster = row.head.cluster
        row.count(into: &counts)
        guard !row.isKept else { return true }
        if let arrival = row.arrival { arrivals.append(arrival) }
        return false
    }

    /// The arrivals so far, sorted, which are forgotten.
    package mutating func takeArrivals() -> [FlatArrival] {
        let taken = arrivals.sorted(by: FlatArrival.precedes)
        arrivals.removeAll(keepingCapacity: true)
        return taken
    }

    package var allCounts: [FlatCount] {
        counts.map { FlatCount(cluster: cluster, key: $0.key, count: $0.value) }.sorted(by: FlatCount.precedes)
    }
}

extension FlatExchange {
    private static let minute: Int64 = 60_000_000_000

    /// Whether reduced rows have it in full: what is not plainly answered, and the sample.
    var isKept: Bool {
        isFailed || listed.exchange.outcome == .pending || keys.exchange % ReducedRows.sampling == 0
    }

    /// What is left of it where it came to its endpoint's node; nil where no capture shows it there.
    var arrival: FlatArrival? {
        guard leg == "coredns" else { return nil }
        return FlatArrival(
            head: head, key: keys.exchange % FlatArrival.divisor, endpoint: endpoint,
            attempts: UInt16(clamping: listed.exchange.attempts), seenQuery: seen.queries.after,
            seenAnswer: seen.answers.after)
    }

    func count(into counts: inout [FlatCount.Key: FlatCount.Count]) {
        let exchange = listed.exchange
        let key = FlatCount.Key(
            node: head.node, minute: exchange.start - exchange.start % Self.minute, client: exchange.client,
            server: exchange.server, endpoint: endpoint, leg: leg, outcome: exchange.outcome.name,
            responseCode: exchange.responseCode, isFailed: isFailed)
        counts[key, default: FlatCount.Count()].add(
            attempts: Int64(exchange.attempts), latency: exchange.latency ?? 0, at: exchange.start)
    }
}

extension FlatCount.Count {
    fileprivate mutating func add(attempts more: Int64, latency time: Int64, at start: Int64) {
        queries += 1
        attempts += more
        latency &+= time
        first = min(first, start)
        last = max(last, start)
    }
}
