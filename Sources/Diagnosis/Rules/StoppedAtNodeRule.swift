import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Queries come to the CoreDNS pod's node, which hands them on to nobody.
package enum StoppedAtNodeRule: Rule {
    package static let info = RuleInfo(
        id: "stopped-at-node", title: "The CoreDNS pod's node does not forward queries to the pod", kind: .network,
        severity: .error,
        looksFor: """
            In a capture of all interfaces of the pod's node: unanswered queries that came in and were not sent on, \
            while others to the same pod were, or while a capture in the pod itself shows none of them come.
            """,
        toldApartBy: """
            A query that a silent CoreDNS got was sent on to the pod's interface. Without a single query that was sent \
            on, the capture may not see the pod's interface at all.
            """,
        reference: "kubernetes/kubernetes#125467; iptables(8), chain FORWARD")

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        // What a loop multiplies overflows whatever it passes.
        let looping = Set(
            evidence.analysis.summary.paths.filter { ForwardLoopRule.isLoop($0, evidence) }.map(\.path.client))
        return evidence.failuresByServer { trail in
            if case .stopped(let server) = trail { server } else { nil }
        }.filter { !looping.contains($0.server) }.map { finding($0.server, $0.failures, evidence) }
    }

    private static func finding(_ server: IPAddress, _ failures: [LocatedFailure], _ evidence: Evidence) -> Finding {
        let home = evidence.captures(at: server)
        let nodes = home.filter { evidence.vantages[$0] == .node }
        let on = nodes.isEmpty ? home.isEmpty ? evidence.clientSide(of: failures) : home : nodes
        let pods = home.filter { evidence.vantages[$0] == .corednsPod(server) }
        let at = evidence.names(on)
        let tunnels = evidence.tunnels(of: failures, .query)
        let paths = evidence.clientPaths.filter { ($0.path.endpoint ?? $0.path.server) == server }
        let lastSuccess = paths.map(\.lastSuccess).max() ?? .min
        let isOver = failures.allSatisfy { $0.pattern.firstStart > lastSuccess }
        let isWrapped = failures.allSatisfy {
            $0.key.query.bareCaptures.isEmpty && $0.key.endpointQuery.bareCaptures.isEmpty
        }
        let reason: Sentence =
            isWrapped
            ? "they arrived in the overlay and were not decapsulated, so the node dropped the outer packets (a wrong UDP checksum, its firewall)"
            : isOver && pods.isEmpty
                ? "the pod is gone while clients' nodes still send there, or the node began to drop its packets"
                : "the node drops them (network policy, firewall, connection tracking)"
        var finding = finding(
            confidence: .likely,
            culprit: .node(
                Culprit.Node(of: [server], places: evidence.shortNames(on), part: .forwarding, isServers: true)),
            summary: """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) for \(server) \
                reached the pod's node (\(at)) and were not forwarded to the pod, although others were: \(reason).
                """)
        if lastSuccess == .min, !pods.isEmpty {
            finding.summary = """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) for \(server) \
                reached the pod's node (\(at)) and did not come to the pod, which was being captured then \
                (\(evidence.names(pods))): \(reason).
                """
        }
        finding.weight = failures.total
        finding.counts = [
            ("unanswered", failures.total), ("retransmissions", evidence.retransmissions(of: failures)),
        ]
        finding.evidence = evidence.evidence(of: failures, note: "query that reached the node and was not forwarded")
        finding.nextSteps =
            tunnels.prefix(2).compactMap(\.nextStep) + [
                NextStep(
                    "See whether the pod is still there.",
                    command: "kubectl -n kube-system get pods -o wide --field-selector status.podIP=\(server)"),
                NextStep("On the pod's node, see where the address leads.", command: "ip route get \(server)"),
                NextSteps.endpoints(),
                NextStep(
                    "Check network policies that select CoreDNS, and the node's own rules.",
                    command: "kubectl get networkpolicies -A; iptables -L FORWARD -n -v"),
            ]
        return finding
    }
}
