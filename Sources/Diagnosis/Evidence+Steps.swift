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
                && clientPaths.contains { row in
                    row.path.server == key.path.server && row.path.transport == key.path.transport
                        && row.outcomes[.answered] > 0 && row.isSeen(by: capture)
                        && isAt(capture, row.path.client)
                        && analysis.summary.legs.contains {
                            $0.server == row.path.endpoint && $0.isSent(in: capture)
                        }
                }
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
    /// whether it went on is not known where no query is ever seen to (eBPF hands it over without a copy).
    func isOnWayOut(_ query: Reach, of client: IPAddress, at capture: Int) -> Bool {
        vantages[capture] == .node && Vantage.isRouter(capture, analysis) && isAt(capture, client)
            && !query.sentBy.contains(capture)
    }

    /// True where a capture that saw the query shows answers at all, so that one which it lacks is missing.
    func admitsAnswers(_ query: Reach) -> Bool {
        query.captures.contains { sights.indices.contains($0) && sights[$0].admitsAnswers }
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
