package import PacketWire

/// CoreDNS's log next to queries of the captures: which of them CoreDNS says that it answered.
///
/// Bounded by the queries that are looked for, whatever the log's length.
package struct CoreDNSLogJoin: Sendable {
    /// What tells one client's query from others in packets and in the log.
    package struct Key: Hashable, Sendable {
        package var client: IPAddress
        package var port: UInt16
        package var id: UInt16

        package init(client: IPAddress, port: UInt16, id: UInt16) {
            self.client = client
            self.port = port
            self.id = id
        }
    }

    /// What the log says of a query.
    package struct Line: Sendable {
        /// The name asked, lower-cased, without its trailing dot.
        package var name: String
        /// Nil where CoreDNS gave up.
        package var responseCode: String?
        /// Seconds that CoreDNS took.
        package var duration: Double
    }

    private let wanted: Set<Key>
    package private(set) var found: [Key: Line] = [:]
    /// Queries in the log, and those of clients that are looked for.
    package private(set) var queries = 0
    package private(set) var queriesOfWantedClients = 0
    /// Errors of asking upstream, by reason.
    package private(set) var failures: [CoreDNSFailure.Reason: Int] = [:]
    private let clients: Set<IPAddress>

    package init(wanted: some Sequence<Key>) {
        self.wanted = Set(wanted)
        clients = Set(self.wanted.map(\.client))
    }

    /// Takes one line.
    package mutating func add(_ entry: CoreDNSLogEntry) {
        switch entry {
        case .query(let query):
            queries += 1
            if clients.contains(query.client) { queriesOfWantedClients += 1 }
            let key = Key(client: query.client, port: query.port, id: query.id)
            guard wanted.contains(key) else { return }
            let name = query.name.hasSuffix(".") ? String(query.name.dropLast()) : query.name
            found[key] = Line(name: name.lowercased(), responseCode: query.responseCode, duration: query.duration)
        case .failure(let failure): failures[failure.reason, default: 0] += 1
        case .notice: break
        }
    }
}
