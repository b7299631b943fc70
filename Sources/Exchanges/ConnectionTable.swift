package import PacketWire

/// Connections of one client to one server, by what became of them.
package struct ConnectionRow: Sendable {
    /// What the connections of a row have in common.
    package struct Key: Hashable, Sendable {
        let client: IPAddress
        let server: IPAddress
        let port: UInt16
        let endpoint: IPAddress?
        let fate: ConnectionFate
        let rejection: Rejection?
    }

    package let key: Key
    package var client: IPAddress { key.client }
    /// The address that the client asked.
    package var server: IPAddress { key.server }
    package var port: UInt16 { key.port }
    /// The address after DNAT; nil where no such leg was seen.
    package var endpoint: IPAddress? { key.endpoint }
    package var fate: ConnectionFate { key.fate }
    /// The ICMP error; nil where the fate is another one.
    package var rejection: Rejection? { key.rejection }
    package var connections = 0
    package var synTransmissions = 0
    /// Connections whose SYN was sent again.
    package var delayed = 0
    /// Nanoseconds since the Unix epoch of the first and last SYN.
    package var firstStart: Int64 = .max
    package var lastStart: Int64 = .min
    /// Captures that saw the SYN come in and go out, on any leg, and after DNAT; and those that saw it answered.
    package var synSeen = Reach()
    package var endpointSYNSeen = Reach()
    package var synAckSeen = Reach()
    /// Frames of the first few: capture and number of the SYN, and of the RST or the ICMP error.
    package var examples: [(capture: Int, frame: Int)] = []

    static let exampleLimit = 8

    /// The way the connection took.
    package var path: Path {
        Path(client: client, server: server, serverPort: port, endpoint: endpoint, transport: .tcp)
    }
}

/// An ICMP error as who sent it and what it says.
package struct Rejection: Hashable, Sendable {
    package let reporter: IPAddress
    /// Type and code of ICMP, or of ICMPv6 where the addresses are IPv6.
    package let type: UInt8
    package let code: UInt8

    init(_ rejection: ConnectionRejection) {
        reporter = rejection.reporter
        type = rejection.type
        code = rejection.code
    }
}

/// What became of a connection, as far as rules need it.
package enum ConnectionFate: UInt8, Sendable {
    /// No capture saw an answer to the SYN.
    case synUnanswered
    /// A RST answered the SYN.
    case refused
    /// A RST ended it before any answer.
    case resetBeforeAnswer
    /// An ICMP error rejected the SYN.
    case rejected
    /// The handshake was completed.
    case established
    /// Too little of it was captured.
    case unknown
}

/// TCP connections on DNS ports in bounded memory: one story for each, joined over captures and both sides of DNAT
/// by the client's port and initial sequence number, then summed into rows.
package struct ConnectionTable: Sendable {
    static let storyLimit = 8192
    static let rowLimit = 2048

    /// What joins the views that captures have of one connection.
    struct Key: Hashable {
        var client: IPAddress
        var port: UInt16
        var sequence: UInt32

        /// Nil where no SYN was captured.
        init?(_ connection: Connection) {
            guard let sequence = connection.synSequence, connection.synTime != nil else { return nil }
            client = connection.client
            port = connection.clientPort
            self.sequence = sequence
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(UInt64(port) << 32 | UInt64(sequence))
            hasher.combine(client)
        }
    }

    struct Leg {
        var server: IPAddress
        var port: UInt16
        var syn = Reach()
        var synAck = Reach()
        var start: Int64 = .max
        var transmissions = 0
    }

    fileprivate struct Example {
        var capture: UInt32 = 0
        var frame: UInt32 = 0
    }

    /// Nearly every connection fits without an allocation of its own.
    struct Story {
        let client: IPAddress
        /// The leg that was met first.
        private(set) var leg: Leg
        private(set) var furtherLegs: [Leg] = []
        var isAnswered = false
        var isRefused = false
        var isReset = false
        /// The first ICMP error about the SYN.
        private(set) var rejection: Rejection?
        /// Some capture waited long enough after the last SYN.
        var isCovered = false
        fileprivate var exampleCount = 0
        fileprivate var examples = InlineArray<7, Example>(repeating: Example())
    }

    package private(set) var rows: [ConnectionRow] = []
    private var stories: [Story] = []
    /// Places in `stories`.
    private var index: [Key: Int] = [:]
    /// Connections of which no SYN was captured.
    package private(set) var midStream = 0
    /// Rows by the connection's ends and fate.
    private var places: [ConnectionRow.Key: Int] = [:]

    package init() {}

    /// Adds one capture's view of a connection.
    ///
    /// - Parameter place: where the capture was taken.
    mutating func add(_ connection: Connection, at place: Int) {
        guard let key = Key(connection) else {
            midStream += 1
            return
        }
        if let story = index[key] {
            stories[story].add(connection, at: place)
        } else {
            if stories.count >= ConnectionTable.storyLimit { fold() }
            index[key] = stories.count
            stories.append(Story(connection, at: place))
        }
    }

    /// Sums what is left: the captures are at their end.
    mutating func finish() {
        fold()
    }

    private mutating func fold() {
        let order = stories.indices.map { (start: stories[$0].start, place: $0) }.sorted { $0 < $1 }
        for (_, place) in order { sum(stories[place]) }
        stories.removeAll(keepingCapacity: true)
        index.removeAll(keepingCapacity: true)
    }

    private mutating func sum(_ story: Story) {
        let (first, translated) = story.way
        let place = ConnectionRow.Key(
            client: story.client, server: first.server, port: first.port, endpoint: translated?.server,
            fate: story.fate, rejection: story.fate == .rejected ? story.rejection : nil)
        var row = places[place] ?? rows.count
        if row == rows.count {
            if rows.count == ConnectionTable.rowLimit {
                row = rows.count - 1
            } else {
                places[place] = row
                rows.append(ConnectionRow(key: place))
            }
        }
        rows[row].connections += 1
        rows[row].synTransmissions += first.transmissions
        if first.transmissions > 1 { rows[row].delayed += 1 }
        rows[row].firstStart = min(rows[row].firstStart, first.start)
        rows[row].lastStart = max(rows[row].lastStart, first.start)
        rows[row].note(story.leg)
        for leg in story.furtherLegs { rows[row].note(leg) }
        if let translated { rows[row].endpointSYNSeen.formUnion(translated.syn) }
        for number in 0..<story.exampleCount where rows[row].examples.count < ConnectionRow.exampleLimit {
            rows[row].examples.append(
                (capture: Int(story.examples[number].capture), frame: Int(story.examples[number].frame)))
        }
    }
}

