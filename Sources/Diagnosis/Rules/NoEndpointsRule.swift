import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// kube-proxy rejects queries to a service without ready endpoints (`KUBE-SERVICES … REJECT`).
package enum NoEndpointsRule: Rule {
    package static let info = RuleInfo(
        id: "no-endpoints", title: "The kube-dns service has no ready endpoints", kind: .kubeProxy,
        severity: .error,
        looksFor: """
            An ICMP port unreachable (ICMPv6: type 1 code 4) that quotes a query to the service IP, sent by the \
            client's own node.
            """,
        toldApartBy: """
            Where a pod behind the service has nothing listening, the error bears the service's or the pod's \
            address, because it comes back through conntrack.
            """,
        reference: "kubernetes/kubernetes#17359, #97360")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let rejected = evidence.failures { if case .rejectedByNode = $0.trail { true } else { false } }
        guard !rejected.isEmpty else { return [] }
        return rejected.servers.map { server in
            let here = rejected.filter { $0.key.path.server == server }
            // The kernel limits ICMP errors, so part of the rejected queries just time out.
            let silent = evidence.failures {
                $0.key.path.server == server && $0.key.path.endpoint == nil
                    && RejectionShare.isSilent($0)
            }
            let reporters = here.compactMap(\.key.rejectedBy).uniqued
            var finding = finding(
                confidence: .certain, culprit: .noEndpoints(of: server),
                summary:
                    """
                    \(plural(here.total, "query", "queries")) to \(evidence.describe(server)) came back at \
                    once as ICMP port unreachable from \(evidence.list(reporters)), \
                    \(reporters.count, "the client's own node", "the clients' own nodes"): kube-proxy rejects them because the service has no ready endpoint.
                    """
                        + (silent.isEmpty
                            ? ""
                            : " \(silent.total) more went unanswered; the kernel limits how many errors it sends."))
            finding.weight = here.total + silent.total
            finding.counts = [("rejected", here.total), ("unanswered", silent.total)]
            finding.evidence = evidence.evidence(of: here, note: "query, and the ICMP error that quotes it")
            finding.nextSteps = [
                NextSteps.findPods(), NextSteps.endpoints(),
                NextStep(
                    "On the node, see kube-proxy's reject rule.",
                    command: "iptables-save | grep -F '\(server)' | grep -i 'has no endpoints'"),
            ]
            return finding
        }
    }
}

/// Unanswered queries that belong to a rejection: the kernel sends only so many ICMP errors a second.
enum RejectionShare {
    static func isSilent(_ failure: LocatedFailure) -> Bool {
        switch failure.trail {
        case .invisible, .atNoEndpoint, .beyondSight, .silent, .lostBefore: failure.key.outcome == .unanswered
        default: false
        }
    }
}
