import Cluster
import Exchanges
import PacketWire
import Wording

/// The pod's resolver asks somebody else than the cluster's DNS.
package enum NameserverRule: Rule {
    package static let info = RuleInfo(
        id: "nameserver", title: "resolv.conf names a server that is not the cluster's DNS", kind: .client,
        severity: .info,
        looksFor: """
            With --resolv-conf: a nameserver that is neither a DNS service of the cluster (--cluster, or seen in the \
            traffic) nor a node cache.
            """,
        toldApartBy: """
            Where queries to that server fail in the captures, the configuration is blamed; where none do, it is said \
            and nobody is blamed.
            """,
        reference:
            "resolv.conf(5); AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\"")

    package static func findings(in evidence: Evidence) -> [Finding] {
        guard let resolver = evidence.context.resolver else { return [] }
        let services = knownServices(evidence)
        let strange = strangeServers(evidence)
        guard !strange.isEmpty else { return [] }
        let failing = evidence.failures { strange.contains($0.key.path.server) && $0.trail != .open }
        let rest = resolver.usedNameservers.count - strange.count
        var finding = finding(
            severity: failing.isEmpty ? .info : .error, confidence: failing.isEmpty ? .certain : .likely,
            culprit: failing.isEmpty
                ? nil : .nameservers(strange, of: failing.clients, file: resolver.name),
            summary: """
                \(verbatim: printable(resolver.name)) names \(evidence.list(strange)), which is not a DNS service of \
                the cluster (\(evidence.list(services)))\(rest > 0 ? "; lookups of cluster names fail whenever it is asked" : "").
                """
                    + (resolver.isOfPod ? "" : " Its search list has no cluster domain: is it a node's own file?")
                    + (failing.isEmpty
                        ? " No query to it fails in the captures."
                        : " \(plural(failing.total, "query", "queries")) to it failed."))
        finding.weight = failing.total
        finding.counts = [("failed", failing.total)]
        finding.evidence = evidence.evidence(of: failing, note: "query to a server that is not the cluster's")
        finding.nextSteps = [
            NextStep(
                "See which policy and configuration give the pod its resolv.conf.",
                command: "kubectl get pod POD -o jsonpath='{.spec.dnsPolicy}{\"\\n\"}{.spec.dnsConfig}{\"\\n\"}'"),
            NextStep(
                "On the node, see what the kubelet hands out.",
                command: "grep -rn -A2 -e clusterDNS -e resolvConf /etc/kubernetes/kubelet/"),
        ]
        return [finding]
    }

    /// Nameservers of resolv.conf that are not the cluster's DNS, where it is known what that is.
    static func strangeServers(_ evidence: Evidence) -> [IPAddress] {
        guard let resolver = evidence.context.resolver else { return [] }
        let services = knownServices(evidence)
        return services.isEmpty ? [] : resolver.usedNameservers.filter { isStrange($0, services, evidence) }
    }

    private static func knownServices(_ evidence: Evidence) -> [IPAddress] {
        let stated = evidence.context.map?.dnsServiceAddresses ?? []
        return stated.isEmpty
            ? evidence.roles.addresses(of: .service).filter { address in
                // What resolv.conf itself says proves nothing here.
                evidence.roles.isCertain(address)
                    && evidence.clientPaths.contains {
                        $0.path.server == address && $0.path.endpoint != nil
                    }
            } : stated
    }

    private static func isStrange(_ address: IPAddress, _ services: [IPAddress], _ evidence: Evidence) -> Bool {
        if services.contains(address) || evidence.roles.role(of: address) == .nodeCache { return false }
        if address.isLinkLocal && address != IPAddress("169.254.169.253") { return false }
        // A server on the pod's own loopback may be a sidecar; systemd-resolved's stub never serves a pod.
        if address.isLoopback { return address == IPAddress("127.0.0.53") }
        return evidence.roles.role(of: address) != .coredns
    }
}
