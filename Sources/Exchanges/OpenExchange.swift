import DNSWire
import PacketWire

/// What was noticed of one leg besides its times.
struct LegFlags: OptionSet, Hashable, Sendable {
    var rawValue: UInt16

    /// TC was set in the first response.
    static let truncated = LegFlags(rawValue: 1 << 0)
    /// The first response breaks a rule of the wire format.
    static let malformedResponse = LegFlags(rawValue: 1 << 1)
    /// An ICMP error quoted the query.
    static let queryRejected = LegFlags(rawValue: 1 << 2)
    /// An ICMP error quoted the response: the client's socket was closed or refused it.
    static let responseRejected = LegFlags(rawValue: 1 << 3)
    /// The first response holds at least one answer record.
    static let hasAnswers = LegFlags(rawValue: 1 << 4)
    /// Only the first fragment of the response was captured.
    static let fragmentOnly = LegFlags(rawValue: 1 << 5)
    /// TCP: the server reset the connection after the query.
    static let connectionReset = LegFlags(rawValue: 1 << 6)
    /// The first response's UDP checksum is wrong: the client's kernel drops it.
    static let corruptedResponse = LegFlags(rawValue: 1 << 7)
    /// The UDP checksum of a transmission is wrong.
    static let corruptedQuery = LegFlags(rawValue: 1 << 8)
    /// The query was sent again well after a prompt answer was captured: the client did not get that, or did not take it.
    static let askedAgain = LegFlags(rawValue: 1 << 9)

    /// The question was asked again with another ID or port, as a client does that could not use what came.
    static let askedAnew = LegFlags(rawValue: 1 << 10)
    /// The client asked the same from another port, or another server, when nothing had come: see ``RetryTable``.
    static let retried = LegFlags(rawValue: 1 << 11)
    /// The server that asked was asked the same with the same ID at once, from another address: its query came back to it.
    static let cameBack = LegFlags(rawValue: 1 << 12)
    /// The nearest sighting of the query was one that came in: the sender's own capture stands nearer still.
    static let isNearestIncoming = LegFlags(rawValue: 1 << 13)
    /// No answer was captured, and the client went on to the next name of its search list at once: it had one.
    static let answerTaken = LegFlags(rawValue: 1 << 14)
    /// AA was set in the first response.
    static let authoritative = LegFlags(rawValue: 1 << 15)

    /// What a client's kernel does not hand to it, though a capture has it.
    static let unusable: LegFlags = [.fragmentOnly, .corruptedResponse]
    /// What keeps an answered exchange from being settled.
    static let odd: LegFlags = [
        .truncated, .malformedResponse, .queryRejected, .responseRejected, .fragmentOnly, .connectionReset,
        .corruptedResponse,
    ]
}

/// One leg of an open exchange: one server address asked, and every sighting of that query and its response.
///
/// Times are nanoseconds since the Unix epoch.
struct OpenLeg: Sendable {
    var server = IPAddress.unspecified
    var serverPort: UInt16 = 0
    /// Responses told apart from copies of one response.
    var responses: UInt16 = 0
    /// Transmissions of the query told apart from copies of one transmission; 0 where only a response was seen.
    var transmissions: UInt16 = 0
    var responseCode: UInt16 = 0
    var flags: LegFlags = []
    /// Highest and lowest hop limit of the first transmission's sightings.
    var queryHopLimit: UInt8 = 0
    var lowestQueryHopLimit: UInt8 = 0
    var responseHopLimit: UInt8 = 0
    /// Lowest hop limit of the last transmission's sightings.
    var lastLowestHopLimit: UInt8 = 0
    /// The point of the first transmission's first sighting.
    var queryPoint: UInt16 = 0
    /// Captures that saw the first transmission with its highest hop limit.
    var nearestSeenBy: CaptureSetMask = []
    var firstQuery: Int64 = 0
    /// First sighting of the last transmission.
    var lastTransmission: Int64 = 0
    /// Last sighting of the query, copies included.
    var lastQuerySighting: Int64 = 0
    var firstResponse: Int64 = 0
    /// First sighting of the last transmission before the first response, and which transmission that was.
    var answeredTransmission: Int64 = 0
    var answeredTransmissionNumber: UInt16 = 0
    /// Lowest hop limit of the last response's sightings.
    var lowestResponseHopLimit: UInt8 = 0
    var lastResponseSighting: Int64 = 0
    /// Of the last transmission, and of those before it: captures whose clocks differ show them out of order.
    var queryIdentification: UInt32 = 0
    var earlierIdentifications = InlineArray<3, UInt32>(repeating: 0)
    var responseIdentification: UInt32 = 0
    /// Captures that saw the last transmission, and the last response.
    var transmissionSeenBy: CaptureSetMask = []
    var responseSeenBy: CaptureSetMask = []
    /// Captures that ever saw the query received (or without a direction), sent, and the response likewise.
    var queryIn: CaptureSetMask = []
    /// Those that saw it come in and have been routed before: on the server's host, or on the way to it.
    var queryRoutedIn: CaptureSetMask = []
    var queryOut: CaptureSetMask = []
    var responseIn: CaptureSetMask = []
    var responseOut: CaptureSetMask = []
    /// Captures that saw them within a tunnel, which the sets above leave out.
    var queryTunnelled: CaptureSetMask = []
    var responseTunnelled: CaptureSetMask = []
    /// Captures that saw the first fragment of a response.
    var fragmentSeenBy: CaptureSetMask = []
    /// Octets of the first response's DNS message.
    var responseLength: UInt16 = 0
    /// Milliseconds from the first transmission to the second; 0 without.
    var retryGap: UInt16 = 0
    /// The interfaces by which the query last came in and went out, and the captures that tell; 0 where none does.
    var interfaceIn: UInt32 = 0
    var interfaceOut: UInt32 = 0
    var interfaceInCapture: Int16 = -1
    var interfaceOutCapture: Int16 = -1

