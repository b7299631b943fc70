import Cluster
import Exchanges
import PacketWire
import Wording

/// The cluster's records list no ready endpoint of the DNS service.
package enum NoReadyEndpointsRule: Rule {
    package static let info = RuleInfo(
        id: "no-ready-endpoints", title: "The cluster lists no ready endpoint of the DNS service", kind: .kubeProxy,
        severity: .error,
        looksFor: """
            With --cluster: a DNS service whose Endpoints and EndpointSlices have no ready address, and queries to it \
            that fail.
            """,
        toldApartBy: """
            Records are of the moment when kubectl ran: while queries to the service are answered, they are of another \
            time and nobody is blamed.
            """,
        reference: "Kubernetes documentation, \"Debugging DNS Resolution\"")

    package static func findings(in evidence: Evidence) -> [Finding] {
        guard let map = evidence.context.map else { return [] }
        return map.dnsServices.compactMap { service in
            guard map.knowsEndpoints(of: service), !map.endpoints(of: service).contains(where: \.isReady) else {
                return nil
            }
            return finding(service, map, evidence)
        }
    }

    private static func finding(_ service: Service, _ map: ClusterMap, _ evidence: Evidence) -> Finding {
        let asked = evidence.failures { service.clusterIPs.contains($0.key.path.server) }
        let silent = asked.filter { $0.trail == .noReadyEndpoint }
        let rejected = asked.filter {
            switch $0.trail {
            case .rejectedByNode, .portClosed, .unreachable: true
            default: false
            }
        }
        let address = silent.servers.first ?? rejected.servers.first ?? service.clusterIPs.first
        let pods = map.dnsPods.filter { service.selects($0) || service.selector.isEmpty }
        let states = pods.prefix(4).map { CoreDNSPodsRule.state(of: $0) }
        var finding = finding(
            severity: silent.isEmpty && rejected.isEmpty ? .info : .error, confidence: .certain,
            culprit: address.map { .noEndpoints(of: $0) },
            summary: """
                \(verbatim: service.qualifiedName) has \
                \(plural(map.endpoints(of: service).count, "address", "addresses")), none of them ready.
                """
                    + (states.isEmpty
                        ? " No pod is selected by it." : " Its pods: \(states.joined(separator: "; ")).")
                    + (silent.isEmpty
                        ? ""
                        : " \(plural(silent.total, "query", "queries")) to it went unanswered; none was answered.")
                    + (silent.isEmpty && rejected.isEmpty ? " No captured query was affected." : ""))
        // What the node rejected is counted where the rejection is.
        finding.weight = silent.total
        finding.counts = [("unanswered", silent.total), ("rejected", rejected.total)]
        finding.evidence = evidence.evidence(of: silent.isEmpty ? rejected : silent, note: "query to the service")
        finding.nextSteps = [NextSteps.endpoints(), NextSteps.findPods(), NextSteps.logs(nil)]
        return finding
    }
}
