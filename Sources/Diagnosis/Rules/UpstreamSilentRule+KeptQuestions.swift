import Cluster
import Exchanges
import PacketWire
import Wording

/// Questions that do not leave CoreDNS's own node.
extension UpstreamSilentRule {
    /// The capture on the asker's node that lacks its question, which was seen nearer the asker, though it has others.
    static func keeper(_ pattern: FailurePattern, _ evidence: Evidence) -> Int? {
        guard let example = pattern.examples.first else { return nil }
        let passages = evidence.packets(.query, of: example).map {
            evidence.passage(ofQuery: $0, of: example, to: pattern.key.path.server)
        }
        guard let first = passages.first, let reached = first.reached, reached <= .clientNodeInner,
            let missed = first.missed, missed.station == .clientNodeOuter,
            passages.allSatisfy({ $0.missed?.station == .clientNodeOuter })
        else { return nil }
        return missed.capture
    }

    static func keptQuestions(_ evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        let kept = evidence.upstreamFailures.filter {
            $0.key.outcome == .unanswered && evidence.roles.role(of: $0.key.path.server) == .upstream
        }.compactMap { pattern in keeper(pattern, evidence).map { (capture: $0, pattern: pattern) } }
        return Dictionary(grouping: kept, by: \.capture).sorted { $0.key < $1.key }.compactMap { capture, group in
            let patterns = group.map(\.pattern)
            let count = patterns.reduce(0) { $0 + $1.count }
            let askers = patterns.map(\.key.path.client).uniqued
            let servers = patterns.map(\.key.path.server).uniqued
            let unanswered = evidence.upstreamFailures.filter {
                $0.key.outcome == .unanswered && askers.contains($0.key.path.client)
                    && servers.contains($0.key.path.server)
            }.reduce(0) { $0 + $1.count }
            // One question may be the capture's loss; so may a few, where most of what is unanswered did leave the node.
            guard count > 1, count * 2 >= unanswered else { return nil }
            let clients = clientFailures(evidence).filter { askers.contains($0.target) }
            let name = evidence.names([capture])
            var finding = finding(
                kind: .network, confidence: .likely,
                culprit: .node(
                    Culprit.Node(
                        of: askers, places: evidence.shortNames([capture]), part: .forwarding, isServers: true)),
                summary: """
                    \(plural(count, "query", "queries")) of CoreDNS (\(evidence.list(askers))) to \(evidence.list(servers)) did not \
                    leave its own node (\(name)), as others did: the node drops them (connection tracking, firewall, network \
                    policy), and the upstream never got them.
                    """)
            finding.weight = max(clients.total, count)
            finding.counts = [("upstreamUnanswered", count), ("clients", clients.total)]
            finding.evidence = evidence.evidence(
                of: patterns.flatMap(\.allExamples), note: "CoreDNS's query, which does not leave the node")
            finding.nextSteps = [NextSteps.packetsDroppedByNode]
            return finding
        }
    }
}
