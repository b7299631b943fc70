import Cluster
import Exchanges
import PacketWire
import Wording

/// Clients ask an address that serves no DNS for them.
package enum WrongNameserverRule: Rule {
    package static let info = RuleInfo(
        id: "wrong-nameserver", title: "Clients ask a nameserver that does not belong to the cluster", kind: .client,
        severity: .error,
        looksFor: """
            Queries without any answer to a loopback address (127.0.0.53), to a public address, to a customary \
            kube-dns address while DNAT shows another one, to an address beside the service's that the node does not \
            translate, or with --cluster to an address that is no DNS service, pod or node cache, while other servers \
            answer.
            """,
        toldApartBy: """
            A DNS service or pod that stays silent is known to the cluster, or answers somebody. One silent server \
            alone proves nothing.
            """,
        reference: "Kubernetes documentation, \"Debugging DNS Resolution\" (Known issues: systemd-resolved)")

    private static let minimum = 2

    package static func findings(in evidence: Evidence) -> [Finding] {
        if OneDirectionRule.explainsLoss(in: evidence) { return [] }
        return wrongServers(in: evidence).map { finding($0, evidence) }
    }

    /// Servers that clients ask in vain and that cannot be the cluster's.
    static func wrongServers(in evidence: Evidence) -> [IPAddress] {
        let paths = evidence.clientPaths
        let hasAnswers = paths.contains { $0.outcomes[.answered] > 0 }
        return paths.map(\.path.server).uniqued.filter { server in
            let here = paths.lazy.filter { $0.path.server == server }
            let failed = here.reduce(0) { $0 + $1.outcomes[.unanswered] + $1.outcomes[.rejected] }
            guard failed >= (server.isLoopback ? 1 : minimum),
                here.allSatisfy({ $0.outcomes[.answered] == 0 && $0.path.endpoint == nil })
            else {
                return false
            }
            if server.isLoopback { return true }
            // A server that asks its upstream has no nameserver in a resolv.conf there.
            guard !here.allSatisfy({ evidence.answersOthers($0.path.client) }) else { return false }
            // Queries that come from another node were translated there, for all that this side shows.
            guard
                evidence.captures.indices.contains(where: { capture in
                    here.contains { $0.isSeen(by: capture) && evidence.seesInside(capture, of: $0.path.client) }
                })
            else { return false }
            guard hasAnswers, !isAskedByChoice(server, evidence),
                !here.allSatisfy({ evidence.isBalancedAtSocket($0.path.client) })
            else { return false }
            // A customary address of kube-dns, in a cluster whose kube-dns has another one.
            let isStale = evidence.roles.isStrangeService(server)
            let role = evidence.roles.role(of: server)
            guard role != .nodeCache, role != .service || isStale else { return false }
            if let map = evidence.context.map, !map.dnsServiceAddresses.isEmpty {
                return !map.dnsServiceAddresses.contains(server) && !map.dnsPodAddresses.contains(server)
            }
            return isPublic(server) || isStale || isBesideService(server, evidence)
        }
    }

    /// True for an address of the same network as the DNS service, for which the client's node sends queries out as they are
    /// while it translates those for the service: services alone have addresses there, and none has this one.
    private static func isBesideService(_ server: IPAddress, _ evidence: Evidence) -> Bool {
        let network = Comparison.subnet(of: server)
        let translated = evidence.clientPaths.filter { row in
            row.path.endpoint != nil && row.path.server != server
                && Comparison.subnet(of: row.path.server) == network && evidence.roles.isCertain(row.path.server)
        }
        return evidence.failures { $0.key.path.server == server }.contains { failure in
            failure.key.query.sentBy.contains { capture in
                evidence.seesInside(capture, of: failure.key.path.client)
                    && translated.contains { $0.isSeen(by: capture) }
            }
        }
    }

    /// True where the clients' resolver configuration is known, names other servers, and all who ask this one ask those, too:
    /// a program chose the address, or a test question did.
    private static func isAskedByChoice(_ server: IPAddress, _ evidence: Evidence) -> Bool {
        guard let named = evidence.context.resolver?.usedNameservers, !named.isEmpty, !named.contains(server) else {
            return false
        }
        let clients = Set(evidence.clientPaths.filter { $0.path.server == server }.map(\.path.client))
        return clients.allSatisfy { client in
            evidence.clientPaths.contains { $0.path.client == client && named.contains($0.path.server) }
        }
    }

    /// An address that no cluster gives to its pods and services: none of RFC 1918, RFC 6598, RFC 3927, RFC 4193 and
    /// RFC 4291's link-local ones. (Pods have global IPv6 addresses on EKS.)
    static func isPublic(_ address: IPAddress) -> Bool {
        guard let bits = address.v4 else { return false }
        let isPrivate =
            bits >> 24 == 10 || bits >> 20 == 0xac1 || bits >> 16 == 0xc0a8 || bits >> 22 == 0x6440 >> 6
            || bits >> 16 == 0xa9fe
        return !isPrivate
    }

    private static func finding(_ server: IPAddress, _ evidence: Evidence) -> Finding {
        let failures = evidence.failures { $0.key.path.server == server }
        let clients = evidence.list(failures.clients)
        var finding = finding(
            confidence: .likely, culprit: .nameservers([server], of: failures.clients, file: ""),
            summary: """
                \(plural(failures.total, "query", "queries")) of \(clients) went to \(server), which answered nothing \
                and is not a DNS service of the \
                cluster\(server.isLoopback ? ": the node's stub resolver (systemd-resolved), which does not exist in the pod" : "").
                """)
        finding.weight = failures.total
        finding.counts = [("unanswered", failures.total)]
        finding.evidence = evidence.evidence(of: failures, note: "query to a nameserver outside the cluster")
        finding.nextSteps = [
            NextStep("Read the pod's resolver configuration.", command: "kubectl exec POD -- cat /etc/resolv.conf"),
            NextStep(
                "Check the pod's dnsPolicy and dnsConfig, and kubelet's clusterDNS and resolvConf.",
                command: "kubectl get pod POD -o jsonpath='{.spec.dnsPolicy} {.spec.dnsConfig}'"),
        ]
        return finding
    }
}