    init() {}

    /// The leg on which a sighting was made, without the sighting.
    @inline(__always)
    init(_ sighting: borrowing MessageSighting) {
        server = sighting.server
        serverPort = sighting.serverPort
    }

    @inline(__always)
    var querySeenBy: CaptureSetMask { queryIn.union(queryOut).union(queryTunnelled) }
    @inline(__always)
    var answerSeenBy: CaptureSetMask { responseIn.union(responseOut).union(responseTunnelled) }
    @inline(__always)
    var queryReach: Reach { Reach(incoming: queryIn, outgoing: queryOut, tunnelled: queryTunnelled) }
    @inline(__always)
    var responseReach: Reach { Reach(incoming: responseIn, outgoing: responseOut, tunnelled: responseTunnelled) }
    /// The same, or that of its first fragment where a filter may hide the others.
    @inline(__always)
    var responseOrFragmentReach: Reach {
        flags.contains(.fragmentOnly) ? Reach(incoming: fragmentSeenBy) : responseReach
    }

    /// True for an answer of more than 512 octets to a query that does not say with EDNS that it takes more (RFC 1035,
    /// section 4.2.1).
    @inline(__always)
    func isOversized(_ transport: TransportProtocol, _ exchangeFlags: ExchangeFlags) -> Bool {
        responseLength > 512 && transport == .udp && !exchangeFlags.contains(.hasEDNS) && transmissions > 0
    }

    /// False where captures that saw the query nearest its sender, and would have seen an answer, saw none, though others
    /// did.
    @inline(__always)
    func isAnswerSeenByAsker(_ coverage: borrowing CaptureCoverage) -> Bool {
        if nearestSeenBy.isEmpty || answerSeenBy.isEmpty || !answerSeenBy.isDisjoint(with: nearestSeenBy) {
            return true
        }
        let watching = nearestSeenBy.intersection(coverage.showingAnswers)
        return watching.isEmpty
            || coverage.running(watching, at: firstResponse &+ OpenLeg.samePacketWindow).isEmpty
    }

    /// True where the client showed that it waited in vain: it sent the query again at a timer's distance, or asked anew.
    @inline(__always)
    var isRetried: Bool {
        flags.contains(.retried) || (transmissions > 1 && lastTransmission &- firstQuery >= OpenLeg.settledAnswer)
    }

    /// True where it did so after `answer`, nanoseconds since the Unix epoch, had come: that answer was not what it
    /// waited for, or did not come to it.
    @inline(__always)
    func isRetried(after answer: Int64) -> Bool {
        flags.contains(.retried) || (isRetried && lastTransmission > answer)
    }

    /// Nanoseconds from the first transmission to the first response; nil without both.
    @inline(__always)
    var latency: Int64? {
        transmissions > 0 && responses > 0 ? max(firstResponse &- firstQuery, 0) : nil
    }

    /// Nanoseconds from the last transmission before the first response to that response; nil without both.
    @inline(__always)
    var wait: Int64? {
        guard let latency else { return nil }
        return answeredTransmissionNumber > 1 ? max(firstResponse &- answeredTransmission, 0) : latency
    }

