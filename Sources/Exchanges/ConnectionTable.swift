package import PacketWire

/// Connections of one client to one server, by what became of them.
package struct ConnectionRow: Sendable {
    package let client: IPAddress
    /// The address that the client asked.
    package let server: IPAddress
    package let port: UInt16
    /// The address after DNAT; nil where no such leg was seen.
    package let endpoint: IPAddress?
    package let fate: ConnectionFate
    package var connections = 0
    package var synTransmissions = 0
    /// Nanoseconds since the Unix epoch of the first and last SYN.
    package var firstStart: Int64 = .max
    package var lastStart: Int64 = .min
    /// Captures that saw the SYN come in and go out, on any leg, and after DNAT; and those that saw it answered.
    package var synSeen = Reach()
    package var endpointSYNSeen = Reach()
    package var synAckSeen = Reach()
    /// Frames of the first few: capture and number of the SYN, and of the RST.
    package var examples: [(capture: Int, frame: Int)] = []

    static let exampleLimit = 8

    /// The way the connection took.
    package var path: Path {
        Path(client: client, server: server, serverPort: port, endpoint: endpoint, transport: .tcp)
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
    }

    struct Leg {
        var server: IPAddress
        var port: UInt16
        var syn = Reach()
        var synAck = Reach()
        var start: Int64 = .max
        var transmissions = 0
    }

    struct Story {
        var legs: [Leg] = []
        var isAnswered = false
        var isRefused = false
        var isReset = false
        /// Some capture waited long enough after the last SYN.
        var isCovered = false
        var examples: [(capture: Int, frame: Int)] = []
    }

    package private(set) var rows: [ConnectionRow] = []
    private var stories: [Key: Story] = [:]
    /// Connections of which no SYN was captured.
    package private(set) var midStream = 0
    /// Rows by the connection's ends and fate.
    private var places: [Place: Int] = [:]

    private struct Place: Hashable {
        var client: IPAddress
        var server: IPAddress
        var port: UInt16
        var endpoint: IPAddress?
        var fate: ConnectionFate
    }

    package init() {}

    /// Adds one capture's view of a connection.
    mutating func add(_ connection: Connection) {
        guard let key = Key(connection) else {
            midStream += 1
            return
        }
        if stories[key] == nil && stories.count >= ConnectionTable.storyLimit { fold() }
        stories[key, default: Story()].add(connection)
    }

    /// Sums what is left: the captures are at their end.
    mutating func finish() {
        fold()
    }

    private mutating func fold() {
        for (key, story) in stories.sorted(by: { $0.value.start < $1.value.start }) { sum(story, of: key) }
        stories.removeAll(keepingCapacity: true)
    }

    private mutating func sum(_ story: Story, of key: Key) {
        let legs = story.legsOnTheWay
        guard let first = legs.first else { return }
        let translated = legs.count > 1 ? legs[1] : nil
        let place = Place(
            client: key.client, server: first.server, port: first.port, endpoint: translated?.server,
            fate: story.fate)
        var row = places[place] ?? rows.count
        if row == rows.count {
            if rows.count == ConnectionTable.rowLimit {
                row = rows.count - 1
            } else {
                places[place] = row
                rows.append(
                    ConnectionRow(
                        client: place.client, server: place.server, port: place.port, endpoint: place.endpoint,
                        fate: place.fate))
            }
        }
        rows[row].connections += 1
        rows[row].synTransmissions += first.transmissions
        rows[row].firstStart = min(rows[row].firstStart, first.start)
        rows[row].lastStart = max(rows[row].lastStart, first.start)
        for leg in legs {
            rows[row].synSeen.formUnion(leg.syn)
            rows[row].synAckSeen.formUnion(leg.synAck)
        }
        if let translated { rows[row].endpointSYNSeen.formUnion(translated.syn) }
        let room = ConnectionRow.exampleLimit - rows[row].examples.count
        rows[row].examples += story.examples.prefix(max(room, 0))
    }
}

extension ConnectionTable.Story {
    /// When the first SYN was captured.
    var start: Int64 { legs.map(\.start).min() ?? .max }
    /// The client's leg first, then the one after DNAT.
    var legsOnTheWay: [ConnectionTable.Leg] { legs.sorted { $0.start < $1.start } }

    var fate: ConnectionFate {
        if isRefused { return .refused }
        if isReset { return .resetBeforeAnswer }
        if isAnswered { return .established }
        return isCovered ? .synUnanswered : .unknown
    }

    /// Adds one capture's view of the connection.
    mutating func add(_ connection: Connection) {
        let mask = CaptureSetMask(capture: connection.capture)
        let place = legs.firstIndex { $0.server == connection.server && $0.port == connection.serverPort }
        var leg =
            place.map { legs[$0] } ?? ConnectionTable.Leg(server: connection.server, port: connection.serverPort)
        if connection.synIncoming { leg.syn.incoming.insert(mask) }
        if connection.synOutgoing { leg.syn.outgoing.insert(mask) }
        if connection.synAckTime != nil { leg.synAck.incoming.insert(mask) }
        if let time = connection.synTime { leg.start = min(leg.start, time.judged) }
        leg.transmissions = max(leg.transmissions, connection.synTransmissions)
        if let place { legs[place] = leg } else { legs.append(leg) }
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
        case .reset(afterAnswer: false): isReset = true
        case .reset(afterAnswer: true), .established, .closed, .halfClosed: isAnswered = true
        case .midStream: break
        }
        if examples.count < 6 {
            examples.append((connection.capture, connection.synFrame))
            if let reset = connection.reset { examples.append((connection.capture, reset.frame)) }
        }
    }
}

extension Reach {
    fileprivate mutating func formUnion(_ other: Reach) {
        incoming.formUnion(other.incoming)
        outgoing.formUnion(other.outgoing)
        tunnelled.formUnion(other.tunnelled)
    }
}