extension ConnectionRow {
    fileprivate mutating func note(_ leg: ConnectionTable.Leg) {
        synSeen.formUnion(leg.syn)
        synAckSeen.formUnion(leg.synAck)
    }
}

extension ConnectionTable.Leg {
    fileprivate mutating func note(_ connection: Connection, at place: Int) {
        let mask = CaptureSetMask(capture: place)
        if connection.synIncoming { syn.incoming.insert(mask) }
        if connection.synOutgoing { syn.outgoing.insert(mask) }
        if connection.synAckTime != nil { synAck.incoming.insert(mask) }
        if let time = connection.synTime { start = min(start, time.judged) }
        transmissions = max(transmissions, connection.synTransmissions)
    }
}

extension ConnectionTable.Story {
    /// A connection of which one capture's view is known.
    init(_ connection: Connection, at place: Int) {
        client = connection.client
        leg = ConnectionTable.Leg(server: connection.server, port: connection.serverPort)
        add(connection, at: place)
    }

    /// When the first SYN was captured.
    var start: Int64 {
        var earliest = leg.start
        for further in furtherLegs { earliest = min(earliest, further.start) }
        return earliest
    }

    /// The client's leg, and the one after DNAT where that was seen.
    var way: (client: ConnectionTable.Leg, translated: ConnectionTable.Leg?) {
        if furtherLegs.isEmpty { return (leg, nil) }
        // Captures' clocks may differ by more than the way takes: the customary service address comes first.
        let legs = ([leg] + furtherLegs).sorted {
            ($0.server.isTenthOfServiceNetwork ? 0 : 1, $0.start) < (
                $1.server.isTenthOfServiceNetwork ? 0 : 1, $1.start
            )
        }
        return (legs[0], legs[1])
    }

    var fate: ConnectionFate {
        if isRefused { return .refused }
        if isReset { return .resetBeforeAnswer }
        if isAnswered { return .established }
        if rejection != nil { return .rejected }
        return isCovered ? .synUnanswered : .unknown
    }

    /// Adds one capture's view of the connection.
    mutating func add(_ connection: Connection, at place: Int) {
        if leg.server == connection.server && leg.port == connection.serverPort {
            leg.note(connection, at: place)
        } else {
            let known = furtherLegs.firstIndex { $0.server == connection.server && $0.port == connection.serverPort }
            let further = known ?? furtherLegs.count
            if known == nil {
                furtherLegs.append(ConnectionTable.Leg(server: connection.server, port: connection.serverPort))
            }
            furtherLegs[further].note(connection, at: place)
        }
        note(connection)
    }

    private mutating func note(_ connection: Connection) {
        switch connection.outcome {
        case .synUnanswered:
            // Sent again, it was waited for; else what came later tells.
            if connection.synTransmissions > 1 || connection.end != .captureEnded { isCovered = true }
        case .established where !connection.isAcknowledged && connection.serverOctets == 0:
            // Answered at one place, and the answer did not come to the client.
            if connection.synAckTransmissions > 1 { isCovered = true }
        case .refused: isRefused = true
        case .rejected: rejection = rejection ?? connection.rejection.map(Rejection.init)
        // What its client ends was accepted, and is no failure of the server's: a load balancer's check resets so.
        case .reset(afterAnswer: false) where connection.reset?.isFromClient == true: isAnswered = true
        case .reset(afterAnswer: false): isReset = true
        case .reset(afterAnswer: true), .established, .closed, .halfClosed: isAnswered = true
        case .midStream: break
        }
        if exampleCount < 6 {
            addExample(frame: connection.synFrame, in: connection.capture)
            if let end = connection.reset?.frame ?? connection.rejection?.frame {
                addExample(frame: end, in: connection.capture)
            }
        }
    }

    private mutating func addExample(frame: Int, in capture: Int) {
        examples[exampleCount] = ConnectionTable.Example(
            capture: UInt32(clamping: capture), frame: UInt32(clamping: frame))
        exampleCount += 1
    }
}

extension Reach {
    fileprivate mutating func formUnion(_ other: Reach) {
        incoming.formUnion(other.incoming)
        outgoing.formUnion(other.outgoing)
        tunnelled.formUnion(other.tunnelled)
    }
}
