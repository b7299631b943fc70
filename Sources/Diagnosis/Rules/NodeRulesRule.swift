import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// kube-proxy's rules, as a node really had them, lead queries to no pod.
package enum NodeRulesRule: Rule {
    package static let info = RuleInfo(
        id: "node-rules", title: "A node's rules do not lead queries to CoreDNS", kind: .kubeProxy, severity: .error,
        looksFor: """
            With --eks-logs: no rule for the DNS service in iptables-save or ipvsadm, one that rejects or drops, one \
            without endpoints, or one that leads to a pod which the cluster does not have.
            """,
        toldApartBy: """
            Rules are of the moment of the collection. They are blamed for failures of clients on the same node \
            (--cluster tells) that no capture saw leave it; else they are only told.
            """,
        reference:
            "AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\" (kube-proxy)")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let stated = evidence.context.map?.dnsServiceAddresses ?? []
        let services = (evidence.roles.addresses(of: .service) + stated).uniqued
        return evidence.context.nodes.indices.flatMap { number in
            services.compactMap { finding(number, service: $0, evidence) }
        }
    }

    private static func finding(_ number: Int, service: IPAddress, _ evidence: Evidence) -> Finding? {
        let node = evidence.context.nodes[number]
        guard let translation = ServiceTranslation(node, service) else { return nil }
        let gone = translation.backends.filter { evidence.goneEndpoint($0) != nil }
        guard translation.isBroken || !gone.isEmpty else { return nil }
        let name = printable(evidence.context.nodeName(of: node))
        let failures = evidence.failures { $0.trail == .noRule(node: number) && $0.key.path.server == service }
        let confirmed = evidence.failures { failure in
            guard failure.key.path.server == service, translation.isBroken else { return false }
            if case .rejectedByNode = failure.trail { return true }
            return failure.trail == .untranslated
        }
        var finding = finding(
            severity: failures.isEmpty ? .info : .error, confidence: failures.isEmpty ? .certain : .likely,
            culprit: .node(
                Culprit.Node(name: name, of: [], part: .serviceRules(for: service, translation))),
            summary: "kube-proxy on node \(verbatim: name) \(translation.words(service))"
                + (gone.isEmpty ? "" : ", where \(evidence.list(gone)) is no longer a CoreDNS pod")
                + " (\(verbatim: printable(String(node.name.split(separator: "/").last ?? ""))))."
                + (failures.isEmpty
                    ? ""
                    : " \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) on this node went unanswered.")
                + (confirmed.isEmpty
                    ? ""
                    : " The packets show the same: \(plural(confirmed.total, "query", "queries")) failed because of it.")
        )
        finding.weight = failures.total
        finding.counts = [("unanswered", failures.total), ("confirmed", confirmed.total)]
        finding.evidence = evidence.evidence(of: failures + confirmed, note: "query of a client on this node")
        finding.nextSteps = [
            NextStep(
                "On node \(verbatim: name), see the rules as they are now.",
                command: "iptables-save -t nat | grep -e KUBE-SVC-TCOU7JCQXEZGVUNU -e '\(service)'"),
            NextStep(
                "Read kube-proxy's log of that node\(troubles(node)).",
                command: """
                    kubectl -n kube-system get pods -l k8s-app=kube-proxy -o name --field-selector \
                    spec.nodeName=\(shellWord(name)) | xargs -n 1 kubectl -n kube-system logs --tail=200
                    """
            ),
        ]
        return finding
    }

    private static func troubles(_ node: EKSLogs) -> Sentence {
        guard let first = node.kubeProxyTroubles.first else { return "" }
        return "; the archive's says: \(verbatim: printable(String(first.prefix(200))))"
    }
}
