/// The content of a report, the same for every face: what `--format json` writes, and what the text shows.
///
/// Times are RFC 3339 in UTC with nanoseconds, durations seconds, frame numbers count from 1 per capture.
package struct ReportDocument: Encodable, Sendable {
    /// Raised when a field changes its name or meaning; new fields do not raise it.
    package var schemaVersion = 1
    /// Of the sentences, where it is not English (BCP 47).
    package var language: String?
    package var tool: Tool
    package var captures: [Capture]
    package var verdict: Verdict
    package var verdicts: [Verdict]
    package var findings: [Finding]
    package var totals: Totals
    package var upstream: LegTotals
    package var legs: [Leg]
    package var endpoints: [Endpoint]
    package var clients: [Client]
    package var zones: [Zone]
    package var addresses: [Address]
    package var path: Path
    /// From the first packet of the captures to the last; nil where they hold none.
    package var period: Period?
    /// Exchanges that failed their client, and from when to when they began; nil where none did.
    package var failures: Failures?
    /// Nil where clients asked nothing.
    package var timeline: Timeline?
    /// To upstreams, by server and upstream; the busiest.
    package var upstreamRates: [Rate]
    /// What kernels counted at the places of live captures; empty where no capture states it.
    package var counters: [Counters]
    /// What came of `live`'s test questions; nil where none were asked for.
    package var probes: [Probe]?
    package var omitted: Omitted
    /// The command that made the report, where one did.
    package var command: String?
    package var limits: [String]

    package struct Tool: Encodable, Sendable {
        package var name: String
        package var version: String
    }

    package struct Capture: Encodable, Sendable {
        package var name: String
        @ExplicitNull package var label: String?
        @ExplicitNull package var sha256: String?
        package var bytes: Int
        package var linkTypes: [String]
        package var packets: Int
        package var dnsMessages: Int
        @ExplicitNull package var first: String?
        @ExplicitNull package var last: String?
        @ExplicitNull package var kernelDrops: Int?
        package var vantage: String
        /// The address in whose namespace it was taken, and what Kubernetes calls it.
        @ExplicitNull package var vantageAddress: String?
        package var vantageName: String?
        /// The place's own addresses, where the capture states them; a place that saw nothing is known by them.
        package var addresses: [String]
        /// The node on which it was taken, where the capture states it.
        package var node: String?
        /// Packets whose headers are cut or break a rule.
        package var undecodable: Int
        /// Messages that the snap length cut.
        package var cutMessages: Int
        package var truncatedAtEnd: Bool
        /// How its clock differs from another capture's; absent where nothing tells.
        package var clock: Clock?
    }

    /// How far a capture's clock is from the reference's, by the messages that both saw.
    package struct Clock: Encodable, Sendable {
        /// The capture whose clock is the measure.
        package var reference: String
        /// Seconds; negative where the clock is behind.
        package var aheadSeconds: Double
        package var uncertaintySeconds: Double
        /// Messages that both captures saw.
        package var messages: Int
        /// The difference is taken off wherever times of several captures are compared.
        package var corrected: Bool
    }

    package struct Verdict: Encodable, Sendable {
        package var kind: String
        package var confidence: String
        package var summary: String
        package var culprit: String
        @ExplicitNull package var culpritValue: Culprit?
        /// Who may still be at fault: the culprit alone, or several where that is open.
        package var suspects: [Suspect]
        package var rules: [String]
    }

    /// One side that may be at fault.
    package struct Suspect: Encodable, Sendable {
        package var kind: String
        package var culprit: String
        package var culpritValue: Culprit
    }

    package struct Finding: Encodable, Sendable {
        package var rule: String
        package var kind: String
        package var severity: String
        package var confidence: String
        package var title: String
        package var culprit: String
        @ExplicitNull package var culpritValue: Culprit?
        package var suspects: [Suspect]
        package var summary: String
        package var evidence: [Evidence]
        package var counts: [String: Int]
        package var examples: [Example]
        package var nextSteps: [NextStep]
    }

    package struct Evidence: Encodable, Sendable {
        package var capture: String
        package var frames: [Int]
        package var note: String
    }

    package struct NextStep: Encodable, Sendable {
        package var text: String
        @ExplicitNull package var command: String?
    }

    /// Messages as captured, every sighting; exchanges and lookups of clients, each once.
    package struct Totals: Encodable, Sendable {
        package var messages: Int
        package var queries: Int
        package var responses: Int
        package var exchanges: Int
        package var answered: Int
        package var late: Int
        package var unanswered: Int
        package var pending: Int
        package var rejected: Int
        package var mismatched: Int
        package var truncated: Int
        package var malformed: Int
        /// Exchanges that failed their clients: no usable answer in time, or one that says that the server failed.
        package var failed: Int
        /// Answers that are missing in the captures, and that the captures themselves may have lost; not among the failed.
        package var unproven: Int
        package var retransmissions: Int
        package var orphanResponses: Int
        package var lookups: Int
        package var lostLookups: Int
        /// Lookups that lost an exchange and were answered by a retry.
        package var savedLookups: Int
        package var rcodes: [String: Int]
    }

    package struct LegTotals: Encodable, Sendable {
        package var exchanges: Int
        package var retransmissions: Int
        package var answered: Int
        package var late: Int
        package var unanswered: Int
        package var pending: Int
        package var rejected: Int
        package var mismatched: Int
        package var truncated: Int
        package var malformed: Int
        package var failed: Int
    }

    package struct Leg: Encodable, Sendable {
        package var role: String
        package var to: String
        /// What Kubernetes calls the address.
        package var name: String?
        package var port: Int
        package var transport: String
        package var exchanges: Int
        package var retransmissions: Int
        package var answered: Int
        package var late: Int
        package var unanswered: Int
        package var pending: Int
        package var rejected: Int
        package var mismatched: Int
        package var truncated: Int
        package var malformed: Int
        package var failed: Int
        package var rcodes: [String: Int]
        @ExplicitNull package var latency: Latency?
    }

    /// Seconds.
    package struct Latency: Encodable, Sendable {
        package var p50: Double
        package var p90: Double
        package var p99: Double
        package var max: Double
        package var distribution: [LatencyStep]
    }

    package struct Endpoint: Encodable, Sendable {
        package var address: String
        package var name: String?
        package var exchanges: Int
        package var answered: Int
        package var failed: Int
    }

    package struct Client: Encodable, Sendable {
        package var address: String
        package var name: String?
        package var exchanges: Int
        package var answered: Int
        package var failed: Int
        package var lookups: Int
        package var lostLookups: Int
        package var savedLookups: Int
        /// What sends its queries again, as far as its retries tell: `glibc` (or systemd-resolved), `musl`, `go`,
        /// `dig`, `c-ares` or `windows`; the one seen most often first.
        package var resolvers: [String]
    }

    package struct Zone: Encodable, Sendable {
        package var name: String
        package var exchanges: Int
        package var answered: Int
        package var failed: Int
    }

    package struct Address: Encodable, Sendable {
        package var address: String
        package var name: String?
        package var role: String
        /// False where the role is a guess.
        package var certain: Bool
    }
}
