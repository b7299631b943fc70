import BasicContainers
package import PacketWire

/// A way that queries took: who asked, which address, and where DNAT led them (the comparison's unit).
package struct Path: Hashable, Sendable {
    package var client: IPAddress
    package var server: IPAddress
    package var serverPort: UInt16
    /// The address after DNAT; nil where no such leg was seen.
    package var endpoint: IPAddress?
    package var transport: TransportProtocol

    var hash: UInt64 {
        let ends = mixed(mixed(client.high, client.low), mixed(server.high, server.low))
        let translated = mixed(endpoint?.high ?? 1, endpoint?.low ?? 1)
        return mixed(mixed(ends, translated), UInt64(serverPort) << 8 | UInt64(transport.rawValue))
    }
}

/// What became of the exchanges of one path.
package struct PathRow: Sendable {
    package let path: Path
    package var outcomes = OutcomeCounts()
    /// First responses on the client's leg by response code.
    package var responseCodes = ResponseCodeCounts()
    package var retransmissions = 0
    /// Exchanges by which a server asked what it had been asked.
    package var nested = 0
    /// Those of them that came back to the server that asked, by way of the address asked.
    package var cameBack = 0
    /// From the first transmission to the first response on the client's leg.
    package var latencies = LatencyTally()
    /// Answered exchanges whose first transmission, or its answer, was lost.
    package var answeredOnRetry = 0
    /// Exchanges whose query was sent again well after a prompt answer was captured.
    package var askedAgain = 0
    /// Frames of the first few such queries: capture and number.
    package var askedAgainExamples: [(capture: Int, frame: Int)] = []
    /// Nanoseconds since the Unix epoch of the first transmission, of the first and last failing exchange, and
    /// of the first and last that was answered.
    package var firstStart: Int64 = .max
    package var lastStart: Int64 = .min
    package var firstFailure: Int64 = .max
    package var lastFailure: Int64 = .min
    package var firstSuccess: Int64 = .max
    package var lastSuccess: Int64 = .min
    /// Captures that saw the query on the client's leg and on the leg after DNAT.
    var clientLegSeenBy: CaptureSetMask = []
    var endpointLegSeenBy: CaptureSetMask = []
    /// By capture; empty where there is one only.
    package internal(set) var sights: [PathSight] = []
    /// Its row in ``TrafficSummary/pairSights``; nil where there is one capture only.
    var pair: Int?

    /// True where the capture saw a query on this path, on either side of DNAT.
    package func isSeen(by capture: Int) -> Bool {
        clientLegSeenBy.union(endpointLegSeenBy).contains(CaptureSetMask(capture: capture))
    }

    /// Counts an exchange by its client's leg.
    @inline(__always)
    mutating func add(_ place: Int, in table: inout ExchangeTable, outcome: Outcome, isError: Bool) {
        outcomes.add(outcome, isError: isError)
        retransmissions += max(Int(table.legs[place].transmissions) - 1, 0)
        firstStart = min(firstStart, table.legs[place].firstQuery)
        lastStart = max(lastStart, table.legs[place].firstQuery)
        clientLegSeenBy.formUnion(table.legs[place].querySeenBy)
        if let latency = table.legs[place].latency { latencies.add(latency) }
        if outcome == .answered { if table.legs[place].isAnsweredOnRetry { answeredOnRetry += 1 } }
        if table.legs[place].flags.contains(.askedAgain) { askedAgain += 1 }
        if table.legs[place].flags.contains(.cameBack) { cameBack += 1 }
        if table.legs[place].responses > 0 { responseCodes.add(table.legs[place].responseCode) }
        if outcome == .answered && !isError {
            firstSuccess = min(firstSuccess, table.legs[place].firstQuery)
            lastSuccess = max(lastSuccess, table.legs[place].firstQuery)
        } else if outcome != .pending {
            firstFailure = min(firstFailure, table.legs[place].firstQuery)
            lastFailure = max(lastFailure, table.legs[place].firstQuery)
        }
    }

    package var exchanges: Int { outcomes.total }
}

/// How far the message of one direction was followed, as sets of captures.
package struct Reach: Hashable, Sendable {
    /// Captures that saw it received, or without telling the direction.
    var incoming: CaptureSetMask = []
    /// Captures that saw it sent.
    var outgoing: CaptureSetMask = []
    /// Captures that saw it within a tunnel, whichever way it went.
    var tunnelled: CaptureSetMask = []

    package var captures: [Int] { incoming.union(outgoing).union(tunnelled).captures }
    /// Captures that saw it within no tunnel: it had not entered one there, or had left it.
    package var bareCaptures: [Int] { incoming.union(outgoing).captures }
    package var tunnelledCaptures: [Int] { tunnelled.captures }
    package var sentBy: [Int] { outgoing.captures }
    package var isEmpty: Bool { incoming.isEmpty && outgoing.isEmpty && tunnelled.isEmpty }

    var hash: UInt64 { mixed(mixed(incoming.rawValue, tunnelled.rawValue), outgoing.rawValue) }
}

/// What the upstream leg shows of a query that a server was asked.
package enum UpstreamState: UInt8, Sendable {
    /// No query of the server's own for this question was seen.
    case notAsked
    /// Answered in time for the server to use it.
    case answered
    case unanswered
    /// Answered with SERVFAIL, REFUSED or another error.
    case failed
    /// Asked where no answer could be seen, or out of sight altogether.
    case unseen
    /// Answered when the server no longer waited: it had asked again, or had given its own answer.
    case late

    /// True where the server waited for its upstream, or passed on what that said.
    package var isUpstreams: Bool { self == .unanswered || self == .failed || self == .late }
}

