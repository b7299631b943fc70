import Cluster
import Exchanges
import PacketWire
import Wording

/// CoreDNS forwards to itself.
package enum ForwardLoopRule: Rule {
    package static let info = RuleInfo(
        id: "forward-loop", title: "CoreDNS forwards queries back to the DNS service", kind: .coredns, severity: .error,
        looksFor: """
            A CoreDNS pod that asks the DNS service, itself through the service (hairpin), or a server that asks it \
            back, without answers; queries of a pod's own that come back to it with their ID; a customary service \
            address that never answers and is asked many times for one query of a client.
            """,
        toldApartBy: "A pod's health check of its own address, and a node cache that asks CoreDNS, are no loops.",
        reference: "CoreDNS manual, loop plugin (Troubleshooting Loops In Kubernetes Clusters)")

    private static let minimum = 3
    /// Of very many queries for one name, at most one in so many has the ID of a client's by chance.
    private static let chanceShare = 50

    package static func findings(in evidence: Evidence) -> [Finding] {
        let paths = evidence.analysis.summary.paths
        let loops = paths.filter { isLoop($0, evidence) }
        return loops.map(\.path.client).uniqued.map { pod in
            finding(pod, loops.filter { $0.path.client == pod }, evidence)
        }
    }

    /// Addresses that lead CoreDNS's queries back to it.
    static func servers(_ evidence: Evidence) -> Set<IPAddress> {
        Set(evidence.analysis.summary.paths.filter { isLoop($0, evidence) }.map(\.path.server))
    }

    /// True for a path on which a server's queries lead back to it.
    static func isLoop(_ row: PathRow, _ evidence: Evidence) -> Bool {
        let path = row.path
        guard evidence.roles.role(of: path.client) == .coredns, path.client != path.server, row.exchanges >= minimum
        else { return false }
        if (row.cameBack >= minimum && row.cameBack * chanceShare >= row.exchanges) || isMultiplied(row, evidence) {
            return true
        }
        // Another container of the pod may ask the service by right, and is answered.
        let isInVain = row.outcomes.failed >= minimum && wouldShowAnswers(row, evidence)
        if isInVain, path.endpoint == path.client { return true }
        // What asks for names of its own, and answers nobody, is a client that the service leads to by mistake.
        let isServer = row.nested > 0 || evidence.answersOthers(path.client)
        if isInVain, isServer, path.transport == .udp, evidence.roles.role(of: path.server) == .service,
            evidence.roles.isCertain(path.server)
        {
            // A forwarder of somebody's own may ask the cluster's DNS by right: only an endpoint's query can come back to it.
            let endpoints = Set(
                evidence.clientPaths.filter { $0.path.server == path.server }.compactMap(\.path.endpoint)
                    + evidence.context.readyEndpoints)
            if endpoints.contains(path.client) { return true }
        }
        // What goes round is asked by each because the other asked it, and never ends in an answer. Two that ask each other
        // other questions serve their hosts' clients, behind masquerade, and answer some of them.
        return endsNowhere(row, evidence)
            && evidence.analysis.summary.paths.contains {
                $0.path.client == path.server && $0.path.server == path.client && endsNowhere($0, evidence)
                    && ($0.nested + row.nested) * 2 >= $0.exchanges + row.exchanges
            }
    }

    /// True where hardly anything that is asked there is answered, and an answer would be seen.
    private static func endsNowhere(_ row: PathRow, _ evidence: Evidence) -> Bool {
        row.exchanges >= minimum && row.outcomes.failed >= minimum
            && (row.outcomes[.answered] - row.outcomes.errors) * 20 <= row.exchanges
            && wouldShowAnswers(row, evidence)
    }

    private static func wouldShowAnswers(_ row: PathRow, _ evidence: Evidence) -> Bool {
        evidence.places.contains { row.isSeen(by: $0) && !evidence.blind.contains($0) }
    }

    /// True where an address that a cluster's DNS service usually has answers none of the many queries that CoreDNS sends it
    /// for each one that waits at CoreDNS: an upstream is asked a few times at most.
    private static func isMultiplied(_ row: PathRow, _ evidence: Evidence) -> Bool {
        guard AddressRoles.looksLikeServiceIP(row.path.server), row.outcomes[.answered] == 0,
            wouldShowAnswers(row, evidence)
        else { return false }
        let waiting = evidence.failures { $0.key.upstream == .unanswered || $0.key.upstream == .late }.total
        return row.exchanges > mostTries * max(waiting, 1)
    }

    /// CoreDNS asks for one query this often at most (plugin `forward`: three reads of 2 s, and one more over TCP).
    private static let mostTries = 4

    private static func finding(_ pod: IPAddress, _ loops: [PathRow], _ evidence: Evidence) -> Finding {
        let count = loops.reduce(0) { $0 + $1.exchanges }
        let servers = evidence.list(loops.map(\.path.server).uniqued)
        var finding = finding(
            confidence: .likely, culprit: .forwardLoop(of: pod),
            summary: """
                CoreDNS \(pod) sent \(plural(count, "query", "queries")) to \(servers), which leads back to CoreDNS: \
                queries for names it cannot answer itself loop until they time out, and each loop multiplies the load.
                """)
        finding.weight = count
        finding.counts = [("loopedQueries", count)]
        let patterns = evidence.upstreamFailures.filter { $0.key.path.client == pod }
        finding.evidence = evidence.evidence(
            of: patterns.flatMap(\.examples), note: "CoreDNS's query to the DNS service")
        if finding.evidence.isEmpty {
            finding.evidence = evidence.evidence(of: evidence.clientFailures, note: "a query that failed meanwhile")
        }
        finding.nextSteps = [
            NextStep(
                "Check what CoreDNS forwards to.",
                command: "kubectl -n kube-system get configmap coredns -o yaml | grep -B 1 -A 3 forward"),
            NextStep(
                """
                Point `forward` at the VPC resolver, or the kubelet's resolvConf at a file without the cluster's \
                service and without 127.0.0.53 (systemd-resolved: /run/systemd/resolve/resolv.conf).
                """,
                command: "grep -i resolvConf /var/lib/kubelet/config.yaml /etc/kubernetes/kubelet/*.json"),
        ]
        return finding
    }
}
