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
            Whole DNS queries to another port of a server that answers this client on port 53, none of which has an answer.
            """,
        toldApartBy: """
            A server that listens on several ports answers on each. At the client's own interface the port may be its own \
            choice; seen on its node or farther on, a translation chose it.
            """,
        reference: "RFC 1035, section 4.2; Kubernetes, \"Virtual IPs and Service Proxies\"")

    /// A single datagram may be another protocol's that looks alike.
    private static let fewest = 2

    package static func findings(in evidence: Evidence) -> [Finding] {
        if OneDirectionRule.explainsLoss(in: evidence) { return [] }
        return evidence.analysis.summary.strays.rows.filter {
            $0.answers == 0 && $0.queries >= fewest && isAnswered($0, evidence)
        }.map { finding($0, evidence) }
    }

    /// True where the server answers this client on a DNS port.
    private static func isAnswered(_ row: StrayRow, _ evidence: Evidence) -> Bool {
        evidence.analysis.summary.paths.contains {
            $0.path.client == row.client && ($0.path.endpoint ?? $0.path.server) == row.server && $0.firstSuccess < .max
        }
    }

    private static func finding(_ row: StrayRow, _ evidence: Evidence) -> Finding {
        let captures = row.examples.map(\.capture).uniqued
        let isOwnChoice = captures.contains { evidence.isAt($0, row.client) }
        var finding = finding(
            kind: isOwnChoice ? .undetermined : nil, confidence: isOwnChoice ? .possible : .likely,
            culprit: isOwnChoice
                ? nil : .node(Culprit.Node(of: [row.client], part: .wrongPort(row.port, of: row.server))),
            summary: """
                \(plural(row.queries, "query", "queries")) of \(row.client) went to port \(Int(row.port)) of \
                \(evidence.describe(row.server)), which answered this client on port 53 and none of these.
                """
                    + (isOwnChoice
                        ? " The client sent them there, or a translation within its pod."
                        : " Something on the way changed the port: the translation of the service on the client's node.")
        )
        finding.weight = row.queries
        finding.counts = [("unanswered", row.queries)]
        finding.evidence = captures.map { capture in
            EvidenceItem(
                capture: capture, frames: row.examples.filter { $0.capture == capture }.map(\.frame).uniqued.sorted(),
                note: "query to another port")
        }
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
