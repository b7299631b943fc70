import Cluster
import Exchanges
import PacketWire
import Wording

/// Questions of CoreDNS that a capture on their way lacks, so that the upstream never got them.
extension UpstreamSilentRule {
    /// Questions that were seen to be sent and are missed by one capture beyond.
    struct LostQuestions {
        let capture: Int
        /// They are missed where the asker's own node lets others out; else further on.
        let isOnAskersNode: Bool
        var patterns: [FailurePattern]

        var count: Int { patterns.reduce(0) { $0 + $1.count } }
    }

    /// One question may be the capture's loss; so may a few, where most of what is unanswered was seen to go on.
    static func lostQuestions(_ evidence: Evidence) -> [LostQuestions] {
        // Nothing joins the two sides of masquerade over TCP.
        let unanswered = evidence.upstreamFailures.filter {
            $0.key.outcome == .unanswered && $0.key.path.transport == .udp
                && evidence.roles.role(of: $0.key.path.server) == .upstream
        }
        var losses: [LostQuestions] = []
        for pattern in unanswered {
            guard let missed = missed(pattern, evidence) else { continue }
            let isOnAskersNode = missed.station == .clientNodeOuter
            if let known = losses.firstIndex(where: {
                $0.capture == missed.capture && $0.isOnAskersNode == isOnAskersNode
            }) {
                losses[known].patterns.append(pattern)
            } else {
                losses.append(
                    LostQuestions(capture: missed.capture, isOnAskersNode: isOnAskersNode, patterns: [pattern]))
            }
        }
        return losses.filter { loss in
            let paths = loss.patterns.map(\.key.path)
            let alike = unanswered.filter { pattern in
                paths.contains { $0.client == pattern.key.path.client && $0.server == pattern.key.path.server }
            }
            let mayBeLoss = evidence.isSeenToLose(loss.patterns) && evidence.isWithinLoss(loss.patterns)
            return !mayBeLoss && loss.count > 1 && loss.count * 2 >= alike.reduce(0) { $0 + $1.count }
        }
    }

    /// Where the questions would have been seen next and were not, having been seen by their sender or on its node.
    private static func missed(_ pattern: FailurePattern, _ evidence: Evidence) -> (
        station: Passage.Station, capture: Int
    )? {
        // Of a first question, the capture beyond may have begun later.
        let passages = pattern.allExamples.flatMap { example in
            evidence.packets(.query, of: example).map {
                evidence.passage(ofQuery: $0, of: example, to: pattern.key.path.server)
            }
        }
        let misses = passages.compactMap(\.missed)
        guard let missed = misses.first, misses.allSatisfy({ $0.station == missed.station }),
            passages.allSatisfy({ $0.reached.map { $0 < .network } == true }),
            isAskerSeen(pattern, by: missed.capture, evidence)
        else { return nil }
        return missed
    }

    /// One that has none of this server's questions may know it under its node's address, or by another clock, but not where
    /// it has fewer questions in all.
    private static func isAskerSeen(_ pattern: FailurePattern, by capture: Int, _ evidence: Evidence) -> Bool {
        let path = pattern.key.path
        let here = evidence.analysis.summary.paths.filter {
            $0.path.server == path.server && $0.isSeen(by: capture)
        }
        return here.contains { $0.path.client == path.client }
            || here.reduce(0) { $0 + $1.exchanges } * 2 < pattern.count
    }

    static func finding(of loss: LostQuestions, _ evidence: Evidence) -> Finding {
        let askers = loss.patterns.map(\.key.path.client).uniqued
        let servers = loss.patterns.map(\.key.path.server).uniqued
        let clients = clientFailures(evidence).filter { askers.contains($0.target) }
        let name = evidence.names([loss.capture])
        let queries = plural(loss.count, "query", "queries")
        var finding = finding(
            kind: .network, confidence: .likely,
            culprit: loss.isOnAskersNode
                ? .node(
                    Culprit.Node(
                        of: askers, places: evidence.shortNames([loss.capture]), part: .forwarding, isServers: true))
                : .path(
                    Culprit.Way(from: askers, to: .addresses(servers), transport: loss.patterns[0].key.path.transport)),
            summary: loss.isOnAskersNode
                ? """
                \(queries) of CoreDNS (\(evidence.list(askers))) to \(evidence.list(servers)) did not \
                leave its own node (\(name)), as others did: the node drops them (connection tracking, firewall, network \
                policy), and the upstream never got them.
                """
                : """
                \(queries) of CoreDNS (\(evidence.list(askers))) to \(evidence.list(servers)) never came to \(name), \
                which was capturing then and has others: the upstream did not get them.
                """)
        finding.weight = max(clients.total, loss.count)
        finding.counts = [("upstreamUnanswered", loss.count), ("clients", clients.total)]
        finding.evidence = evidence.evidence(
            of: loss.patterns.flatMap(\.allExamples),
            note: loss.isOnAskersNode
                ? "CoreDNS's query, which does not leave the node" : "CoreDNS's query, which does not get that far")
        finding.nextSteps = loss.isOnAskersNode ? [NextSteps.packetsDroppedByNode] : steps(server: servers[0])
        return finding
    }
}
