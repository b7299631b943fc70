import PacketWire

/// What joins one open exchange with another: copies behind masquerade, pairs, retries, and what servers ask upstream.
///
/// Only what stands here changes an exchange because of another one; sums are made elsewhere.
struct Linkers: ~Copyable {
    /// Copies whose source was translated.
    var packets = PacketTable()
    /// Queries that a client asks again.
    var retries = RetryTable()
    /// Questions asked together.
    var pairs = QuestionPairs()
    /// What servers ask, and who waits for it; retries over TCP.
    var nested: NestedQueries

    init(options: AnalysisOptions) {
        nested = NestedQueries(capacity: options.openExchangeLimit)
    }

    /// - Returns: whether it is a client's exchange, and not what a server asks its upstream; and the port of an answered
    ///   exchange that it tries again, if there is one.
    @inline(__always)
    mutating func opened(
        _ slot: Int, in table: inout ExchangeTable, at time: Int64
    ) -> (isClients: Bool, answeredPort: UInt16?) {
        let isServers = nested.opened(slot, in: &table)
        if !isServers { pairs.opened(slot, in: &table, at: time) }
        let answeredPort = retries.opened(slot, in: &table, at: time)
        return (!isServers, isServers ? nil : answeredPort)
    }

    /// A query came to another address as well, after DNAT.
    mutating func translated(_ slot: Int, to server: IPAddress, in table: borrowing ExchangeTable, at time: Int64) {
        nested.noteServer(server)
        nested.noteWaiting(slot, at: server, in: table, since: time)
    }
}