    /// True where the first response came after the client gave up. A client that sends again only when its
    /// timeout is over waits anew (glibc); one that does so earlier counts from its first transmission (musl).
    @inline(__always)
    func isLate(timeout: ClientTimeout) -> Bool {
        guard let latency, let wait else { return false }
        let limit = timeout.nanoseconds
        if latency <= limit { return false }
        if !timeout.isStated, let patience = resolver?.patience { return latency > patience }
        let waitsAnew = latency &- wait >= limit &- limit / 10
        return (waitsAnew ? wait : latency) > limit
    }

    /// True where a wrong checksum explains why the client asked again, or got nothing.
    @inline(__always)
    var isCorrupted: Bool {
        (flags.contains(.corruptedResponse)
            && (transmissions > answeredTransmissionNumber
                || !flags.isDisjoint(with: [.askedAnew, .askedAgain, .retried])))
            || (flags.contains(.corruptedQuery) && (responses == 0 || isAnsweredOnRetry))
    }

    /// True where only a later transmission was answered: promptly, and without an answer for each one. A
    /// server that is merely slow answers them all.
    @inline(__always)
    var isAnsweredOnRetry: Bool {
        guard let wait, answeredTransmissionNumber > 1 else { return false }
        return responses < transmissions && wait < TrafficSummary.slow
    }
}

/// What was noticed of an exchange as a whole.
struct ExchangeFlags: OptionSet, Hashable, Sendable {
    var rawValue: UInt16

    /// The question of the query could not be read.
    static let malformedQuery = ExchangeFlags(rawValue: 1 << 0)
    /// A response with the ID and ports, but another question.
    static let wrongQuestion = ExchangeFlags(rawValue: 1 << 1)
    /// A response from an address that was not asked (kept in `unexpectedSource`).
    static let unexpectedSource = ExchangeFlags(rawValue: 1 << 2)
    /// The same question was answered over TCP after TC.
    static let completedOverTCP = ExchangeFlags(rawValue: 1 << 3)
    /// The same question was asked over TCP after TC.
    static let retriedOverTCP = ExchangeFlags(rawValue: 1 << 4)
    /// A third server address saw this query: its leg is a row, but not an exchange of its own.
    static let isExtraLeg = ExchangeFlags(rawValue: 1 << 5)
    /// The query's EDNS option (RFC 6891) was there.
    static let hasEDNS = ExchangeFlags(rawValue: 1 << 6)
    /// Taken out before its time because the table was full.
    static let evicted = ExchangeFlags(rawValue: 1 << 7)
    /// The name is one under `cluster.local`.
    static let isClusterName = ExchangeFlags(rawValue: 1 << 8)
    /// The message asks for something else than an answer to a question (its opcode is not QUERY).
    static let isOtherOperation = ExchangeFlags(rawValue: 1 << 9)
    /// One of two questions that were sent together from one port.
    static let isPaired = ExchangeFlags(rawValue: 1 << 10)
    /// The other question of the pair was lost too.
    static let isSiblingLost = ExchangeFlags(rawValue: 1 << 11)
    /// A failure that is known already is told soon; and it was.
    static let isToBeTold = ExchangeFlags(rawValue: 1 << 12)
    static let isTold = ExchangeFlags(rawValue: 1 << 13)
    /// A server asks here what it was asked itself.
    static let isNested = ExchangeFlags(rawValue: 1 << 14)
    /// The one who asks is asked by others, for this or something else.
    static let isServers = ExchangeFlags(rawValue: 1 << 15)

    /// What keeps an answered exchange from being settled.
    static let odd: ExchangeFlags = [.malformedQuery, .wrongQuestion, .unexpectedSource, .isExtraLeg]
}

/// One sighting in 16 octets.
package struct PackedSighting: Sendable, BitwiseCopyable {
    package var time: Int64 = 0
    package var frame: UInt32 = 0
    package var point: UInt16 = 0
    package var kind: SightingKind = .query
    package var leg: UInt8 = 0
}

/// What was seen in a sighting.
package enum SightingKind: UInt8, Sendable, BitwiseCopyable {
    case query
    case response
    /// An ICMP error that quotes the query.
    case queryRejection = 2
    /// An ICMP error that quotes the response.
    case responseRejection = 3
    /// A RST of the server on the connection that carries the query.
    case reset = 4

    /// The name used in every output.
    package var name: String {
        switch self {
        case .query: "query"
        case .response: "response"
        case .queryRejection: "queryRejection"
        case .responseRejection: "responseRejection"
        case .reset: "reset"
        }
    }
}

