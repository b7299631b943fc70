import Cluster
import Exchanges
import PacketWire

/// Queries are translated to an address that is no endpoint of the service any more.
package enum StaleEndpointRule: Rule {
    package static let info = RuleInfo(
        id: "stale-endpoint", title: "Queries are sent to an endpoint that is gone", kind: .kubeProxy, severity: .error,
        looksFor: """
            With --cluster: unanswered queries whose address after DNAT is in no endpoint list of the DNS service, or of \
            which no pod runs.
            """,
        toldApartBy: "An endpoint that is listed and ready and stays silent is lost on the way, or hangs.",
        reference: "Kubernetes documentation, \"Virtual IPs and Service Proxies\"; \"Pod Lifecycle\" (termination)")

    package static func findings(in evidence: Evidence) -> [Finding] {
        staleEndpoints(in: evidence).map { address in
            finding(address, evidence.failures { $0.target == address && isSilent($0) }, evidence)
        }
    }

    /// Addresses that queries were translated to in vain and that the cluster does not list, or lists without a pod.
    static func staleEndpoints(in evidence: Evidence) -> [IPAddress] {
        guard let map = evidence.context.map, map.knowsDNSEndpoints else { return [] }
        let listed = Set(map.dnsEndpoints.map(\.address))
        let stale = Set(map.staleDNSEndpoints.map(\.endpoint.address))
        let targets = evidence.failures(where: isSilent).compactMap(\.key.path.endpoint).uniqued
        return targets.filter { target in
            guard !listed.contains(target) || stale.contains(target) else { return false }
            // An address that answers is there, whatever the lists say.
            return !evidence.clientPaths.contains { $0.path.endpoint == target && $0.lastSuccess >= $0.firstFailure }
        }
    }

    private static func isSilent(_ failure: LocatedFailure) -> Bool {
        failure.key.outcome == .unanswered || failure.key.outcome == .rejected
    }

    private static func finding(_ address: IPAddress, _ failures: [LocatedFailure], _ evidence: Evidence) -> Finding {
        var finding = finding(
            confidence: .likely, culprit: "endpoint \(address), which is gone",
            summary: """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) were translated to \
                \(address) and not answered, and the cluster's records know no such endpoint that runs: kube-proxy's rules \
                on the node, or connection tracking entries, are older than the service's endpoints.
                """)
        finding.weight = failures.total
        finding.counts = [("unanswered", failures.total)]
        finding.evidence = evidence.evidence(of: failures, note: "query, translated to an endpoint that is gone")
        finding.nextSteps = [
            NextSteps.endpoints(),
            NextStep(
                "On the client's node, see whether the rules still name the address, and drop old entries.",
                command: "iptables-save -t nat | grep -F '\(address)'; conntrack -D -p udp --orig-port-dst 53 -r \(address)"),
            NextStep(
                "Give CoreDNS a longer lame duck time than kube-proxy needs to follow.",
                command: "kubectl -n kube-system get configmap coredns -o yaml | grep -A 2 health"),
        ]
        return finding
    }
}
