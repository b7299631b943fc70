import Cluster
import Diagnosis
import Exchanges
import Histogram
import PacketWire
import Rows

extension ReportDocument.Timeline {
    /// Nil where clients asked nothing.
    init?(_ timeline: Exchanges.Timeline<TrafficCounts>) {
        let stretches = timeline.stretches
        guard let start = timeline.start, !stretches.isEmpty else { return nil }
        self.start = Timestamp(nanoseconds: start).description
        step = Double(timeline.width) / 1e9
        queries = stretches.map(\.queries)
        answers = stretches.map(\.answers)
        failures = stretches.map(\.failures)
    }
}

extension ReportDocument.Rate {
    /// Stretches shown.
    private static let stretchLimit = 128
    private static let rowLimit = 8

    /// Rates of CoreDNS pods and node caches, the busiest first.
    static func rows(_ evidence: Diagnosis.Evidence) -> [Self] {
        evidence.analysis.summary.upstreamRates
            .filter { $0.asker != $0.server && evidence.roles.role(of: $0.server) == .upstream }
            .compactMap(Self.init)
            .sorted { ($1.peakQueries, $0.asker, $0.server) < ($0.peakQueries, $1.asker, $1.server) }
            .prefix(rowLimit).map { $0 }
    }

    private init?(_ rate: UpstreamRate) {
        guard let first = rate.seconds.map(\.start).min(), let last = rate.seconds.map(\.start).max() else {
            return nil
        }
        asker = rate.asker.description
        server = rate.server.description
        limit = UpstreamRateRule.limit
        peakQueries = rate.seconds.map(\.queries).max() ?? 0
        peakAnswers = rate.seconds.map(\.answers).max() ?? 0
        // Time stamps of a damaged capture may lie centuries apart.
        let (span, overflow) = last.subtractingReportingOverflow(first)
        let width = overflow ? Int64.max : span / Int64(Self.stretchLimit) + 1
        let count = overflow ? 1 : Int(span / width) + 1
        var queries = [Int](repeating: 0, count: count)
        var answers = queries
        for second in rate.seconds {
            let place = overflow ? 0 : Int((second.start - first) / width)
            queries[place] = max(queries[place], second.queries)
            answers[place] = max(answers[place], second.answers)
        }
        let (nanoseconds, isBeyond) = first.multipliedReportingOverflow(by: 1_000_000_000)
        start = Timestamp(nanoseconds: isBeyond ? 0 : nanoseconds).description
        step = Double(width)
        self.queries = queries
        self.answers = answers
    }
}

extension ReportDocument.LatencyStep {
    /// Seconds at which steps end.
    static let ends = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5]

    /// - Parameter row: its latencies are microseconds.
    static func steps(_ row: LegRow) -> [Self] {
        var counts = [Int](repeating: 0, count: ends.count + 1)
        for value in row.latency.recordedValues() {
            let seconds = Double(value.value) / 1e6
            // A value stands for its bucket, which may end a little above the step it is in.
            let place = ends.firstIndex { seconds <= $0 * 1.008 } ?? ends.count
            counts[place] += Int(value.count)
        }
        return counts.indices.map { place in
            Self(upTo: place < ends.count ? ends[place] : nil, count: counts[place])
        }
    }
}

extension ReportDocument.Example {
    /// The first, the worst and the last of a finding's exchanges, each once.
    static func of(_ finding: Diagnosis.Finding, evidence: Diagnosis.Evidence, points: PointNames) -> [Self] {
        // The first exchanges named are those the finding is about; later ones are what it compares them with.
        guard let exchanges = finding.evidence.first(where: { !$0.exchanges.isEmpty })?.exchanges else { return [] }
        let ordered = exchanges.sorted { $0.start < $1.start }
        guard let first = ordered.first, let last = ordered.last,
            let worst = ordered.max(by: { wait($0) < wait($1) })
        else { return [] }
        var chosen: [(occasions: [String], exchange: Exchange)] = []
        for (occasion, exchange) in [("first", first), ("worst", worst), ("last", last)] {
            if let same = chosen.firstIndex(where: { $0.exchange.isSame(as: exchange) }) {
                chosen[same].occasions.append(occasion)
            } else {
                chosen.append(([occasion], exchange))
            }
        }
        let captures = evidence.captures.map(\.name)
        return chosen.map { occasions, exchange in
            var exchange = exchange
            exchange.sightings = exchange.sightings.filter { evidence.analysis.points.indices.contains($0.point) }
                .sorted { $0.time < $1.time }
            let row = ExchangeRow(
                ExchangeFields(exchange), of: evidence.analysis, roles: evidence.roles, captures: captures,
                names: points)
            let packets = exchange.sightings.map { ReportDocument.PacketEnds($0, of: exchange) }
            let offsets = exchange.sightings.map {
                Double($0.time.nanoseconds.subtractingReportingOverflow(exchange.start.nanoseconds).partialValue) / 1e9
            }
            return Self(
                occasions: occasions, exchange: row, offsets: offsets, packets: packets,
                absentFrom: absent(exchange, evidence))
        }
    }

    private static func absent(_ exchange: Exchange, _ evidence: Diagnosis.Evidence) -> [String] {
        let seen = Set(exchange.sightings.map { evidence.analysis.points[$0.point].capture })
        let start = exchange.start.nanoseconds
        // What a server asks goes past the pods and the clients.
        guard evidence.roles.role(of: exchange.client) != .coredns else { return [] }
        return evidence.analysis.summary.coverage.captures.enumerated().filter { number, span in
            guard evidence.vantages.indices.contains(number), !seen.contains(number) else { return false }
            let isOnTheWay =
                switch evidence.vantages[number] {
                case .corednsPod: true
                case .clientPod(let address): address == exchange.client
                case .node, .upstream, .unknown: false
                }
            return isOnTheWay && span.first <= start && start <= span.last
        }.map { evidence.captures[$0.offset].name }
    }

    /// Nanoseconds that the client waited, as far as the capture shows it.
    private static func wait(_ exchange: Exchange) -> Int64 {
        if let latency = exchange.latency { return latency }
        let last = exchange.sightings.filter { $0.kind == .query }.map(\.time.nanoseconds).max()
        return last.map { $0.subtractingReportingOverflow(exchange.start.nanoseconds).partialValue } ?? 0
    }
}
