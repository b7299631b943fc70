import Cluster
import Exchanges
import PacketWire

/// Steps that a capture shows with packets that were delivered, so that one which lacks them is missed there.
extension Evidence {
    /// The client's node's capture to whose interfaces the queries came, and which they did not leave, though others that
    /// were answered did; nil without one. A step that is never shown (eBPF host routing has no outgoing copy) is not
    /// missed.
    func node(keeping pattern: FailurePattern) -> Int? {
        let key = pattern.key
        guard key.endpointQuery.captures.isEmpty else { return nil }
        return key.query.bareCaptures.first { capture in
            vantages.indices.contains(capture) && vantages[capture] == .node
                && Vantage.isRouter(capture, analysis) && !key.query.sentBy.contains(capture)
                && isAt(capture, key.path.client) && !deliversInside(capture, of: key.path.server)
                && showsAllLeave(capture, asked: key.path)
        }
    }

    /// The client's node's capture that has the queries translated, come in by the bridge of the node's pods (where
    /// `br_netfilter` translates them before they are routed), and not leave, though it shows that step of others to the same
    /// server; nil without one.
    func node(keepingTranslated pattern: FailurePattern, for server: IPAddress) -> Int? {
        let key = pattern.key
        return key.endpointQuery.bareCaptures.first { capture in
            vantages.indices.contains(capture) && vantages[capture] == .node
                && Vantage.isRouter(capture, analysis) && !key.endpointQuery.sentBy.contains(capture)
                && isAt(capture, key.path.client) && !isAt(capture, server)
                && analysis.summary.legs.contains {
                    $0.server == server && $0.transport == key.path.transport && $0.showsAllPass(in: capture)
                }
        }
    }

    /// True where queries of the node's clients that were answered were seen to leave, to whichever pod they went: with eBPF
    /// one for a pod of the node itself is not.
    private func showsAllLeave(_ capture: Int, asked path: Path) -> Bool {
        let endpoints = Set(
            clientPaths.filter { row in
                row.path.server == path.server && row.path.transport == path.transport
                    && row.outcomes[.answered] > 0 && row.isSeen(by: capture) && isAt(capture, row.path.client)
            }.compactMap(\.path.endpoint))
        return !endpoints.isEmpty && !deliversUnseen(capture)
            && endpoints.allSatisfy { endpoint in
                analysis.summary.legs.contains { $0.server == endpoint && $0.isSent(in: capture) }
            }
    }

    /// True where queries of other hosts came for a server of the node's own, and none is seen to go on to it, though it may
    /// have refused them: with eBPF none is, so that those of the node's clients may have gone there as well.
    func deliversUnseen(_ capture: Int) -> Bool {
        // Without directions none is seen to be sent.
        guard points(of: capture).contains(where: { $0.direction != .unknown }) else { return false }
        return analysis.summary.legs.contains { leg in
            leg.captures.contains(capture) && !leg.isSent(in: capture)
                && [.coredns, .unknown].contains(roles.role(of: leg.server))
        }
            || analysis.summary.patterns.contains { pattern in
                let query = pattern.key.query
                return pattern.key.rejectedBy == pattern.target && query.captures.contains(capture)
                    && !query.sentBy.contains(capture) && !isAt(capture, pattern.key.path.client)
            }
    }

    /// True where queries to the service are answered of which the node's capture has no copy that left: a server on the
    /// host's network takes them in.
    private func deliversInside(_ capture: Int, of service: IPAddress) -> Bool {
        let answered = clientPaths.filter { $0.path.server == service && $0.isSeen(by: capture) }
        let inside = answered.filter { $0.path.endpoint == nil }.reduce(0) { $0 + $1.outcomes[.answered] }
        return inside * 20 > answered.reduce(0) { $0 + $1.outcomes[.answered] }
    }

    /// True where the address is one of every packet of a capture that is not taken at it.
    func isOfOneHost(_ capture: Int, _ address: IPAddress) -> Bool {
        let common = analysis.vantageCandidates[min(capture, analysis.vantageCandidates.count - 1)].addresses
        return vantages[capture].address != address && common.contains(address)
    }

    /// True where the capture is of the node of both the client and the server, and shows the query come in and not go out:
    /// whether it went on is not known where no query is ever seen to (eBPF hands it over without a copy), unless the server
    /// is the node's own.
    func isOnWayOut(_ query: Reach, of client: IPAddress, to server: IPAddress, at capture: Int) -> Bool {
        vantages[capture] == .node && Vantage.isRouter(capture, analysis) && isAt(capture, client)
            && !query.sentBy.contains(capture)
            && !(isCache(server)
                && !analysis.summary.legs.contains { $0.server == server && $0.isSent(in: capture) })
    }