/// Failing exchanges that look alike: the same path, outcome and reach. Enough to judge them together.
package struct FailurePattern: Sendable {
    package struct Key: Hashable, Sendable {
        package var path: Path
        package var outcome: Outcome
        /// The response code of an answer that says that the server failed.
        package var responseCode: UInt16?
        /// Sightings on the client's leg.
        package var query: Reach
        package var response: Reach
        /// Sightings on the leg after DNAT.
        package var endpointQuery: Reach
        package var endpointResponse: Reach
        package var upstream: UpstreamState
        package var unexpectedSource: IPAddress?
        package var rejectedBy: IPAddress?
        package var icmpType: UInt8
        package var icmpCode: UInt8
        package var isClusterName: Bool
        package var retriedOverTCP: Bool
        /// The query was forwarded by a router while it still bore the address on the client's leg.
        package var wasRouted: Bool
        /// Answered in the end, but only after ``TrafficSummary/slow``.
        package var isSlow: Bool
        /// Only the first fragment of the answer came.
        package var isFirstFragmentOnly: Bool
        /// Answered promptly, but only when it had been sent again.
        package var isAnsweredOnRetry: Bool
        /// The other question sent with it from the same port was answered at once.
        package var isHalfOfPair: Bool
        /// The client's host refused the answer, which was in time (ICMP port unreachable).
        package var isAnswerRefused: Bool
        /// A wrong UDP checksum kept the query or its answer from being taken.
        package var isCorrupted: Bool
        /// The answer's UDP checksum is wrong, and nothing more is known of it.
        package var isDoubtful = false
        /// An answer of more than 512 octets over UDP to a query without EDNS.
        package var isOversized: Bool
        /// The server reset the TCP connection that carried the query.
        package var isReset: Bool
        /// The client showed that it got nothing it could use: it sent the query again, asked anew, or refused what came.
        package var isProven: Bool
        /// The query came again though its answer had passed here in time: that was lost beyond, or was not taken.
        package var isAskedAgain = false
        /// The port that the answer came from, where it is not the one asked.
        package var unexpectedPort: UInt16?
        /// The port after DNAT, where it is not the one that was asked.
        package var endpointPort: UInt16?
        /// Captures that saw the query nearest its sender saw no answer, though others did.
        package var isAnswerUnseenByAsker = false
        /// The answer came to a node that the query had gone through, and did not leave it as others did.
        package var isAnswerKept = false
        /// The client went on to the next name of its search list at once: it had an answer, which was not captured.
        package var isAnswerTaken = false
        /// An earlier transmission was translated to another endpoint than the one that answered.
        package var isSentElsewhere = false
        /// The ICMP error about the query quotes the address that was asked, though a transmission had been translated.
        package var isRejectedUntranslated = false

        var hash: UInt64 {
            var value = mixed(path.hash, UInt64(outcome.rawValue) << 16 | UInt64(responseCode ?? 0xffff))
            value = mixed(value, mixed(query.hash, response.hash))
            value = mixed(value, mixed(endpointQuery.hash, endpointResponse.hash))
            value = mixed(value, UInt64(upstream.rawValue) << 1 | (isClusterName ? 1 : 0))
            value = mixed(value, mixed(unexpectedSource?.low ?? 0, rejectedBy?.low ?? 0))
            value = mixed(value, UInt64(icmpType) << 9 | UInt64(icmpCode) << 1 | (retriedOverTCP ? 1 : 0))
            if isFirstFragmentOnly { value = mixed(value, 1) }
            let oddities =
                (isHalfOfPair ? 1 : 0) | (isAnswerRefused ? 2 : 0) | (isCorrupted ? 4 : 0)
                | (isOversized ? 8 : 0) | (isReset ? 16 : 0) | (isProven ? 32 : 0) | (isAskedAgain ? 64 : 0)
                | (isAnswerUnseenByAsker ? 128 : 0) | (isAnswerKept ? 256 : 0) | (isDoubtful ? 512 : 0)
                | (isAnswerTaken ? 1024 : 0) | (isSentElsewhere ? 2048 : 0) | (isRejectedUntranslated ? 4096 : 0)
                | UInt64(unexpectedPort ?? 0) << 16 | UInt64(endpointPort ?? 0) << 32
                as UInt64
            if oddities != 0 { value = mixed(value, oddities) }
            return mixed(value, (isAnsweredOnRetry ? 4 : 0) | (wasRouted ? 2 : 0) | (isSlow ? 1 : 0))
        }
    }

    package var key: Key
    package var count = 0
    package var retransmissions = 0
    package var firstStart: Int64 = .max
    package var lastStart: Int64 = .min
    /// The longest latency in nanoseconds of those that were answered.
    package var longestLatency: Int64 = 0
    /// The first ones, and the latest one of each doubling of `count`.
    package var examples: [Exchange] = []

    /// The one whose client waited longest: for its answer, or from its first to its last transmission.
    package var worst: Exchange?
    /// Nanoseconds.
    var worstWait: Int64 = -1

    static let exampleLimit = 4

    /// The examples with the worst among them, each once.
    package var allExamples: [Exchange] {
        guard let worst, !examples.contains(where: { $0.isSame(as: worst) }) else { return examples }
        return examples + [worst]
    }
}
