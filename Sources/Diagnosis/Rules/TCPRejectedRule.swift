import Cluster
import Exchanges
import PacketWire
import Wording

/// SYNs to TCP port 53 that an ICMP error rejects.
package enum TCPRejectedRule: Rule {
    package static let info = RuleInfo(
        id: "tcp-rejected", title: "TCP connections for DNS are rejected as undeliverable", kind: .network,
        severity: .error, looksFor: "An ICMP error that quotes a SYN to port 53.",
        toldApartBy: """
            A pod where nothing listens answers a SYN with a RST, so an ICMP error comes from a firewall, a policy or \
            a router. From the node, about a service of which nothing was answered, it is kube-proxy's, which rejects \
            what has no endpoint.
            """,
        reference: "RFC 9293, section 3.9.2.2; RFC 5461, section 2; RFC 7766, section 5")

    package static func findings(in evidence: Evidence) -> [Finding] {
        // Queries over UDP say the same of a service without endpoints.
        let unserved = Set(
            evidence.failures { if case .rejectedByNode = $0.trail { true } else { false } }.servers)
        let stale = Set(evidence.failures { if case .staleEndpoint = $0.trail { true } else { false } }.servers)
        return evidence.connectionsByTarget {
            guard $0.fate == .rejected, $0.endpoint == nil else { return $0.fate == .rejected }
            return !unserved.contains($0.server) && !(stale.contains($0.server) && isHostUnreachable($0))
        }.map { finding(target: $0.target, $0.rows, evidence) }
    }

    private static func finding(target: IPAddress, _ rows: [ConnectionRow], _ evidence: Evidence) -> Finding {
        let total = rows.reduce(0) { $0 + $1.connections }
        let clients = rows.map(\.client).uniqued
        let rejections = rows.compactMap(\.rejection).uniqued
        let reporters = rejections.map(\.reporter).uniqued
        let overUDP = evidence.clientPaths
            .filter { $0.path.transport == .udp && ($0.path.endpoint == target || $0.path.server == target) }
        let answered = overUDP.reduce(0) { $0 + $1.outcomes[.answered] }
        let accepted = evidence.clientConnections
            .filter { $0.fate == .established && ($0.endpoint == target || $0.server == target) }
            .reduce(0) { $0 + $1.connections }
        let isService = evidence.roles.role(of: target) == .service
        // A service without endpoints rejects queries over UDP as well.
        let lacksEndpoints =
            isService && overUDP.allSatisfy { $0.exchanges == $0.outcomes[.pending] } && accepted == 0
            && !reporters.contains(target) && rejections.allSatisfy { isPortUnreachable($0, of: target) }

        let reason: Sentence =
            lacksEndpoints
            ? " kube-proxy rejects what is sent to a service without ready endpoints in this way."
            : " Something on the path rejects TCP: a firewall, a network policy, or a router without a route."
        let words: [Sentence] = rejections.map {
            isPortUnreachable($0, of: target)
                ? "port unreachable" : UnreachableRule.reason(type: $0.type, code: $0.code, isIPv6: target.v4 == nil)
        }
        var finding = finding(
            kind: lacksEndpoints ? .kubeProxy : .network, confidence: .likely,
            culprit: lacksEndpoints
                ? .noEndpoints(of: target)
                : .path(Culprit.Way(from: clients, to: .addresses([target]), transport: .tcp)),
            summary: """
                \(plural(total, "TCP connection")) of \(evidence.list(clients)) to \(evidence.describe(target)) came \
                back from \(evidence.list(reporters)) as undeliverable: \
                \(words.uniqued.joined(separator: " and ")).
                """
                    + reason
                    + (answered > 0
                        ? " Meanwhile \(plural(answered, "query", "queries")) to \(target) over UDP were answered."
                        : ""))
        finding.weight = total
        finding.counts = [("connections", total), ("answeredOverUDP", answered)]
        finding.evidence = evidence.evidence(of: rows, note: "SYN, and the ICMP error that quotes it")
        finding.nextSteps =
            (lacksEndpoints ? [NextSteps.findPods(), NextSteps.endpoints()] : []) + [
                NextStep(
                    "Check network policies and firewalls that reject instead of dropping.",
                    command: "kubectl get networkpolicies -A"),
                NextStep(
                    "From the client's node, ask over TCP.",
                    command: "dig +tcp @\(target) kubernetes.default.svc.cluster.local +tries=1"),
            ]
        return finding
    }

    /// True where a router says that the endpoint is gone, behind a service that stands for it in what the error quotes.
    private static func isHostUnreachable(_ row: ConnectionRow) -> Bool {
        row.rejection.map { row.server.v4 == nil ? $0.type == 1 && $0.code == 3 : $0.type == 3 && $0.code == 1 }
            ?? false
    }

    private static func isPortUnreachable(_ rejection: Rejection, of target: IPAddress) -> Bool {
        Trail.isPortUnreachable(type: rejection.type, code: rejection.code, isIPv6: target.v4 == nil)
    }
}
