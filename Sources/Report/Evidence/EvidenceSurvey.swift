import DNSWire
package import Exchanges
package import PacketWire

/// What a first reading learns for the choice of evidence: where things failed, how much there is of what, and where
/// each capture begins and ends. Memory is bounded.
package struct EvidenceSurvey: Sendable {
    /// Exchanges that look alike.
    struct Group: Hashable, Sendable {
        var server: IPAddress
        var endpoint: IPAddress?
        /// Of answered exchanges, so that every client stays known; of failing ones the pattern counts.
        var client: IPAddress?
        var transport: TransportProtocol
        var outcome: Outcome?
        var responseCode: UInt16
        var hasQuery: Bool
    }

    /// A capture's ends in time: what it covers must not change.
    struct Ends: Sendable {
        var first: (frame: Int, time: Int64)
        var last: (frame: Int, time: Int64)
        var lastFrame: Int
    }

    private static let groupLimit = 65_536
    private static let markLimit = 1 << 20
    /// Nanoseconds of one mark.
    private static let markLength: Int64 = 8_000_000_000

    private(set) var groups: [Group: Int] = [:]
    private(set) var ends: [Int: Ends] = [:]
    private var marks: Set<UInt64> = []

    package init() {}

    /// Notes a frame, whatever it holds.
    package mutating func note(_ frame: borrowing Frame) {
        let time = frame.time.nanoseconds
        let here = (frame: frame.number, time: time)
        guard var known = ends[frame.capture] else {
            ends[frame.capture] = Ends(first: here, last: here, lastFrame: frame.number)
            return
        }
        if time < known.first.time { known.first = here }
        if time > known.last.time { known.last = here }
        known.lastFrame = frame.number
        ends[frame.capture] = known
    }

    /// Notes a finished exchange.
    package mutating func note(_ exchange: Exchange) {
        let group = EvidenceSurvey.group(of: exchange)
        if groups[group] != nil || groups.count < EvidenceSurvey.groupLimit { groups[group, default: 0] += 1 }
        guard group.client == nil, marks.count < EvidenceSurvey.markLimit, let name = EvidenceSurvey.name(of: exchange)
        else { return }
        let stretch = exchange.start.nanoseconds / EvidenceSurvey.markLength
        for near in [stretch &- 1, stretch, stretch &+ 1] {
            marks.insert(FlowKey.mixed(name, UInt64(bitPattern: near)))
        }
    }

    /// Whether the exchange asks, at about the same time, for a name that a failing one asked for too: a retry, the
    /// next name of a search list, or what CoreDNS asked its upstream.
    func isNeighbour(_ exchange: Exchange) -> Bool {
        guard let name = EvidenceSurvey.name(of: exchange) else { return false }
        let stretch = exchange.start.nanoseconds / EvidenceSurvey.markLength
        return marks.contains(FlowKey.mixed(name, UInt64(bitPattern: stretch)))
    }

    /// The first label: names of one search list share it.
    private static func name(of exchange: Exchange) -> UInt64? {
        guard let label = exchange.name?.labels.first else { return nil }
        return label.reduce(0) { FlowKey.mixed($0, UInt64((0x41...0x5a).contains($1) ? $1 | 0x20 : $1)) }
    }

    static func group(of exchange: Exchange) -> Group {
        let hasQuery = exchange.legs.contains { $0.transmissions > 0 }
        let code = exchange.responseCode ?? 0
        // NXDOMAIN is an answer; the other codes say that the server failed or will not.
        let isError = code != 0 && code != ResponseCode.nameError.rawValue
        let isOdd =
            exchange.outcome != .answered || isError || !hasQuery || exchange.isExtraLeg || exchange.attempts > 1
            || exchange.unexpectedSource != nil || exchange.rejectedBy != nil
            || (exchange.latency ?? 0) >= 1_000_000_000
        return Group(
            server: exchange.server, endpoint: exchange.endpoint, client: isOdd ? nil : exchange.client,
            transport: exchange.transport, outcome: isOdd ? exchange.outcome : nil, responseCode: code,
            hasQuery: hasQuery)
    }
}
