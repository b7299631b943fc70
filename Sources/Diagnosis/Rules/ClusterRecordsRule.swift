import Cluster
import Exchanges
import PacketWire

/// What the cluster's own records say that explains failures, or will cause some.
package enum ClusterRecordsRule: Rule {
    package static let info = RuleInfo(
        id: "cluster-records", title: "The cluster's records of CoreDNS are not in order", kind: .undetermined,
        severity: .info,
        looksFor: """
            With --cluster: a DNS service without ready endpoints, an endpoint without a running pod, CoreDNS pods that \
            are in no endpoint list, all of them on one node; with --resolv-conf: a nameserver that is no DNS service.
            """,
        toldApartBy: "Records are of the time when kubectl was run; what packets show is what happened.",
        reference:
            "Kubernetes documentation, \"Debugging DNS Resolution\"; AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\""
    )

    package static func findings(in evidence: Evidence) -> [Finding] {
        var sentences: [String] = []
        var steps: [NextStep] = []
        if let map = evidence.context.map, map.knowsDNSEndpoints {
            let endpoints = map.dnsEndpoints
            if !endpoints.contains(where: \.isReady) {
                sentences.append(
                    "The DNS service has no ready endpoint (\(plural(endpoints.count, "endpoint")) listed in all).")
                steps.append(NextSteps.endpoints())
            }
            for stale in map.staleDNSEndpoints.prefix(4) { sentences.append("Stale endpoint: \(stale).") }
            for pod in map.unlistedDNSPods.prefix(4) {
                sentences.append("CoreDNS pod \(pod.qualifiedName) is in no endpoint list of the service.")
            }
            if let shared = map.sharedDNSNodes.first, map.dnsPods.count == shared.pods.count {
                sentences.append(
                    """
                    All CoreDNS pods run on node \(shared.node): they share its limit of 1,024 packets a second to the \
                    VPC resolver, and its fate.
                    """)
            }
        }
        if let resolver = evidence.context.resolver {
            let services = evidence.context.map?.dnsServiceAddresses ?? []
            let strange = resolver.usedNameservers.filter { address in
                let role = evidence.roles.role(of: address)
                if role == .nodeCache || services.contains(address) { return false }
                return services.isEmpty ? role == .upstream : role != .service
            }
            if !strange.isEmpty {
                sentences.append(
                    "\(resolver.name) names \(evidence.list(strange)), which is no DNS service of the cluster.")
            }
        }
        guard !sentences.isEmpty else { return [] }
        var finding = finding(confidence: .certain, culprit: "", summary: sentences.joined(separator: " "))
        finding.nextSteps = steps + [NextSteps.findPods()]
        return [finding]
    }
}
