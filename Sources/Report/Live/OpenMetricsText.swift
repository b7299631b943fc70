import DNSWire
import Diagnosis
import Exchanges
import Wording

/// Figures in the OpenMetrics text format (RFC-style specification at https://prometheus.io/docs/specs/om/).
///
/// Labels are bounded: the first clients, endpoints and zones met keep their own, all others are summed as `other`.
package struct OpenMetricsText {
    /// How many label values of a kind there are besides `other`.
    private static let limit = 100
    private static let other = "other"
    /// Upper bounds of latencies in nanoseconds: powers of two, which ``LatencyTally`` counts exactly.
    private static let bounds = (17...31).map { Int64(1) << $0 }
    package static let contentType = "application/openmetrics-text; version=1.0.0; charset=utf-8"

    package private(set) var text = ""

    /// The content type of ``plainText``: the format that Prometheus had before (version 0.0.4).
    package static let plainContentType = "text/plain; version=0.0.4; charset=utf-8"

    /// - Parameter version: of the program that measures.
    package init(_ figures: LiveFigures, version: String? = nil) {
        if let version {
            family("dnsverdict_build_info", "gauge", "The version of dnsverdict; always 1.")
            sample("dnsverdict_build_info", [("version", version)], 1)
        }
        addConclusion(figures.concluded)
        addPlaces(figures.places)
        family("dnsverdict_exchanges", "counter", "Queries of clients by what became of them.")
        for outcome in Outcome.allCases {
            sample("dnsverdict_exchanges_total", [("outcome", outcome.name)], figures.outcomes[outcome])
        }
        addResponseCodes(figures.responseCodes)
        addCounts("client", "client", figures.clients)
        addCounts("endpoint", "server", figures.endpoints)
        addCounts("zone", "zone", figures.zones)
        addLatencies(figures.endpoints)
        addUpstreams(figures.upstreams)
        text += "# EOF\n"
    }

    /// The same for who does not take OpenMetrics: there a counter's name has the `_total` of its samples, and neither units
    /// nor an end are stated.
    package var plainText: String { Self.plain(text) }

    /// - Parameter text: in the OpenMetrics format, as ``text`` is.
    package static func plain(_ text: String) -> String {
        var counters: Set<Substring> = []
        let lines = text.split(separator: "\n").compactMap { line -> String? in
            let words = line.split(separator: " ", maxSplits: 3)
            guard words.first == "#", words.count == 4 else { return words.first == "#" ? nil : String(line) }
            if words[1] == "UNIT" { return nil }
            if words[1] == "TYPE", words[3] == "counter" { counters.insert(words[2]) }
            return "# \(words[1]) \(words[2])\(counters.contains(words[2]) ? "_total" : "") \(words[3])"
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// All verdicts and rules there are, those that do not apply with 0: what comes and goes is hard to alert on.
    private mutating func addConclusion(_ concluded: LiveFigures.Concluded?) {
        family("dnsverdict_verdict", "gauge", "1 for each verdict that the capture comes to so far.")
        for kind in VerdictKind.allCases {
            for confidence in Confidence.allCases {
                let holds = concluded?.verdicts.contains { $0.kind == kind && $0.confidence == confidence } ?? false
                sample(
                    "dnsverdict_verdict", [("kind", kind.rawValue), ("confidence", confidence.rawValue)], holds ? 1 : 0)
            }
        }
        family("dnsverdict_findings", "gauge", "Warnings and errors found so far, by rule.")
        for rule in RuleCatalogue.rules.map({ $0.info.id }) {
            sample("dnsverdict_findings", [("rule", rule)], concluded?.findings[rule] ?? 0)
        }
    }

    /// Codes with a name, and the others as one.
    private mutating func addResponseCodes(_ codes: ResponseCodeCounts) {
        let counts = Dictionary(codes.counts.map { ($0.code, $0.count) }, uniquingKeysWith: +)
        let named = ResponseCode.registry.entries.map(\.code).sorted()
        family("dnsverdict_responses", "counter", "First responses to queries of clients by response code.")
        for code in named {
            sample("dnsverdict_responses_total", [("rcode", "\(ResponseCode(code))")], counts[code] ?? 0)
        }
        let others = counts.filter { !named.contains($0.key) }.values.reduce(0, +)
        sample("dnsverdict_responses_total", [("rcode", Self.other)], others)
    }

    private mutating func addPlaces(_ places: [LiveFigures.Place]) {
        family("dnsverdict_packets", "counter", "Packets captured.")
        for place in places { sample("dnsverdict_packets_total", [("place", place.name)], place.packets) }
        family("dnsverdict_kernel_dropped_packets", "counter", "Packets that the kernel dropped of the capture.")
        for place in places {
            sample("dnsverdict_kernel_dropped_packets_total", [("place", place.name)], place.drops)
        }
    }

    private mutating func addCounts(_ kind: String, _ what: String, _ rows: [LiveFigures.Row]) {
        let rows = Self.bounded(rows)
        family("dnsverdict_\(kind)_exchanges", "counter", "Queries by \(what).")
        for row in rows { sample("dnsverdict_\(kind)_exchanges_total", labels(kind, row), row.exchanges) }
        family(
            "dnsverdict_\(kind)_failures", "counter", "Queries without a usable answer in time, by \(what).")
        for row in rows { sample("dnsverdict_\(kind)_failures_total", labels(kind, row), row.failures) }
    }

    private mutating func addLatencies(_ rows: [LiveFigures.Row]) {
        let name = "dnsverdict_endpoint_latency_seconds"
        family(name, "histogram", "Time from a query to its answer, by server.", unit: "seconds")
        for row in Self.bounded(rows) {
            for bound in Self.bounds {
                let seconds = Double(bound) / 1e9
                sample(
                    "\(name)_bucket", labels("endpoint", row) + [("le", "\(seconds)")],
                    row.latencies.count(upTo: bound))
            }
            sample("\(name)_bucket", labels("endpoint", row) + [("le", "+Inf")], row.latencies.total)
        }
    }

    private mutating func addUpstreams(_ upstreams: [LiveFigures.Upstream]) {
        let name = "dnsverdict_upstream_queries_per_second"
        family(name, "gauge", "Queries to an upstream resolver in the last whole second.")
        for upstream in upstreams {
            sample(name, [("asker", upstream.asker), ("upstream", upstream.server)], upstream.queries)
        }
        let limit = "dnsverdict_upstream_limit_queries_per_second"
        family(limit, "gauge", "What Amazon's VPC resolver takes of one network interface.")
        sample(limit, [], LiveFigures.upstreamLimit)
    }

    private func labels(_ kind: String, _ row: LiveFigures.Row) -> [(String, String)] {
        [(kind, row.name)] + (kind == "endpoint" ? [("role", row.role)] : [])
    }

    /// The first rows, and the sum of the others.
    private static func bounded(_ rows: [LiveFigures.Row]) -> [LiveFigures.Row] {
        guard rows.count > limit else { return rows }
        var rest = LiveFigures.Row(name: other, role: other)
        for row in rows[limit...] { rest += row }
        return rows[..<limit] + [rest]
    }

    private mutating func family(_ name: String, _ type: String, _ help: String, unit: String? = nil) {
        text += "# TYPE \(name) \(type)\n"
        if let unit { text += "# UNIT \(name) \(unit)\n" }
        text += "# HELP \(name) \(help)\n"
    }

    private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Int) {
        let list = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        text += list.isEmpty ? "\(name) \(value)\n" : "\(name){\(list)} \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in printable(value).unicodeScalars {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
