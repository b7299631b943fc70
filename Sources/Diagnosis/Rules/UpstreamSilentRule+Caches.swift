import Cluster
import Exchanges
import PacketWire
import Wording

/// Node caches, whose upstream is CoreDNS.
extension UpstreamSilentRule {
    private static let fewestCacheQueries = 3

    /// True where CoreDNS waited for its own upstream, which did not answer or could not be reached over TCP.
    private static func isWaitingItself(_ pattern: FailurePattern, _ evidence: Evidence) -> Bool {
        if pattern.key.upstream.isUpstreams { return true }
        return !pattern.key.isClusterName && !evidence.upstreamConnections(of: pattern.target, during: pattern).isEmpty
    }

    /// Queries of node caches to CoreDNS that went unanswered, whatever the caches told their clients in the end.
    static func caches(_ evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        let askers = evidence.cacheAskers
        let unanswered = evidence.upstreamFailures.filter {
            $0.key.outcome == .unanswered && askers.contains($0.key.path.client)
                && evidence.roles.role(of: $0.target) != .upstream && !isWaitingItself($0, evidence)
                // The pod's kernel drops what has a wrong checksum.
                && !$0.key.isCorrupted
        }
        return unanswered.map(\.target).uniqued.compactMap { server in
            let here = unanswered.filter { $0.target == server }
            let count = here.reduce(0) { $0 + $1.count }
            let answered = evidence.analysis.summary.paths.filter {
                askers.contains($0.path.client) && ($0.path.endpoint ?? $0.path.server) == server
            }.reduce(0) { $0 + $1.outcomes[.answered] }
            guard count >= fewestCacheQueries, count * 20 >= answered,
                !evidence.isSeenToLose(here) || !evidence.isWithinLoss(here)
            else { return nil }
            let watchers = evidence.captures(at: server)
            // An address that never sent a packet may be nobody's any more.
            let isSomebody = answered > 0 || evidence.vantages.contains(.corednsPod(server))
            let hasArrived =
                isSomebody
                && here.allSatisfy { pattern in
                    (pattern.key.query.captures + pattern.key.endpointQuery.captures).contains(where: watchers.contains)
                }
            let clients = evidence.list(here.map(\.key.path.client).uniqued)
            var finding = finding(
                kind: hasArrived ? .coredns : .undetermined, confidence: hasArrived ? .likely : .possible,
                culprit: hasArrived ? evidence.servers([server]) : nil,
                summary: """
                    \(plural(count, "query", "queries")) of the node cache (\(clients)) to \
                    \(evidence.describe(server)) went unanswered, \(answered) were answered: \
                    \(hasArrived ? "they reached its host, so it is hung or drops them" : "they are lost on the way there, or the pod does not answer; only a capture there can tell").
                    """)
            finding.weight = count
            finding.counts = [("unanswered", count), ("answered", answered)]
            finding.evidence = evidence.evidence(
                of: here.flatMap(\.allExamples), note: "the node cache's query, never answered")
            finding.nextSteps = [NextSteps.captureAtCoreDNS(server), NextSteps.findPods(), NextSteps.logs(server)]
            return finding
        }
    }
}

extension Evidence {
    /// The addresses that node caches ask from.
    var cacheAskers: Set<IPAddress> { Set(analysis.summary.cacheAskers.values.joined()) }
}
