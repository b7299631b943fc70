import DNSWire
import PacketWire

/// Exchanges of a minute that are alike as a row of the flat table `counts`.
package struct FlatCount: Sendable {
    /// What they have in common.
    package struct Key: Hashable, Sendable {
        var node: String
        /// Nanoseconds since the Unix epoch of the minute's start.
        var minute: Int64
        var client: IPAddress
        var server: IPAddress
        var endpoint: IPAddress?
        var leg: String
        var outcome: String
        var responseCode: UInt16?
        var isFailed: Bool
    }

    private let cluster: String
    private let key: Key
    private let count: Count

    /// How many they are, and what their values come to.
    struct Count: Sendable {
        var queries: Int64 = 0
        var attempts: Int64 = 0
        var latency: Int64 = 0
        var first = Int64.max
        var last = Int64.min
    }

    init(cluster: String, key: Key, count: Count) {
        (self.cluster, self.key, self.count) = (cluster, key, count)
    }

    /// Minute by minute, and each client's together.
    static func precedes(_ one: Self, _ other: Self) -> Bool { one.order < other.order }

    private var order: (Int64, UInt64, UInt64, UInt64, UInt64, Int64) {
        (
            key.minute, key.client.high, key.client.low, key.endpoint?.high ?? 0, key.endpoint?.low ?? 0, count.first
        )
    }
}

extension FlatCount: FlatRow {
    package var head: RowHead { RowHead(cluster: cluster, node: key.node) }

    package enum Field: String, CaseIterable, Sendable {
        case minuteNS = "minute_ns"
        case client, server, endpoint, leg, outcome, rcode, failed, queries, attempts
        case latencyNS = "latency_ns"
        case firstNS = "first_ns"
        case lastNS = "last_ns"
    }

    package static func column(_ field: Field) -> FlatColumn {
        switch field {
        case .minuteNS: FlatColumn(.time, "the minute's start")
        case .client: FlatExchange.column(.client)
        case .server: FlatExchange.column(.server)
        case .endpoint: FlatExchange.column(.endpoint)
        case .leg: FlatExchange.column(.leg)
        case .outcome: FlatExchange.column(.outcome)
        case .rcode: FlatExchange.column(.rcode)
        case .failed: FlatExchange.column(.failed)
        case .queries: FlatColumn(.int64, "exchanges that began in that minute, those that stand in `exchanges` too")
        case .attempts: FlatColumn(.int64, "transmissions of their queries")
        case .latencyNS: FlatColumn(.int64, "sum of their latencies; those without an answer add nothing")
        case .firstNS: FlatColumn(.time, "the first transmission of the first of them")
        case .lastNS: FlatColumn(.time, "the first transmission of the last of them")
        }
    }

    package func put(_ field: Field, into cells: inout some FlatCells & ~Copyable) {
        switch field {
        case .minuteNS: cells.put(key.minute)
        case .client: cells.put(key.client)
        case .server: cells.put(key.server)
        case .endpoint: cells.put(key.endpoint)
        case .leg: cells.put(word: key.leg)
        case .outcome: cells.put(word: key.outcome)
        case .rcode:
            // No response code has 16 bits.
            cells.put(number: key.responseCode ?? .max) { $0 == .max ? "" : ResponseCode($0).description }
        case .failed: cells.put(key.isFailed)
        case .queries: cells.put(count.queries)
        case .attempts: cells.put(count.attempts)
        case .latencyNS: cells.put(count.latency)
        case .firstNS: cells.put(count.first)
        case .lastNS: cells.put(count.last)
        }
    }

    package func put(into line: inout FlatLine) { putLine(into: &line) }
    package func put(into batch: inout FlatBatch) { putBatch(into: &batch) }
}
