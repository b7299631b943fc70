/// What became of an exchange. Every exchange has exactly one outcome.
package enum Outcome: UInt8, CaseIterable, Sendable {
    case answered
    /// Answered after the client's own timeout, or after it closed the socket.
    case late
    /// No answer, and the capture covers the client's whole wait.
    case unanswered
    /// No answer before the capture ended.
    case pending
    /// An ICMP error quotes the query, or the server reset the TCP connection.
    case rejected
    /// The answer came from an address that was not asked, or to another question.
    case mismatched
    /// TC was set and no retry over TCP brought the answer.
    case truncated
    /// The query or its answer breaks the wire format.
    case malformed

    /// The name used in every output.
    package var name: String { "\(self)" }
}

/// Exchanges counted by outcome.
package struct OutcomeCounts: Sendable {
    private var counts = InlineArray<8, Int>(repeating: 0)

    package init() {}

    package subscript(outcome: Outcome) -> Int {
        get { counts[Int(outcome.rawValue)] }
        set { counts[Int(outcome.rawValue)] = newValue }
    }

    /// Exchanges of every outcome.
    package var total: Int { counts.indices.reduce(0) { $0 + counts[$1] } }

    package static func += (sum: inout OutcomeCounts, other: OutcomeCounts) {
        for outcome in Outcome.allCases { sum[outcome] += other[outcome] }
    }
}

extension OpenExchange {
    /// The outcome of the leg at `index`, as its own server address shows it.
    @inline(__always)
    func outcome(ofLeg index: Int, timeout: Int64, coverage: CaptureCoverage) -> Outcome {
        let leg = legs[index]
        if leg.transmissions > 0, let latency = leg.latency {
            if leg.flags.contains(.malformedResponse) && leg.responses == 1 { return .malformed }
            let refused = leg.flags.contains(.responseRejected) && leg.responses == 1
            if leg.isLate(timeout: timeout) || (refused && latency >= OpenExchange.givingUp) { return .late }
            if leg.flags.contains(.truncated) && !flags.contains(.completedOverTCP) { return .truncated }
            return .answered
        }
        if index == clientLeg && (flags.contains(.unexpectedSource) || flags.contains(.wrongQuestion)) {
            return .mismatched
        }
        if leg.flags.contains(.queryRejected) || leg.flags.contains(.connectionReset) { return .rejected }
        if flags.contains(.malformedQuery) { return .malformed }
        let (end, overflow) = leg.lastTransmission.addingReportingOverflow(timeout)
        let isCovered = !overflow && coverage.covers(leg.querySeenBy, until: end)
        return isCovered && !flags.contains(.evicted) ? .unanswered : .pending
    }

    /// A refused answer younger than this many nanoseconds is one that the client no longer needed (it had
    /// another), not one that it gave up on: no resolver waits less than a second.
    static let givingUp: Int64 = 1_000_000_000
}
