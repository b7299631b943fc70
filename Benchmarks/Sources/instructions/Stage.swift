/// A part of the work on a packet, and the functions that do it.
enum Stage: String, CaseIterable {
    case reading
    case headers
    case message
    case correlating
    case lookups
    case sums
    case diagnosis
    case rows
    case rest
    case hashing = "SHA-256"

    /// Starts of mangled names, the longest match counting: a module, or a type in one.
    private static let names: [(start: String, stage: Stage)] = [
        ("s7Capture", .reading), ("s18DNSVerdictAnalysis14CaptureReading", .reading),
        ("s10dnsverdict7Reading", .reading),
        ("s7Capture8FileHash", .hashing), ("s6Digest", .hashing), ("_nettle_sha256", .hashing),
        ("nettle_sha256", .hashing),
        ("s10PacketWire", .headers), ("s9Exchanges13MessageStream", .headers),
        ("s9Exchanges13MessageIntake", .headers), ("s9Exchanges17CapturePointTable", .headers),
        ("s7DNSWire", .message),
        ("s9Exchanges", .correlating),
        ("s9Exchanges13LookupTracker", .lookups), ("s9Exchanges6Lookup", .lookups), ("s9Exchanges9NameTally", .lookups),
        ("s9Exchanges10NameLabels", .lookups),
        ("s9Exchanges14TrafficSummary", .sums), ("s9Exchanges7PathRow", .sums), ("s9Exchanges6LegRow", .sums),
        ("s9Exchanges9ZoneTable", .sums), ("s9Exchanges7ZoneRow", .sums), ("s9Exchanges12LatencyTally", .sums),
        ("s9Exchanges9Breakdown", .sums), ("s9Exchanges9PortTally", .sums), ("s9Exchanges13OutcomeCounts", .sums),
        ("s9Exchanges12VantageTable", .sums), ("s9Histogram", .sums),
        ("s9Diagnosis", .diagnosis), ("s6Report", .diagnosis), ("s7Wording", .diagnosis), ("s7Cluster", .diagnosis),
        ("s18DNSVerdictAnalysis", .diagnosis),
        ("s4Rows", .rows), ("s10dnsverdict", .rows),
    ]

    /// The stage of a function; nil for one that serves several.
    init?(of function: CallProfile.Function) {
        if function.object.contains("/libpcap.so") {
            self = .reading
            return
        }
        let name = function.name.drop { $0 == "$" }
        guard let longest = Self.names.filter({ name.hasPrefix($0.start) }).max(by: { $0.start.count < $1.start.count })
        else { return nil }
        self = longest.stage
    }
}
