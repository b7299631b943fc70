extension ReportDocument {
    /// The query path, station by station, and what happened between them.
    package struct Path: Encodable, Sendable {
        package var stations: [Station]
        /// One fewer than stations: from each to the next.
        package var hops: [Hop]
    }

    /// What a station or a hop has to do with the verdict.
    package enum PlaceState: String, Encodable, Sendable {
        /// Seen, and nothing is blamed on it.
        case fine
        /// The verdict blames it.
        case broken
        /// The fault may lie here.
        case suspect
        /// No capture shows it.
        case unseen
    }

    package struct Station: Encodable, Sendable {
        /// `client`, `node-cache`, `service`, `coredns`, `unknown` or `upstream`.
        package var role: String
        /// A few of them, the blamed ones and those with most failures first.
        package var addresses: [String]
        /// What Kubernetes calls each of them; empty where that is not known.
        package var names: [String]
        /// How many there are.
        package var count: Int
        package var state: PlaceState
        /// Exchanges that verdicts blame on it.
        package var blamed: Int
    }

    /// What was asked of the station at the hop's end: sums over ``ReportDocument/legs``.
    package struct Hop: Encodable, Sendable {
        /// True where what is blamed happens to answers, on their way back.
        package var isOnTheWayBack = false
        package var exchanges: Int
        package var answered: Int
        /// Late, unanswered, rejected, mismatched, truncated or malformed.
        package var failed: Int
        /// Of the failed, those whose answer over UDP was truncated (TC).
        package var truncated: Int
        package var pending: Int
        package var state: PlaceState
        /// Exchanges that verdicts blame on it.
        package var blamed: Int
    }

    package struct Period: Encodable, Sendable {
        package var first: String
        package var last: String
        /// Seconds from the first to the last.
        package var seconds: Double
    }

    /// No usable answer in time, or one that says that the server failed.
    package struct Failures: Encodable, Sendable {
        package var count: Int
        package var first: String
        package var last: String
        /// Seconds from the first to the last.
        package var seconds: Double
    }

    /// Exchanges of clients over time.
    package struct Timeline: Encodable, Sendable {
        package var start: String
        /// Seconds of a stretch.
        package var step: Double
        /// By stretch: exchanges that began, first answers, and exchanges that failed.
        package var queries: [Int]
        package var answers: [Int]
        package var failures: [Int]
    }

    /// What one server asked of another, by second.
    package struct Rate: Encodable, Sendable {
        package var asker: String
        package var server: String
        /// Packets a second that the VPC's resolver takes from a network interface.
        package var limit: Int
        package var peakQueries: Int
        package var peakAnswers: Int
        package var start: String
        /// Seconds of a stretch.
        package var step: Double
        /// By stretch: the most in any second of it.
        package var queries: [Int]
        package var answers: [Int]
    }

    /// An exchange that shows what a finding says.
    package struct Example: Encodable, Sendable {
        /// Why this one: `first`, `worst` (its client waited longest), `last`.
        package var occasions: [String]
        package var exchange: ExchangeRow
        /// For each sighting of the exchange, seconds since the first transmission.
        package var offsets: [Double]
        /// For each sighting of the exchange, whom its packet was from and to.
        package var packets: [PacketEnds]
        /// Captures in CoreDNS pods and in the client's that were running when the query was sent, and have no packet
        /// of it.
        package var absentFrom: [String]
    }

    /// Source and destination of a packet as it was captured; ICMP has no ports.
    package struct PacketEnds: Encodable, Sendable {
        package var src: String
        @ExplicitNull package var srcPort: UInt16? = nil
        package var dst: String
        @ExplicitNull package var dstPort: UInt16? = nil
    }

    /// Answers that took up to so long, and longer than the step before.
    package struct LatencyStep: Encodable, Sendable {
        /// Seconds; nil for the last step, which has no end.
        @ExplicitNull package var upTo: Double? = nil
        package var count: Int
    }

    /// Rows that the tables leave out.
    package struct Omitted: Encodable, Sendable {
        package var findings: Int
        package var endpoints: Int
        package var clients: Int
        package var zones: Int
    }
}
