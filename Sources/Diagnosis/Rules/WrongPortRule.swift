import Cluster
import Exchanges
import PacketWire
import Wording

/// DNS queries go to a port of a server on which it does not answer, beside those to port 53.
package enum WrongPortRule: Rule {
    package static let info = RuleInfo(
        id: "wrong-port", title: "Queries are sent to a port where nothing answers", kind: .kubeProxy,
        severity: .error,
        looksFor: """
            Whole DNS queries to another port of a server that answers on port 53, none of which has an answer: before DNAT \
            they may have gone to port 53 of the service.
            """,
        toldApartBy: """
            A server that listens on several ports answers on each. At the client's own interface the port may be its own \
            choice; seen on its node or farther on, a translation chose it.
            """,
        reference: "RFC 1035, section 4.2; Kubernetes, \"Virtual IPs and Service Proxies\"")

    /// A single datagram may be another protocol's that looks alike.
    static let fewest = 2

    /// Queries that went to one port of one server.
    private struct Strays {
        var clients: [IPAddress]
        var port: UInt16
        var server: IPAddress
        var queries: Int
        /// Capture and number.
        var frames: [(capture: Int, frame: Int)]
        /// True where the same capture has them as they were before the translation.
        var areSeenTranslated: Bool
    }

    package static func findings(in evidence: Evidence) -> [Finding] {
        if OneDirectionRule.explainsLoss(in: evidence) { return [] }
        return translated(evidence)
            + evidence.analysis.summary.strays.rows.filter {
                $0.answers == 0 && $0.queries >= fewest && isAnswered($0, evidence)
            }.map { row in
                finding(
                    Strays(
                        clients: [row.client], port: row.port, server: row.server, queries: row.queries,
                        frames: row.examples, areSeenTranslated: false), evidence)
            }
    }

    /// True where the server answers this client on a DNS port.
    private static func isAnswered(_ row: StrayRow, _ evidence: Evidence) -> Bool {
        evidence.analysis.summary.paths.contains {
            $0.path.client == row.client && ($0.path.endpoint ?? $0.path.server) == row.server && $0.firstSuccess < .max
        }
    }

    /// Those of which both sides of the translation were captured.
    private static func translated(_ evidence: Evidence) -> [Finding] {
        evidence.failuresByServer { trail in
            if case .wrongPort(_, let server) = trail { server } else { nil }
        }.map { server, failures in
            var finding = finding(
                Strays(
                    clients: failures.clients, port: failures[0].key.endpointPort ?? 0, server: server,
                    queries: failures.total, frames: [], areSeenTranslated: true), evidence)
            finding.counts = [
                ("unanswered", failures.total), ("retransmissions", evidence.retransmissions(of: failures)),
            ]
            finding.evidence = evidence.evidence(of: failures, note: "query, and its copy to another port")
            return finding
        }
    }

    private static func finding(_ strays: Strays, _ evidence: Evidence) -> Finding {
        let captures = strays.frames.map(\.capture).uniqued
        let isOwnChoice =
            !strays.areSeenTranslated && captures.contains { evidence.isAt($0, strays.clients[0]) }
        let cause: Sentence =
            strays.areSeenTranslated
            ? "The translation of the service on the client's node chose that port."
            : isOwnChoice
                ? "The client sent them there, or a translation within its pod."
                : "Something on the way changed the port: the translation of the service on the client's node."
        var finding = finding(
            kind: isOwnChoice ? .undetermined : nil, confidence: isOwnChoice ? .possible : .likely,
            culprit: isOwnChoice
                ? nil
                : .node(Culprit.Node(of: strays.clients, part: .wrongPort(strays.port, of: strays.server))),
            summary: """
                \(plural(strays.queries, "query", "queries")) of \(evidence.list(strays.clients)) went to port \
                \(Int(strays.port)) of \(evidence.describe(strays.server)), which answers on port 53 and answered none \
                of these. \(cause)
                """)
        finding.weight = strays.queries
        finding.counts = [("unanswered", strays.queries)]
        finding.evidence = evidence.evidence(frames: strays.frames, note: "query to another port")
        finding.nextSteps = [
            NextStep(
                "Compare with the ports of the service.",
                command: "kubectl -n kube-system get service kube-dns -o jsonpath='{.spec.ports}'"),
            NextStep(
                "Read kube-proxy's log on that node, and restart it if it does not sync.",
                command: "kubectl -n kube-system logs -l k8s-app=kube-proxy --prefix --tail=200"),
        ]
        return finding
    }
}
