import Cluster
import Exchanges
import PacketWire
import Wording

/// All CoreDNS pods stand on one node.
package enum SharedNodeRule: Rule {
    package static let info = RuleInfo(
        id: "coredns-on-one-node", title: "CoreDNS pods share a node", kind: .undetermined, severity: .info,
        looksFor: """
            With --cluster: all running CoreDNS pods on one node, or several on one while the upstream leaves queries \
            unanswered.
            """,
        toldApartBy: """
            Sharing a node is no fault by itself: the pods share the fate of the node and the 1,024 packets a second \
            that its network interface may send to the VPC resolver.
            """,
        reference: "AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\"")

    package static func findings(in evidence: Evidence) -> [Finding] {
        guard let map = evidence.context.map else { return [] }
        let running = map.dnsPods.count { $0.phase == .running }
        let isThrottled = evidence.upstreamFailures.contains { $0.key.outcome == .unanswered }
        return map.sharedDNSNodes.filter { isThrottled || $0.pods.count == running }.map { node, pods in
            var finding = finding(
                confidence: .certain, culprit: nil,
                summary: """
                    \(pods.count == running ? "All \(running) CoreDNS pods" : "\(pods.count) of \(running) CoreDNS pods") run on \
                    node \(verbatim: printable(node)) (\(verbatim: printable(pods.prefix(4).map(\.qualifiedName).joined(separator: ", ")))): \
                    they share its fate, and the limit of 1,024 packets a second from one network interface to the VPC \
                    resolver.
                    """
                        + (isThrottled ? " The upstream left queries of CoreDNS unanswered in these captures." : ""))
            finding.counts = [("pods", running), ("onOneNode", pods.count)]
            finding.nextSteps = [
                NextStep(
                    "Spread CoreDNS over nodes and zones: its own anti-affinity is only preferred.",
                    command: """
                        kubectl -n kube-system patch deployment coredns --patch '{"spec":{"template":{"spec":\
                        {"topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"kubernetes.io/hostname",\
                        "whenUnsatisfiable":"ScheduleAnyway","labelSelector":{"matchLabels":{"k8s-app":"kube-dns"}}}]}}}}'
                        """)
            ]
            return finding
        }
    }
}
