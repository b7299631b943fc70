import Cluster
import Exchanges
import PacketWire

/// How far one packet came on its way between a client and a server, by the captures that saw it and those that would have.
struct Passage {
    /// Points of the way from the client to the server; an answer passes them in the opposite order.
    enum Station: Int, Comparable {
        case client
        /// The node's side of the client's interface.
        case clientNodeInner
        /// The client's node towards the network.
        case clientNodeOuter
        /// A capture between the two, on neither's node as far as it shows.
        case network
        /// The server's node towards the network.
        case serverNodeOuter
        /// The node's side of the server's interface.
        case serverNodeInner
        case server

        static func < (near: Station, far: Station) -> Bool { near.rawValue < far.rawValue }
    }

    /// The furthest point at which it was seen.
    let reached: Station?
    /// The first point beyond at which it would have been seen, and the capture there.
    let missed: (station: Station, capture: Int)?
}

extension Evidence {
    /// Packets of one kind among an exchange's sightings, in order of time; copies follow each other within milliseconds.
    func packets(_ kind: SightingKind, of exchange: Exchange) -> [[Sighting]] {
        var packets: [[Sighting]] = []
        for sighting in exchange.sightings.filter({ $0.kind == kind }).sorted(by: { $0.time < $1.time }) {
            if let last = packets.last?.last, sighting.time.nanoseconds(since: last.time) <= Evidence.copiesWithin {
                packets[packets.count - 1].append(sighting)
            } else {
                packets.append([sighting])
            }
        }
        return packets
    }

    /// No resolver sends again, and no server answers twice, within this many nanoseconds.
    private static let copiesWithin: Int64 = 100_000_000

    /// How far a query came.
    func passage(ofQuery copies: [Sighting], of exchange: Exchange, to server: IPAddress) -> Passage {
        passage(copies, of: exchange, to: server, isAnswer: false)
    }

    /// How far an answer came back.
    func passage(ofAnswer copies: [Sighting], of exchange: Exchange, from server: IPAddress) -> Passage {
        passage(copies, of: exchange, to: server, isAnswer: true)
    }

    private func passage(
        _ copies: [Sighting], of exchange: Exchange, to server: IPAddress, isAnswer: Bool
    ) -> Passage {
        let (client, transport) = (exchange.client, exchange.transport)
        let seen = Set(
            copies.compactMap { copy in
                station(
                    of: copy, client: client, server: server, isAnswer: isAnswer,
                    isTranslated: exchange.legs[copy.leg].server == server)
            })
        guard let reached = isAnswer ? seen.min() : seen.max(), let time = copies.map(\.time.nanoseconds).max() else {
            return Passage(reached: nil, missed: nil)
        }
        var missed: (station: Passage.Station, capture: Int)?
        for capture in places where isRunning(capture, at: time) {
            for station in stations(of: capture, client: client, server: server, transport, isAnswer: isAnswer) {
                let isBeyond = isAnswer ? station < reached : station > reached
                let isNearer = missed.map { isAnswer ? station > $0.station : station < $0.station } ?? true
                if isBeyond && isNearer { missed = (station, capture) }
            }
        }
        return Passage(reached: reached, missed: missed)
    }

    /// Where on the way a sighting was made; nil where the capture's place is not on it.
    private func station(
        of sighting: Sighting, client: IPAddress, server: IPAddress, isAnswer: Bool, isTranslated: Bool
    ) -> Passage.Station? {
        let capture = analysis.place(ofPoint: sighting.point)
        guard vantages.indices.contains(capture), !isMerged(capture) else {
            return nil
        }
        switch vantages[capture] {
        case .clientPod(let home): return home == client ? .client : home == server ? .server : nil
        case .corednsPod(let home), .upstream(let home):
            return home == server ? .server : home == client ? .client : nil
        case .unknown: return nil
        case .node: break
        }
        let isClients = isAt(capture, client)
        let isServers = isHome(capture, of: server, askedBy: client)
        let isOut = analysis.points[sighting.point].direction == .outgoing
        let isKnown = analysis.points[sighting.point].direction != .unknown
        switch (isClients, isServers) {
        case (false, false): return .network
        // What still has the service's address does not go to the pod.
        case (true, true): return isOut == isAnswer || !isTranslated ? .clientNodeInner : .serverNodeInner
        case (true, false): return isKnown && isOut == isAnswer ? .clientNodeInner : .clientNodeOuter
        case (false, true): return isKnown && isOut != isAnswer ? .serverNodeInner : .serverNodeOuter
        }
    }

