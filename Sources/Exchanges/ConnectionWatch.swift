package import PacketWire

/// A connection that is known to have failed while the captures go on.
package struct FailedConnection: Sendable {
    /// A packet that shows it.
    package struct Sighting: Sendable {
        package var capture: Int
        package var frame: Int
        package var time: Timestamp
        package var kind: Kind
    }

    /// What the packet is.
    package enum Kind: String, Sendable {
        /// The first SYN.
        case syn
        case rst
        /// The ICMP error that quotes the SYN.
        case icmp
    }

    package var client: IPAddress
    package var clientPort: UInt16
    /// The address that the client asked.
    package var server: IPAddress
    package var serverPort: UInt16
    /// The address after DNAT; nil where no such leg was seen.
    package var endpoint: IPAddress?
    package var fate: ConnectionFate
    /// Who sent the ICMP error; nil where the fate is another one.
    package var rejectedBy: IPAddress?
    package var start: Timestamp
    package var synTransmissions: Int
    /// In the order in which they were captured.
    package var sightings: [Sighting]
}

/// Finds connections that failed among those that are followed, each once: they are handed out for being counted only
/// seconds or minutes later.
struct ConnectionWatch: Sendable {
    private var told: Set<ConnectionTable.Key> = []
    /// Nanoseconds that a client waits for its connection, and after which copies in other captures have come.
    let timeout: Int64
    let settling: Int64

    init(timeout: Int64, settling: Int64) {
        self.timeout = timeout
        self.settling = settling
    }

    /// What is known at `time` and was not found before.
    ///
    /// - Parameter isEnd: whether nothing more will come, so that nothing is waited for.
    mutating func failures(in stream: borrowing MessageStream, at time: Int64, isEnd: Bool) -> [FailedConnection] {
        var suspects: Set<ConnectionTable.Key> = []
        stream.forEachConnection { connection in
            if connection.mayHaveFailed, let key = ConnectionTable.Key(connection) { suspects.insert(key) }
        }
        told.formIntersection(suspects)
        suspects.subtract(told)
        guard !suspects.isEmpty else { return [] }
        // What is a failure at one place may have gone well at another.
        var stories: [ConnectionTable.Key: (story: ConnectionTable.Story, sightings: [FailedConnection.Sighting])] = [:]
        stream.forEachConnection { connection in
            guard let key = ConnectionTable.Key(connection), suspects.contains(key) else { return }
            if stories[key]?.story.add(connection, at: connection.capture) == nil {
                stories[key] = (ConnectionTable.Story(connection, at: connection.capture), [])
            }
            stories[key]?.sightings += connection.sightings
        }
        var failures: [FailedConnection] = []
        for (key, (story, sightings)) in stories where isKnown(story, sightings, at: time, isEnd: isEnd) {
            let (first, translated) = story.way
            told.insert(key)
            failures.append(
                FailedConnection(
                    client: key.client, clientPort: key.port, server: first.server, serverPort: first.port,
                    endpoint: translated?.server, fate: story.fate,
                    rejectedBy: story.fate == .rejected ? story.rejection?.reporter : nil,
                    start: Timestamp(nanoseconds: story.start), synTransmissions: first.transmissions,
                    sightings: sightings.sorted { ($0.time, $0.capture, $0.frame) < ($1.time, $1.capture, $1.frame) }))
        }
        return failures.sorted { ($0.start, $0.clientPort) < ($1.start, $1.clientPort) }
    }

    private func isKnown(
        _ story: ConnectionTable.Story, _ sightings: [FailedConnection.Sighting], at time: Int64, isEnd: Bool
    ) -> Bool {
        let since: Int64
        switch story.fate {
        case .synUnanswered: since = story.start &+ timeout
        case .refused, .resetBeforeAnswer, .rejected:
            since = (sightings.lazy.filter { $0.kind != .syn }.map(\.time.judged).min() ?? story.start) &+ settling
        case .established, .unknown: return false
        }
        return isEnd || since <= time
    }
}

extension Connection {
    /// Whether this capture shows a failure.
    fileprivate var mayHaveFailed: Bool {
        switch outcome {
        case .synUnanswered, .refused, .rejected: true
        // A client that sent nothing and resets only looked whether the port is open, as load balancers do.
        case .reset(let afterAnswer): !afterAnswer && !(reset?.isFromClient == true && clientOctets == 0)
        // Whether the client got the SYN-ACK is open.
        case .established: !isAcknowledged && serverOctets == 0
        case .closed, .halfClosed, .midStream: false
        }
    }

    /// Its first SYN, and its RST or the ICMP error about it.
    fileprivate var sightings: [FailedConnection.Sighting] {
        var sightings: [FailedConnection.Sighting] = []
        func note(_ kind: FailedConnection.Kind, frame: Int, at time: Timestamp) {
            sightings.append(FailedConnection.Sighting(capture: capture, frame: frame, time: time, kind: kind))
        }
        if let time = synTime { note(.syn, frame: synFrame, at: time) }
        if let reset { note(.rst, frame: reset.frame, at: reset.time) }
        if let rejection { note(.icmp, frame: rejection.frame, at: rejection.time) }
        return sightings
    }
}
