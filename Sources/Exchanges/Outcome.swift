/// What became of an exchange. Every exchange has exactly one outcome.
package enum Outcome: UInt8, CaseIterable, Sendable, BitwiseCopyable {
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
    package var name: String {
        switch self {
        case .answered: "answered"
        case .late: "late"
        case .unanswered: "unanswered"
        case .pending: "pending"
        case .rejected: "rejected"
        case .mismatched: "mismatched"
        case .truncated: "truncated"
        case .malformed: "malformed"
        }
    }
}

/// Exchanges counted by outcome.
package struct OutcomeCounts: Sendable {
    private var counts = InlineArray<8, Int>(repeating: 0)
    /// Of the answered, those whose code says that the server failed or will not (SERVFAIL, REFUSED, FORMERR, NOTIMP).
    package var errors = 0

    package init() {}

    package subscript(outcome: Outcome) -> Int {
        get { counts[Int(outcome.rawValue)] }
        set { counts[Int(outcome.rawValue)] = newValue }
    }

    /// Exchanges of every outcome.
    package var total: Int { counts.indices.reduce(0) { $0 + counts[$1] } }

    /// Exchanges that got no usable answer in time, or one that says that the server failed.
    package var failed: Int { total - self[.answered] - self[.pending] + errors }

    @inline(__always)
    mutating func add(_ outcome: Outcome, isError: Bool) {
        self[outcome] += 1
        if isError, outcome == .answered { errors += 1 }
    }

    package static func += (sum: inout OutcomeCounts, other: OutcomeCounts) {
        sum.errors += other.errors
        for outcome in Outcome.allCases { sum[outcome] += other[outcome] }
    }
}
