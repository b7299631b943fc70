package import DNSWire
package import PacketWire

/// What came of test questions of one kind: from one place, to one server, over one transport, for one name and type.
package struct ProbeTally: Hashable, Sendable {
    /// The place, as the user or the node calls it.
    package var from: String
    package var server: IPAddress
    /// What the server was taken for (AddressRole's raw value); empty where that is not known.
    package var role: String
    package var transport: TransportProtocol
    package var name: DomainName
    package var type: RecordType
    package private(set) var asked = 0
    package private(set) var answered = 0
    package private(set) var unanswered = 0
    package private(set) var refused = 0
    package private(set) var unreachable = 0
    /// Answers that did not fit into their message.
    package private(set) var truncated = 0
    /// Queries that were sent once more.
    package private(set) var retransmissions = 0
    /// Answers by response code.
    package private(set) var codes: [UInt16: Int] = [:]
    /// Nanoseconds that the slowest answer took.
    package private(set) var slowest: Int64?
    /// Octets of the largest answer.
    package private(set) var largest: Int?

    package init(_ question: ProbeQuestion, role: String) {
        (from, server, self.role) = (question.place.name, question.server, role)
        (transport, name, type) = (question.transport, question.name, question.type)
    }

    package mutating func add(_ result: ProbeResult) {
        asked += 1
        retransmissions += result.transmissions - 1
        switch result.outcome {
        case .answered(let code, let isTruncated, let size):
            answered += 1
            truncated += isTruncated ? 1 : 0
            codes[code, default: 0] += 1
            slowest = max(slowest ?? 0, result.latency)
            largest = max(largest ?? 0, size)
        case .unanswered: unanswered += 1
        case .refused: refused += 1
        case .unreachable: unreachable += 1
        }
    }

    // MARK: In a file

    /// More than one run asks, far less than a hostile file may state.
    package static let limit = 256
    /// Octets of a place's name: a namespace's and a pod's.
    static let nameLimit = 384
    /// Response codes of a tally that are kept.
    private static let codeLimit = 16

    /// As a file has it; numbers that no run comes to are taken as the highest that one does.
    init(
        from: String, server: IPAddress, role: String, transport: TransportProtocol, name: DomainName,
        type: RecordType, counts: [UInt32], slowest: Int64, largest: UInt32, codes: [UInt16: Int]
    ) {
        (self.from, self.server, self.role) = (from, server, role)
        (self.transport, self.name, self.type) = (transport, name, type)
        let counts = counts.map { min(Int($0), Prober.limit) }
        guard counts.count == Self.countedFields else { return }
        (asked, answered, unanswered, refused) = (counts[0], counts[1], counts[2], counts[3])
        (unreachable, truncated, retransmissions) = (counts[4], counts[5], counts[6])
        self.slowest = answered > 0 ? max(slowest, 0) : nil
        self.largest = answered > 0 ? Int(largest) : nil
        for (code, count) in codes.sorted(by: { $0.key < $1.key }).prefix(Self.codeLimit) {
            self.codes[code] = min(count, Prober.limit)
        }
    }

    static let countedFields = 7

    /// In the order in which a file has them.
    var counts: [Int] { [asked, answered, unanswered, refused, unreachable, truncated, retransmissions] }
}
