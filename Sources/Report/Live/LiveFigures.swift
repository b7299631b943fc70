package import Cluster
package import Diagnosis
package import Exchanges
package import PacketWire

/// Sums since a live capture's start, by client, endpoint and zone: what a screen and metrics show.
package struct LiveFigures: Sendable {
    /// One client, endpoint or zone.
    package struct Row: Sendable {
        package let name: String
        /// What the address is in the cluster; empty for zones.
        package var role = ""
        package var exchanges = 0
        /// Those that got no usable answer in time, and those answered with an error of the server's.
        package var failures = 0
        package var latencies = LatencyTally()

        package static func += (sum: inout Row, other: Row) {
            sum.exchanges += other.exchanges
            sum.failures += other.failures
            sum.latencies += other.latencies
        }
    }

    /// What one server asks of another.
    package struct Upstream: Sendable {
        package let asker: String
        package let server: String
        /// Queries in the last whole second.
        package let queries: Int
    }

    /// One place that is captured.
    package struct Place: Sendable {
        package var name: String
        package var packets: Int
        package var drops: Int

        package init(name: String, packets: Int, drops: Int) {
            self.name = name
            self.packets = packets
            self.drops = drops
        }
    }

    /// What was concluded so far, in numbers.
    package struct Concluded: Sendable {
        /// Every verdict's kind and confidence.
        package let verdicts: [(kind: VerdictKind, confidence: Confidence)]
        /// Findings of more than information, by rule.
        package let findings: [String: Int]

        package init(_ conclusion: Conclusion) {
            verdicts = conclusion.verdicts.map { ($0.kind, $0.confidence) }
            findings = Dictionary(
                conclusion.findings.filter { $0.severity > .info }.map { ($0.rule, 1) }, uniquingKeysWith: +)
        }
    }

    package let time: Timestamp
    package let places: [Place]
    /// What addresses are called, by their text.
    package var names: [String: String] = [:]
    /// What it comes to so far.
    package var verdict: LiveVerdict?
    /// Nil before anything was.
    package var concluded: Concluded?
    /// Each in the order in which they were met, so that a limited number of them stays the same ones.
    package private(set) var clients: [Row] = []
    package private(set) var endpoints: [Row] = []
    package private(set) var zones: [Row] = []
    package private(set) var upstreams: [Upstream] = []
    /// What clients asked.
    package private(set) var outcomes = OutcomeCounts()
    /// What clients were answered first.
    package private(set) var responseCodes = ResponseCodeCounts()

    package init(_ analysis: Analysis, roles: AddressRoles, places: [Place], at time: Timestamp) {
        self.time = time
        self.places = places
        var clientPlaces: [IPAddress: Int] = [:]
        var endpointPlaces: [IPAddress: Int] = [:]
        for path in analysis.summary.paths {
            let endpoint = path.path.endpoint ?? path.path.server
            Self.add(path, of: endpoint, roles, to: &endpoints, at: &endpointPlaces)
            guard roles.isClientLeg(path.path) else { continue }
            Self.add(path, of: path.path.client, roles, to: &clients, at: &clientPlaces)
            outcomes += path.outcomes
            responseCodes += path.responseCodes
        }
        zones = analysis.summary.zonesAsMet.map {
            Row(
                name: $0.name.isEmpty ? "." : $0.name, exchanges: $0.exchanges, failures: $0.failed,
                latencies: $0.latencies)
        }
        upstreams = analysis.summary.upstreamRates.filter { roles.role(of: $0.server) == .upstream }.map {
            Upstream(
                asker: $0.asker.description, server: $0.server.description,
                queries: $0.queries(before: time.nanoseconds))
        }
    }

    private static func add(
        _ path: PathRow, of address: IPAddress, _ roles: AddressRoles, to rows: inout [Row],
        at places: inout [IPAddress: Int]
    ) {
        let row = Row(
            name: address.description, role: roles.role(of: address).rawValue, exchanges: path.exchanges,
            failures: path.outcomes.failed, latencies: path.latencies)
        if let place = places[address] {
            rows[place] += row
        } else {
            places[address] = rows.count
            rows.append(row)
        }
    }

    /// The limit that ``Upstream/queries`` of all servers behind one network interface are to stay below.
    package static let upstreamLimit = UpstreamRateRule.limit
}
