import Exchanges
import PacketWire

/// Whether a query that came to the server's node went on to the server.
extension Trail {
    /// True where the captures that have the query saw it come to the node and not go on to `server`, to which they saw
    /// others go, or go on by another interface than `server`'s.
    static func isStopped(
        _ pattern: FailurePattern, before server: IPAddress, _ query: Reach, _ watchers: [Int], _ evidence: Evidence
    ) -> Bool {
        // A node's way out shows no step behind it.
        let here = query.bareCaptures.filter { watchers.contains($0) && evidence.seesInside($0, of: server) }
        let rows = evidence.analysis.summary.legs.filter { $0.server == server }
        let isClients = { (capture: Int) in evidence.isAt(capture, pattern.key.path.client) }
        return !here.isEmpty
            && here.allSatisfy { capture in
                guard evidence.vantages[capture] == .node else { return false }
                return query.sentBy.contains(capture)
                    ? isLedAstray(pattern, from: server, capture, evidence)
                        || isShortOfItsPort(pattern, of: server, capture, evidence)
                    : rows.contains {
                        isClients(capture) ? $0.isSent(in: capture) : $0.isPassedOn(in: capture)
                    }
            }
    }

    /// True where the query came in at the server's node, went out by none of its interfaces, and is not in the pod's own
    /// capture, which was running: it was stopped between the two.
    static func isStoppedBeforePod(
        _ pattern: FailurePattern, _ server: IPAddress, _ query: Reach, _ watchers: [Int], _ evidence: Evidence
    ) -> Bool {
        let client = pattern.key.path.client
        let isAtNode = watchers.contains { capture in
            evidence.vantages[capture] == .node && Vantage.isRouter(capture, evidence.analysis)
                && query.bareCaptures.contains(capture) && !query.sentBy.contains(capture)
                && !evidence.isAt(capture, client)
        }
        return isAtNode
            && watchers.contains { capture in
                evidence.vantages[capture] == .corednsPod(server) && !query.captures.contains(capture)
                    && evidence.coversAll(capture, pattern)
                    && evidence.isOnlyWay(capture, client: client, server: server, pattern.key.path.transport)
            }
    }

    /// True where all of the examples went out by another interface than the one by which `server`'s packets come in: a
    /// pod has one of its own on its node (and where it is gone, the default route leads away).
    private static func isLedAstray(
        _ pattern: FailurePattern, from server: IPAddress, _ capture: Int, _ evidence: Evidence
    ) -> Bool {
        let rows = evidence.analysis.vantageRows
        guard let home = rows.first(where: { $0.capture == capture && $0.address == server })?.interfaceIndex, home != 0
        else { return false }
        let points = evidence.analysis.points
        return pattern.examples.allSatisfy { exchange in
            let sent = exchange.sightings.filter { sighting in
                sighting.kind == .query && exchange.legs[sighting.leg].server == server
                    && evidence.analysis.place(ofPoint: sighting.point) == capture
                    && points[sighting.point].direction == .outgoing
            }
            // On a bridge a pod's own port is another interface than the one its packets are seen to come by.
            return !sent.isEmpty
                && sent.allSatisfy { sighting in
                    let interface = points[sighting.point].interfaceIndex
                    return interface != home
                        && rows.contains {
                            $0.capture == capture && $0.interfaceIndex == interface && $0.address != server
                        }
                }
        }
    }

    /// True where none of the examples went out by the interface by which every query that was answered did last: on a bridge
    /// that is the pod's port, and the bridge itself stands before it.
    private static func isShortOfItsPort(
        _ pattern: FailurePattern, of server: IPAddress, _ capture: Int, _ evidence: Evidence
    ) -> Bool {
        let ports = evidence.analysis.summary.legs.filter { $0.server == server }
            .map { $0.deliveringInterface(in: capture) }.filter { $0 != 0 }
        guard let port = ports.first, ports.allSatisfy({ $0 == port }) else { return false }
        return pattern.examples.allSatisfy { exchange in
            let sent = exchange.sightings.filter { sighting in
                sighting.kind == .query && exchange.legs[sighting.leg].server == server
                    && evidence.analysis.place(ofPoint: sighting.point) == capture
                    && evidence.analysis.points[sighting.point].direction == .outgoing
            }
            return !sent.isEmpty && sent.allSatisfy { evidence.analysis.points[$0.point].interfaceIndex != port }
        }
    }
}