    /// True where a query from another host came in at the server's node, and none that did is ever seen to go on to the server
    /// there (eBPF hands them over without a copy): what keeps it from the server would not be seen either.
    func isEntrance(_ capture: Int, of server: IPAddress, from client: IPAddress, _ query: Reach) -> Bool {
        vantages[capture] == .node && Vantage.isRouter(capture, analysis) && !isAt(capture, client) && !isCache(server)
            && roles.role(of: server) == .coredns && !query.sentBy.contains(capture)
            && !analysis.summary.legs.contains { $0.server == server && $0.isSent(in: capture) }
    }

    /// True where a capture that saw the query shows answers at all, so that one which it lacks is missing.
    func admitsAnswers(_ query: Reach) -> Bool {
        query.captures.contains { sights.indices.contains($0) && sights[$0].admitsAnswers }
    }

    /// True where captures that saw the query nearest its sender lack the answer, one of which shows answers.
    func isAnswerMissed(_ key: FailurePattern.Key) -> Bool {
        key.isAnswerUnseenByAsker
            && key.query.captures.contains {
                !key.response.captures.contains($0) && sights.indices.contains($0) && sights[$0].admitsAnswers
                    && !blind.contains(analysis.places.place(of: $0))
                    && (isAskedAgain(key) || showsAnswers(of: key.path, $0))
            }
    }

    /// True where the client asked again, for this or after other answers of the same path, which are counted on their own.
    func isAskedAgain(_ key: FailurePattern.Key) -> Bool {
        key.isProven || clientPaths.contains { $0.path == key.path && $0.askedAgain > 0 }
    }

    /// False where a capture has no answer of this server at all: they may take another way (a second interface, a route of
    /// their own), so that what it lacks is missed only if the client asks again.
    func showsAnswers(of path: Path, _ capture: Int) -> Bool {
        analysis.summary.legs.contains {
            ($0.server == path.server || $0.server == path.endpoint) && $0.isAnswerSeen(by: capture)
        }
    }

    /// True where only captures have the query that show one direction of what passes their node: when its answer came there,
    /// they cannot tell.
    func isSeenOneWay(_ query: Reach) -> Bool {
        query.captures.allSatisfy { sights.indices.contains($0) && sights[$0].isOneWay }
    }

    /// True for a capture of one interface that several hosts share, which the server's own port is not: between the two the
    /// node may have dropped these, where the server answers others meanwhile, or their client shares the interface. What
    /// was routed to it has come past that.
    func isBridge(_ capture: Int, of server: IPAddress, answering pattern: FailurePattern) -> Bool {
        guard vantages[capture] == .node, !Vantage.isRouter(capture, analysis),
            !captures[capture].addresses.contains(server)
        else { return false }
        let isSharedByClient =
            !isHost(capture) && Set(points(of: capture).map(\.interface)).count == 1
            && analysis.vantageRows.contains {
                $0.capture == capture && $0.address == pattern.key.path.client && $0.isOnSendersHost
            }
        return isSharedByClient
            || clientPaths.contains {
                ($0.path.endpoint ?? $0.path.server) == server && $0.lastSuccess >= pattern.firstStart
            }
    }

    private func points(of capture: Int) -> [CapturePoint] {
        analysis.points.indices.filter { analysis.place(ofPoint: $0) == capture }.map { analysis.points[$0] }
    }

    /// Where the answer came to the client's own node, which hands no answer on in sight: whether it came to the client is not
    /// known without its own capture. Nil where the client's retry tells that it did not.
    func unseenArrival(_ pattern: FailurePattern) -> Trail? {
        let key = pattern.key
        let nodes = nodesOfUnseenArrival(key)
        guard !nodes.isEmpty, !key.query.captures.contains(where: { vantages[$0] == .clientPod(key.path.client) })
        else { return nil }
        if !key.isProven || nodes.contains(where: isSeldomMissed) { return .unproven }
        return pattern.allExamples.contains(where: isRetriedBeforeAnswer) ? .explained : nil
    }

    /// Captures at the client's node that show no answer go on to a client, where the answer was given.
    private func nodesOfUnseenArrival(_ key: FailurePattern.Key) -> [Int] {
        guard key.outcome == .unanswered, key.response.isEmpty, !key.endpointResponse.isEmpty else { return [] }
        return key.query.captures.filter { capture in
            !analysis.summary.coverage.handsAnswersOn(capture) && Vantage.isRouter(capture, analysis)
                && !analysis.summary.legs.contains { $0.server == key.path.server && $0.isAnswerSeen(by: capture) }
                && (key.endpointResponse.captures.contains(capture)
                    || !analysis.summary.legs.contains { $0.server == key.path.endpoint && $0.isSeen(by: capture) })
        }
    }