    /// Points at which the capture would see a query to the server, or its answer: its place, and the steps that packets
    /// show which were delivered.
    private func stations(
        of capture: Int, client: IPAddress, server: IPAddress, _ transport: TransportProtocol, isAnswer: Bool
    ) -> [Passage.Station] {
        guard isAnswer ? sights[capture].admitsAnswers : sights[capture].admitsQueries,
            !isMerged(capture)
        else { return [] }
        switch vantages[capture] {
        case .clientPod(let home), .corednsPod(let home):
            return home == client ? [.client] : home == server ? [.server] : []
        case .upstream(let home):
            // One that shows a single peer may have been filtered so (`host PEER`), if that is the one that was looked at.
            let peers = analysis.vantageCandidates[min(capture, analysis.vantageCandidates.count - 1)].addresses
            let isOfPeers = peers.contains { $0 != home && !captures(at: $0).isEmpty }
            return home == server && (peers.count == 1 || peers.contains(client) || !isOfPeers)
                && isOnlyWay(capture, client: client, server: server, transport) ? [.server] : []
        case .unknown: return []
        case .node: break
        }
        let isClients = isAt(capture, client)
        let isServers = isHome(capture, of: server, askedBy: client)
        let hasSteps = Vantage.isRouter(capture, analysis)
        // Where the interface's direction is not told, what is there at all was on its way out, or came in.
        let isSent = analysis.summary.legs.contains {
            $0.server == server && $0.transport == transport
                && (hasSteps ? $0.isSent(in: capture) : $0.captures.contains(capture))
        }
        let isHandedBack = analysis.summary.coverage.handsAnswersOn(capture)
        var stations: [Passage.Station] = []
        if isClients && !isServers {
            stations.append(.clientNodeOuter)
            if hasSteps, isAnswer, isHandedBack { stations.append(.clientNodeInner) }
        }
        if isServers && !isClients {
            stations.append(.serverNodeOuter)
            if hasSteps, !isAnswer, isPassedOn(in: capture, to: server, transport) { stations.append(.serverNodeInner) }
        }
        if isClients && isServers && hasSteps {
            if isAnswer ? isHandedBack : isSent { stations.append(isAnswer ? .clientNodeInner : .serverNodeInner) }
        }
        if !isClients, !isServers, !isAnswer, isOnWay(capture, client: client, server: server, transport) {
            stations.append(.network)
        }
        // A step out to the network is only missed where the capture shows it.
        if !isAnswer && !isSent { stations.removeAll { $0 == .clientNodeOuter } }
        return stations
    }

    /// True where a node's capture shows queries come in and go on to the server: those of the node itself may be the only ones
    /// that are seen to go (eBPF hands the others over without a copy).
    private func isPassedOn(in capture: Int, to server: IPAddress, _ transport: TransportProtocol) -> Bool {
        analysis.summary.legs.contains {
            $0.server == server && $0.transport == transport && $0.isPassedOn(in: capture)
        }
    }

    /// True where the capture shows queries of this very client to this server that were answered.
    func isOnWay(
        _ capture: Int, client: IPAddress, server: IPAddress, _ transport: TransportProtocol
    ) -> Bool {
        analysis.summary.paths.contains {
            $0.path.client == client && ($0.path.endpoint ?? $0.path.server) == server && $0.isSeen(by: capture)
                && $0.outcomes[.answered] > 0
        } && isOnlyWay(capture, client: client, server: server, transport)
    }

    /// False where queries of this client to this server were answered meanwhile that the capture lacks: there is another
    /// way (a bond's other port) or another machine with the server's address, so that what it lacks may have gone there.
    /// Those over another transport do not tell: behind masquerade, connections are not always joined to their client.
    func isOnlyWay(
        _ capture: Int, client: IPAddress, server: IPAddress, _ transport: TransportProtocol
    ) -> Bool {
        var (exchanges, seen) = (0, 0)
        for row in analysis.summary.paths
        where row.path.client == client && row.path.transport == transport && row.sights.indices.contains(capture) {
            guard (row.path.endpoint ?? row.path.server) == server else { continue }
            exchanges += row.sights[capture].exchanges
            seen += row.sights[capture].seen
        }
        return Double(exchanges - seen) <= Ledger.unprovenShare * Double(exchanges)
    }

    /// True for a capture of one interface by which all that is known to come to the server, and what it asks its upstream,
    /// passes: the way out of the server's node, though one interface does not tell whose it is.
    func isUplink(_ capture: Int, of server: IPAddress) -> Bool {
        guard vantages[capture] == .node, !Vantage.isRouter(capture, analysis), sights[capture].admitsQueries,
            analysis.summary.paths.contains(where: { row in
                row.path.client == server && roles.role(of: row.path.server) == .upstream && row.isSeen(by: capture)
                    && row.outcomes[.answered] > 0
            })
        else { return false }
        var (exchanges, seen) = (0, 0)
        for row in clientPaths where (row.path.endpoint ?? row.path.server) == server {
            guard row.sights.indices.contains(capture) else { continue }
            exchanges += row.sights[capture].exchanges
            seen += row.sights[capture].seen
        }
        return seen > 0 && Double(exchanges - seen) <= Ledger.unprovenShare * Double(exchanges)
    }

    /// Captures that a query to the server passes last: at its host, or at the way to it.
    func captures(before server: IPAddress) -> [Int] {
        places.filter { isAt($0, server) || isUplink($0, of: server) }
    }

    /// Upstream resolvers answer from the link (a VPC's with a fresh hop limit), and stand on no node.
    private func isHome(_ capture: Int, of server: IPAddress, askedBy client: IPAddress) -> Bool {
        // A cache's address is on every node: it is asked on the client's own.
        roles.role(of: server) != .upstream && isAt(capture, server) && (!isCache(server) || isAt(capture, client))
    }

    /// True where the capture was going on at `time`, in nanoseconds since the Unix epoch.
    func isRunning(_ capture: Int, at time: Int64) -> Bool {
        let spans = analysis.summary.coverage.captures
        return spans.indices.contains(capture) && spans[capture].first <= time && time <= spans[capture].last
            && !spans[capture].isHole(at: time)
    }
}
