package import PacketWire

/// One line of CoreDNS's log that is understood.
package enum CoreDNSLogEntry: Hashable, Sendable {
    /// A line of the `log` plugin.
    case query(CoreDNSQuery)
    /// A line of the `errors` plugin.
    case failure(CoreDNSFailure)
    /// What CoreDNS says about itself.
    case notice(CoreDNSNotice)
    /// A line of the `log` plugin in a format that is not read; some that CoreDNS says about itself are taken for one.
    case unread(CoreDNSLogOrigin)
}

/// Where and when a line was written, as far as its prefix tells.
package struct CoreDNSLogOrigin: Hashable, Sendable {
    /// Number of the line in its file, counted from 1.
    package var line: Int
    /// When the container wrote the line, which is after the answer was sent.
    package var time: Timestamp?
    package var pod: String?
}

/// A query that CoreDNS handled.
///
/// Client address, port, ID and question are the key that joins it with the packets at the pod.
package struct CoreDNSQuery: Hashable, Sendable {
    package var origin: CoreDNSLogOrigin
    package var client: IPAddress
    package var port: UInt16
    package var id: UInt16
    /// The question as CoreDNS prints it: `A`, `TYPE65400`.
    package var type: String
    /// `IN`.
    package var queryClass: String
    /// Absolute, with escapes as in RFC 1035, section 5.1.
    package var name: String
    /// `udp` or `tcp`.
    package var transport: String
    /// Octets of the query.
    package var size: Int
    package var isDNSSECAsked: Bool
    /// Octets of an answer that the client takes.
    package var bufferSize: Int
    /// Nil where CoreDNS prints `-`: it made the answer itself, for want of one from its upstream (SERVFAIL).
    package var responseCode: String?
    /// `qr`, `aa`, `rd`, `ra`, `tc`, `ad`, `cd`.
    package var flags: [String]
    /// Octets of the answer.
    package var responseSize: Int
    /// Seconds from query to answer.
    package var duration: Double

    /// Whether the client got a server failure.
    package var isServerFailure: Bool { responseCode == nil || responseCode == "SERVFAIL" }
}

/// An error that CoreDNS met while it handled a query.
package struct CoreDNSFailure: Hashable, Sendable {
    package enum Reason: String, CaseIterable, Sendable {
        /// `i/o timeout`, `context deadline exceeded`: nothing came back in time.
        case timeout
        /// `connection refused`: ICMP port unreachable, or a TCP reset.
        case refused
        /// `no route to host`, `network is unreachable`, `host is down`.
        case unreachable
        /// `connection reset by peer`, `broken pipe`, `EOF`: the upstream hung up.
        case closed
        /// `operation not permitted`: a local firewall.
        case notPermitted = "not-permitted"
        /// `no healthy proxies`, `unreachable backend`: every upstream is marked down.
        case noHealthyUpstream = "no-healthy-upstream"
        /// `max_concurrent` is reached.
        case tooManyConcurrent = "too-many-concurrent"
        case other
    }

    package var origin: CoreDNSLogOrigin
    /// The number CoreDNS answered with, 2 for SERVFAIL; absent in a consolidated line.
    package var responseCode: Int?
    /// The question; absent in a consolidated line.
    package var name: String?
    package var type: String?
    package var reason: Reason
    /// `udp` or `tcp`, towards the upstream.
    package var transport: String?
    /// What CoreDNS waited for: `read`, `dial`, `write`.
    package var operation: String?
    package var upstream: IPAddress?
    package var upstreamPort: UInt16?
    /// CoreDNS's own address and port, which find the query among the packets.
    package var own: IPAddress?
    package var ownPort: UInt16?
    /// Errors that the line stands for: more than one where the `errors` plugin consolidates.
    package var count: Int
    /// The message without the question.
    package var text: String
}

/// What CoreDNS says about itself.
package struct CoreDNSNotice: Hashable, Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// The version line that follows a start.
        case started
        case reloaded
        /// SIGTERM, or lame duck.
        case stopping
        /// `plugin/loop`: queries come back to CoreDNS itself; it exits.
        case loop
        /// `plugin/health`: its own health check is slow or fails: overload.
        case unhealthy
        /// `plugin/ready`, `plugin/kubernetes`: waits for the API server.
        case waitingForAPI = "waiting-for-api"
        case panic
        case fatal
    }

    package var origin: CoreDNSLogOrigin
    package var kind: Kind
    package var text: String
}