    /// True where hardly any of the answers that a node does not hand on in sight was asked for again: those were delivered,
    /// and a retry has another reason (its twin was lost).
    private func isSeldomMissed(_ capture: Int) -> Bool {
        let here = analysis.summary.patterns.filter { nodesOfUnseenArrival($0.key).contains(capture) }
        let missed = here.filter(\.key.isProven).reduce(0) { $0 + $1.count }
        let taken = clientPaths.filter { $0.path.endpoint != nil && $0.isSeen(by: capture) }
        return missed * Evidence.usualShare
            <= here.reduce(0) { $0 + $1.count } + taken.reduce(0) { $0 + $1.outcomes[.answered] }
    }

    /// One in so many is no fault's share of what passes it.
    private static let usualShare = 20

    /// True where the answer came when the client had sent again already, or given up: from another port it may have asked at
    /// a time that is not known here.
    func isRetriedBeforeAnswer(_ exchange: Exchange) -> Bool {
        let tries = packets(.query, of: exchange)
        guard let answer = exchange.sightings.filter({ $0.kind == .response }).map(\.time).min() else { return false }
        if answer.nanoseconds &- exchange.start.nanoseconds >= Evidence.shortestTimeout { return true }
        return tries.count > 1 && tries[1].first.map { answer > $0.time } ?? false
    }

    /// No resolver gives up sooner, in nanoseconds.
    private static let shortestTimeout: Int64 = 1_000_000_000

    /// True where kube-proxy may have rejected the queries for want of endpoints, out of sight: no capture that has them shows
    /// ICMP errors, and the service answered nobody since the first of them.
    func mayBeRefused(_ failures: [LocatedFailure]) -> Bool {
        let captures = failures.flatMap(\.key.query.captures).uniqued
        let start = failures.map(\.pattern.firstStart).min() ?? .max
        let servers = Set(failures.servers)
        return servers.allSatisfy { roles.role(of: $0) == .service } && context.readyEndpoints.isEmpty
            && (isKeptOnSeveralNodes || !failures.flatMap(\.pattern.allExamples).contains(where: hasWaited))
            && !captures.contains { sights.indices.contains($0) && sights[$0].admitsErrors }
            && isOutage(from: start)
    }

    /// True where nodes keep queries from leaving that have nothing but the service in common.
    private var isKeptOnSeveralNodes: Bool {
        let nodes = clientFailures.compactMap { failure in
            if case .keptOnNode(let capture) = failure.trail { capture } else { nil }
        }
        return Set(nodes).count > 1
    }

    /// True where the client waited for its resolver's timeout before it sent the same again: an ICMP error that comes to a
    /// connected socket ends the wait (musl, whose is shorter, has none).
    private func hasWaited(_ exchange: Exchange) -> Bool {
        let tries = packets(.query, of: exchange).compactMap(\.first?.time)
        return tries.count > 1 && tries[1].nanoseconds(since: tries[0]) >= Evidence.connectedTimeout
    }

    /// Nanoseconds; glibc waits 5 s.
    private static let connectedTimeout: Int64 = 4_000_000_000

    /// True where hardly anything was answered since `start`: flows that connection tracking knows go on for a while.
    private func isOutage(from start: Int64) -> Bool {
        let timeline = analysis.summary.breakdown.timeline
        guard let first = timeline.start else { return false }
        let after = timeline.stretches.dropFirst(Int(max(start &- first, 0) / max(timeline.width, 1)) + 1)
        let sum = after.reduce((lost: 0, answered: 0)) { ($0.lost + $1.lost, $0.answered + $1.answered) }
        return sum.answered * 4 <= sum.lost
    }

    /// True where queries for `server` went out by an interface by which nobody else's packets come: a pod that exists has
    /// one of its own on its node, also where it sends nothing.
    func hasOwnInterface(_ server: IPAddress) -> Bool {
        let failures = clientFailures.filter { $0.target == server }
        return captures(at: server).contains { capture in
            let sent = failures.flatMap(\.pattern.examples).flatMap { exchange in
                exchange.sightings.filter { sighting in
                    sighting.kind == .query && exchange.legs[sighting.leg].server == server
                        && analysis.place(ofPoint: sighting.point) == capture
                        && analysis.points[sighting.point].direction == .outgoing
                }
            }
            let interfaces = Set(sent.map { analysis.points[$0.point].interfaceIndex })
            guard !interfaces.isEmpty, !interfaces.contains(0) else { return false }
            return !analysis.vantageRows.contains {
                $0.capture == capture && interfaces.contains($0.interfaceIndex) && $0.address != server
            }
        }
    }

    /// True where the capture shows queries come out of the tunnel that brought them.
    func unwraps(_ capture: Int) -> Bool {
        analysis.summary.legs.contains { $0.isUnwrapped(in: capture) }
    }
}
