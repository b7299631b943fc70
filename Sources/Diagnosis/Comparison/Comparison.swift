import Cluster
import DNSWire
package import Exchanges
import Foundation
package import PacketWire

/// What failing exchanges of clients have in common and answered ones have not.
///
/// A value of a dimension explains the failures if at least 90% of the exchanges with it were lost, at most 5% of
/// the others, and Fisher's exact test gives less than 0.001 after Bonferroni's correction for all values tried.
/// Nobody is blamed for having most failures.
package struct Comparison: Sendable {
    /// What exchanges are divided by.
    package enum Dimension: Hashable, Sendable {
        case endpoint(IPAddress)
        case client(IPAddress)
        case subnet(String)
        case endpointFromSubnet(IPAddress, String)
        case zone(String)
        case questionType(UInt16)
        case portParity(isOdd: Bool)
        case portRange(ClosedRange<Int>)
        case edns(Bool)
        case time(ClosedRange<Int64>)

        /// False for a failure of which no example has this value, and for time, in which captures lose frames, too.
        func mayCover(_ failure: LocatedFailure) -> Bool {
            let client = failure.key.path.client
            return switch self {
            case .endpoint(let address): failure.target == address
            case .client(let address): client == address
            case .subnet(let subnet): Comparison.subnet(of: client) == subnet
            case .endpointFromSubnet(let address, let subnet):
                failure.target == address && Comparison.subnet(of: client) == subnet
            case .zone, .questionType, .portParity, .portRange: failure.pattern.allExamples.contains(where: mayCover)
            // An exchange does not keep whether its query had EDNS.
            case .edns: true
            case .time: false
            }
        }

        private func mayCover(_ exchange: Exchange) -> Bool {
            switch self {
            case .zone(let zone): exchange.name?.withoutTrailingDot.lowercased().hasSuffix(zone) ?? true
            case .questionType(let type): exchange.questionType == type
            case .portParity(let isOdd): (exchange.clientPort % 2 == 1) == isOdd
            case .portRange(let ports): ports.contains(Int(exchange.clientPort))
            default: true
            }
        }

        /// CoreDNS and its upstream do not look at the client's port: what depends on it was lost on the way.
        var isOfThePath: Bool {
            switch self {
            case .portParity, .portRange, .endpointFromSubnet: true
            default: false
            }
        }
    }

    /// A value that separates failures from successes.
    package struct Explanation: Sendable {
        package var dimension: Dimension
        package var inside: LossCount
        package var outside: LossCount
        /// After correction for the values tried.
        package var probability: Double
    }

    static let threshold = 0.001
    static let insideShare = 0.9
    static let outsideShare = 0.05

    /// Values that explain the losses, the clearest first.
    package private(set) var explanations: [Explanation] = []
    /// Values tried.
    package private(set) var tried = 0

    package init(_ evidence: Evidence) {
        let rows = Comparison.rows(evidence)
        let all = evidence.analysis.summary.breakdown.all
        guard all.lost > 0, all.answered > 0 else { return }
        // A dimension of which all exchanges have one value divides nothing.
        let tables = rows.filter {
            $0.inside.lost + $0.inside.answered > 0 && $0.outside.lost + $0.outside.answered > 0
        }
        tried = tables.count
        explanations = tables.compactMap { row in
            guard Comparison.separates(row.inside, row.outside) else { return nil }
            let chance = FishersExactTest.probability(
                row.inside.lost, row.inside.answered, row.outside.lost, row.outside.answered)
            let corrected = min(chance * Double(tables.count), 1)
            guard corrected < Comparison.threshold else { return nil }
            return Explanation(
                dimension: row.dimension, inside: row.inside, outside: row.outside, probability: corrected)
        }.sorted { ($0.probability, $0.outside.lost) < ($1.probability, $1.outside.lost) }
    }

    /// The path alone explains the losses: CoreDNS answers the same questions of others, and these clients get
    /// answers from elsewhere.
    package var pathExplanation: Explanation? {
        guard let first = explanations.first(where: \.dimension.isOfThePath) else { return nil }
        let others = explanations.contains { explanation in
            switch explanation.dimension {
            case .zone, .questionType, .time, .edns: true
            case .endpoint, .client, .subnet, .endpointFromSubnet, .portParity, .portRange: false
            }
        }
        return others ? nil : first
    }

    private static func separates(_ inside: LossCount, _ outside: LossCount) -> Bool {
        let within = Double(inside.lost + inside.answered)
        let without = Double(outside.lost + outside.answered)
        return Double(inside.lost) >= insideShare * within && Double(outside.lost) <= outsideShare * without
    }

    // MARK: Tables

    private struct Row {
        var dimension: Dimension
        var inside: LossCount
        var outside: LossCount
    }

    private static func rows(_ evidence: Evidence) -> [Row] {
        let breakdown = evidence.analysis.summary.breakdown
        return pathRows(evidence) + zoneRows(evidence) + breakdownRows(breakdown) + timeRow(breakdown)
    }

    private static func divided<Key: Hashable>(
        _ counts: [(Key, LossCount)], _ dimension: (Key) -> Dimension
    ) -> [Row] {
        var sums: [Key: LossCount] = [:]
        var all = LossCount()
        for (key, count) in counts {
            sums[key, default: LossCount()] += count
            all += count
        }
        return sums.map { key, inside in
            Row(
                dimension: dimension(key), inside: inside,
                outside: LossCount(lost: all.lost - inside.lost, answered: all.answered - inside.answered))
        }
    }

    private struct Flow: Hashable {
        var endpoint: IPAddress
        var subnet: String
    }

    /// Endpoints, clients and their networks. Endpoints are compared only where every loss has one.
    private static func pathRows(_ evidence: Evidence) -> [Row] {
        let paths = evidence.clientPaths.map { path in
            (
                path.path, subnet(of: path.path.client),
                LossCount(
                    lost: path.outcomes[.unanswered] + path.answeredOnRetry,
                    answered: path.outcomes[.answered] - path.answeredOnRetry)
            )
        }
        var rows = divided(paths.map { ($0.0.client, $0.2) }) { .client($0) }
        rows += divided(paths.map { ($0.1, $0.2) }) { .subnet($0) }
        let services = Set(evidence.roles.addresses(of: .service))
        let placed = paths.filter { $0.0.endpoint != nil || !services.contains($0.0.server) }
        let unplaced = paths.filter { $0.0.endpoint == nil && services.contains($0.0.server) && $0.2.lost > 0 }
        guard unplaced.isEmpty else { return rows }
        let targets = placed.map { (Flow(endpoint: $0.0.endpoint ?? $0.0.server, subnet: $0.1), $0.2) }
        rows += divided(targets.map { ($0.0.endpoint, $0.1) }) { .endpoint($0) }
        // Only where the endpoint answers other networks and the network gets answers from other endpoints does the
        // pair say more than either.
        let answering = Set(targets.lazy.filter { $0.1.answered > 0 }.map(\.0))
        let networks = Dictionary(answering.map { ($0.endpoint, 1) }, uniquingKeysWith: +)
        let endpoints = Dictionary(answering.map { ($0.subnet, 1) }, uniquingKeysWith: +)
        rows += divided(targets) { .endpointFromSubnet($0.endpoint, $0.subnet) }.filter { row in
            guard case .endpointFromSubnet(let endpoint, let subnet) = row.dimension else { return false }
            let own = answering.contains(Flow(endpoint: endpoint, subnet: subnet)) ? 1 : 0
            return networks[endpoint, default: 0] > own && endpoints[subnet, default: 0] > own
        }
        return rows
    }

    /// The client's /24 or /64.
    static func subnet(of address: IPAddress) -> String {
        guard let bits = address.v4 else { return "\(IPAddress(high: address.high, low: 0))/64" }
        return "\(IPAddress(v4: bits & 0xffff_ff00))/24"
    }

    private static func zoneRows(_ evidence: Evidence) -> [Row] {
        divided(evidence.analysis.summary.zones.map { ($0.name, $0.loss) }) { .zone($0) }
    }

    private static func breakdownRows(_ breakdown: Breakdown) -> [Row] {
        let types = breakdown.types.indices.map { place in
            (Breakdown.knownTypes.indices.contains(place) ? Breakdown.knownTypes[place] : 0, breakdown.types[place])
        }
        return divided(types) { .questionType($0) }
            + divided(breakdown.portParity.indices.map { ($0, breakdown.portParity[$0]) }) {
                .portParity(isOdd: $0 == 1)
            }
            + divided(breakdown.portRanges.indices.map { ($0, breakdown.portRanges[$0]) }) {
                .portRange($0 << 12...($0 << 12 | 0xfff))
            }
            + divided(breakdown.edns.indices.map { ($0, breakdown.edns[$0]) }) { .edns($0 == 1) }
    }

    /// The stretch of time from the first loss to the last one.
    private static func timeRow(_ breakdown: Breakdown) -> [Row] {
        let timeline = breakdown.timeline
        guard let start = timeline.start else { return [] }
        let counts = timeline.stretches
        let lossy = counts.indices.filter { counts[$0].lost > 0 }
        guard let first = lossy.first, let last = lossy.last else { return [] }
        var inside = LossCount()
        for place in first...last { inside += counts[place] }
        let outside = LossCount(lost: 0, answered: breakdown.all.answered - inside.answered)
        return [
            Row(
                dimension: .time(
                    start + Int64(first) * timeline.width...start + Int64(last + 1) * timeline.width),
                inside: inside, outside: outside)
        ]
    }
}