/// An exchange while the capture is read: a slot of the exchange table, reused without allocation.
struct OpenExchange: Sendable {
    static let maximumLegs = 2
    static let maximumSightings = 24

    var client = IPAddress(high: 0, low: 0)
    var keyHash: UInt64 = 0
    /// The hash of its key behind masquerade; 0 without.
    var aliasHash: UInt64 = 0
    var alias = IPAddress.unspecified
    var aliasPort: UInt16 = 0
    var questionHash: UInt64 = 0
    var clientPort: UInt16 = 0
    var id: UInt16 = 0
    var questionType: UInt16 = 0
    var questionClass: UInt16 = 0
    var transport: TransportProtocol = .udp
    var nameLength: UInt8 = 0
    /// Hash of the name's first label; 0 without a name.
    var firstLabel: UInt32 = 0
    var legCount: UInt8 = 0
    var sightingCount: UInt8 = 0
    var isOpen = false
    var flags: ExchangeFlags = []
    /// Advances each time the slot is reused, so that a stale reference is noticed.
    var generation: UInt32 = 0
    /// Row of the lookup this exchange belongs to, and the lookup's generation.
    var lookup: Int32 = -1
    var lookupGeneration: UInt32 = 0
    var lastActivity: Int64 = 0
    var unexpectedSource = IPAddress(high: 0, low: 0)
    var unexpectedPort: UInt16 = 0
    /// Kernel interface on which the client's query came in, and the capture that saw it (LINUX_SLL2).
    var clientInterface: UInt32 = 0
    var clientInterfaceCapture: Int32 = -1
    /// Who sent the ICMP error about the query.
    var rejectedBy = IPAddress(high: 0, low: 0)
    /// An earlier transmission was translated to another endpoint than the one that answered.
    var isSentElsewhere = false
    /// An ICMP error quoted the query as it was after DNAT.
    var isRejectedTranslated = false
    var icmpType: UInt8 = 0
    var icmpCode: UInt8 = 0
    /// Slot and generation of the other question of a pair.
    var sibling: Int32 = -1
    var siblingGeneration: UInt32 = 0

    init() {}

    /// The exchange that `sighting` begins, but for its question.
    @inline(__always)
    init(_ key: ExchangeTable.Key, _ sighting: borrowing MessageSighting) {
        keyHash = key.hash
        client = key.client
        clientPort = key.port
        id = key.id
        transport = key.transport
        isOpen = true
        legCount = 1
        lastActivity = sighting.time
        if sighting.head.edns != nil { flags.insert(.hasEDNS) }
        if sighting.head.header.opcode != 0 { flags.insert(.isOtherOperation) }
        if sighting.head.error != nil, sighting.head.question?.isWhole != true { flags.insert(.malformedQuery) }
    }

    /// Gives the slot to another exchange.
    @inline(__always)
    mutating func reuse(for exchange: OpenExchange) {
        let next = generation &+ 1
        self = exchange
        generation = next
    }

    /// Says to which lookup the exchange belongs.
    @inline(__always)
    mutating func join(lookup: Int, generation: UInt32) {
        self.lookup = Int32(truncatingIfNeeded: lookup)
        lookupGeneration = generation
    }

    /// True for what servers refuse to anybody: other classes than IN, which a monitor asks for the server's version
    /// (RFC 4892), zone transfers (RFC 5936) and ANY (RFC 8482).
    @inline(__always)
    private static func isRefusedByRight(_ question: QuestionHead) -> Bool {
        question.class != 1 || (251...255).contains(question.type)
    }

    /// Learns the question, but for its name.
    @inline(__always)
    mutating func take(_ question: QuestionHead) {
        questionHash = question.nameHash
        questionType = question.type
        questionClass = question.class
        if OpenExchange.isRefusedByRight(question) { flags.insert(.isOtherOperation) }
    }

    /// Notes that the exchange was seen at `time`; returns the place for the sighting among its own.
    @inline(__always)
    mutating func takeSighting(at time: Int64) -> Int {
        if time > lastActivity { lastActivity = time }
        guard Int(sightingCount) < OpenExchange.maximumSightings else { return OpenExchange.maximumSightings &- 1 }
        sightingCount &+= 1
        return Int(sightingCount) &- 1
    }
}
