import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Queries are sent to an address without a CoreDNS pod.
package enum StaleEndpointRule: Rule {
    package static let info = RuleInfo(
        id: "stale-endpoint", title: "Queries go to a CoreDNS pod that is gone", kind: .kubeProxy, severity: .error,
        looksFor: """
            With --cluster: queries that service translation leads to an address where the cluster has no running \
            CoreDNS pod, and that fail.
            """,
        toldApartBy: """
            With a pod at the address, the path to it or the pod itself is at fault. An address that the service still \
            lists is a stale endpoint; one that it does not list is a stale entry of connection tracking or a rule not \
            yet written.
            """,
        reference: "kubernetes/kubernetes#125467, #129617")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let failing = evidence.failuresByServer { trail in
            if case .staleEndpoint(let server) = trail { server } else { nil }
        }
        var findings = failing.map { finding($0.server, $0.failures, evidence) }
        let listed = (evidence.context.map?.staleDNSEndpoints ?? []).filter { stale in
            !failing.contains { $0.server == stale.endpoint.address }
        }
        if !listed.isEmpty { findings.append(unused(listed, evidence)) }
        return findings
    }

    private static func finding(_ server: IPAddress, _ failures: [LocatedFailure], _ evidence: Evidence) -> Finding {
        let paths = evidence.clientPaths.filter { $0.path.endpoint == server }
        let answered = paths.reduce(0) { $0 + $1.outcomes[.answered] }
        let known = evidence.goneEndpoint(server)
        let routers = failures.compactMap(\.key.rejectedBy).uniqued
        let reason: Sentence =
            known
            ?? (routers.isEmpty
                ? "no pod has this address"
                : "\(evidence.list(routers)) says that there is no such host (ICMP host unreachable), and nothing has answered from there since")
        let nodes = rules(to: server, evidence)
        // Behind a node that chooses at the socket, the service's address is in no packet.
        let asked = failures.servers.filter { $0 != server }
        let services = asked.isEmpty ? Array(evidence.context.map?.dnsServiceAddresses ?? []) : asked
        var finding = finding(
            confidence: answered == 0 && (known != nil || routers.isEmpty) ? .certain : .likely,
            culprit: .staleEndpoint(server, of: services.isEmpty ? failures.servers : services),
            summary: """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) were translated to \
                \(server) and went unanswered, where the cluster has no CoreDNS pod: \(reason).
                """
                    + (answered > 0 ? " It answered \(answered) before, so the pod has gone since." : "")
                    + (nodes.isEmpty
                        ? "" : " The rules on \(verbatim: nodes.joined(separator: ", ")) still send there."))
        finding.weight = failures.total
        finding.counts = [("unanswered", failures.total), ("answered", answered)]
        finding.evidence = evidence.evidence(of: failures, note: "query, translated to an address without a pod")
        finding.nextSteps = [
            NextSteps.endpoints(),
            NextStep(
                "On the client's node, see whether kube-proxy's rules or connection tracking still lead there.",
                command: "iptables-save -t nat | grep -F '\(server)'; conntrack -L -p udp --reply-src \(server)"),
            NextStep(
                "Delete the entries, and read kube-proxy's log if rules remain.",
                command: """
                    conntrack -D -p udp --reply-src \(server); kubectl -n kube-system logs -l k8s-app=kube-proxy \
                    --prefix --tail=200
                    """),
        ]
        return finding
    }

    private static func unused(_ stale: [StaleEndpoint], _ evidence: Evidence) -> Finding {
        var finding = finding(
            severity: .info, confidence: .certain, culprit: nil,
            summary: stale.prefix(4).map(sentence).joined(separator: " ")
                + " No failing query of the captures was seen to go there.")
        finding.counts = [("staleEndpoints", stale.count)]
        finding.nextSteps = [NextSteps.endpoints(), NextSteps.findPods()]
        return finding
    }

    private static func sentence(_ stale: StaleEndpoint) -> Sentence {
        """
        \(stale.endpoint.address) is a ready endpoint of \(verbatim: printable(stale.service)) for pod \
        \(verbatim: printable(stale.endpoint.qualifiedPodName ?? "-")), but \(stale.reason.words).
        """
    }

    /// Nodes whose rules send the service's queries to `server`.
    private static func rules(to server: IPAddress, _ evidence: Evidence) -> [String] {
        evidence.context.nodes.filter { node in
            evidence.roles.addresses(of: .service).contains {
                ServiceTranslation(node, $0)?.backends.contains(server) == true
            }
        }.map { printable(evidence.context.nodeName(of: $0)) }
    }
}
