import Cluster
import Exchanges
import PacketWire
import Wording

/// CoreDNS pods that run, or should, and get no queries.
package enum CoreDNSPodsRule: Rule {
    package static let info = RuleInfo(
        id: "coredns-pods", title: "CoreDNS pods are not serving", kind: .undetermined, severity: .info,
        looksFor: """
            With --cluster: CoreDNS pods that are not ready, that no endpoint list has, whose container waits or ran \
            out of memory.
            """,
        toldApartBy: "A pod's state is of the moment when kubectl ran; what packets show is what happened.",
        reference: "Kubernetes documentation, \"Debugging DNS Resolution\"")

    package static func findings(in evidence: Evidence) -> [Finding] {
        // Where no pod serves at all, another rule tells the state of each.
        guard let map = evidence.context.map, !map.knowsDNSEndpoints || map.dnsEndpoints.contains(where: \.isReady)
        else { return [] }
        let unlisted = Set(map.unlistedDNSPods.map(\.qualifiedName))
        let pods = map.dnsPods.filter { unlisted.contains($0.qualifiedName) || isTroubled($0) }
        guard !pods.isEmpty else { return [] }
        let told = pods.prefix(6).map { pod -> Sentence in
            state(of: pod) + (unlisted.contains(pod.qualifiedName) ? ", not an endpoint of the service" : "")
        }
        var finding = finding(
            confidence: .certain, culprit: nil,
            summary: """
                Of \(plural(map.dnsPods.count, "CoreDNS pod")), \(pods.count) \(pods.count, "is", "are") not \
                serving or \(pods.count, "has", "have") restarted: \(told.joined(separator: "; "))\
                \(pods.count > told.count ? "; and \(pods.count - told.count) more" : "").
                """)
        finding.counts = [("pods", map.dnsPods.count), ("troubled", pods.count)]
        finding.nextSteps = [
            NextStep(
                "See why the pod is not ready.",
                command: """
                    kubectl -n \(shellWord(pods[0].namespace)) describe pod \(shellWord(pods[0].name)); kubectl -n \
                    \(shellWord(pods[0].namespace)) logs \(shellWord(pods[0].name)) --previous --tail=100
                    """),
            NextSteps.endpoints(),
        ]
        return [finding]
    }

    private static func isTroubled(_ pod: Pod) -> Bool {
        !pod.isReady || pod.isTerminating
            || pod.containers.contains { $0.waitingReason != nil || $0.lastTerminationReason == "OOMKilled" }
    }

    /// `kube-system/coredns-x 192.168.3.117 (on node n, not ready, 3 restarts, OOMKilled)`.
    static func state(of pod: Pod) -> Sentence {
        var words: [Sentence] = []
        if let node = pod.nodeName { words.append("on node \(verbatim: printable(node))") }
        if pod.phase != .running { words.append(.verbatim(printable(pod.phase.rawValue))) }
        words.append(pod.isReady ? "ready" : "not ready")
        if pod.isTerminating { words.append("terminating") }
        if pod.restarts > 0 { words.append(plural(pod.restarts, "restart")) }
        words += pod.containers.compactMap(\.waitingReason).map { .verbatim(printable($0)) }
        words += pod.containers.compactMap { container in
            container.lastTerminationReason.map { "last ended: \(verbatim: printable($0))" }
        }
        let name = printable(pod.qualifiedName) + (pod.addresses.first.map { " \($0)" } ?? "")
        return "\(verbatim: name) (\(words.joined(separator: ", ")))"
    }
}
