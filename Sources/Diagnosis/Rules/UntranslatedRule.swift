import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// The service IP is seen beyond the node: kube-proxy's DNAT did not happen.
package enum UntranslatedRule: Rule {
    package static let info = RuleInfo(
        id: "untranslated-service-ip", title: "kube-proxy does not translate the service IP", kind: .kubeProxy,
        severity: .error,
        looksFor: """
            A query that the node routed on (its hop limit was lowered) while its destination still was the \
            service IP, and no copy with a pod's address.
            """,
        toldApartBy: """
            A query that was translated shows a second copy with a pod's address. One that was dropped before \
            routing has no copy at all.
            """,
        reference: "AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\" (kube-proxy)")

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        let untranslated = evidence.failures { $0.trail == .untranslated }
        return untranslated.servers.map { server in
            let here = untranslated.filter { $0.key.path.server == server }
            let places = evidence.clientSide(of: here).filter { evidence.vantages[$0] == .node }
            let names = evidence.names(places)
            let translated = evidence.clientPaths.filter {
                $0.path.server == server && $0.path.endpoint != nil && !here.clients.contains($0.path.client)
            }
            // Of a customary address that was not seen before DNAT, this cluster's service is a likely guess.
            let isKnown = evidence.roles.isCertain(server)
            // Of one client, on one interface, where others' queries for their service are not seen before DNAT.
            let isOpen =
                !isKnown && here.clients.count == 1
                && !places.contains { Vantage.isRouter($0, evidence.analysis) }
            var summary: Sentence = """
                \(plural(here.total, "query", "queries")) of \(evidence.list(here.clients)) left the node \
                (\(names)) with the service IP \(server) as destination: no DNAT to a CoreDNS pod took place there.
                """
            if isOpen {
                summary += """
                     Either kube-proxy's rules for kube-dns are missing on that node, or \(server) is not a service of \
                    this cluster and the client's resolv.conf is wrong: this capture has no other client to compare \
                    with.
                    """
            } else {
                summary += " So kube-proxy's rules for kube-dns are missing on that node."
                if !translated.isEmpty {
                    summary += " Other clients' queries were translated, so the fault is this node's."
                }
                if !isKnown {
                    summary += """
                         This assumes that \(server) is this cluster's kube-dns, as is usual; if it is not, the \
                        clients' resolv.conf is wrong.
                        """
                }
            }
            var finding = finding(
                kind: isOpen ? .undetermined : nil, confidence: isKnown ? .certain : isOpen ? .possible : .likely,
                culprit: isOpen
                    ? nil
                    : .node(
                        Culprit.Node(
                            of: here.clients, places: evidence.shortNames(places), part: .missingTranslation(of: server)
                        )),
                summary: summary)
            finding.weight = here.total
            finding.counts = [("unanswered", here.total)]
            finding.evidence = evidence.evidence(of: here, note: "query, untranslated")
            finding.nextSteps = [
                NextStep(
                    "Compare the address with the service's.", command: "kubectl -n kube-system get service kube-dns"),
                NextStep(
                    "On the node, look for kube-dns's rules.",
                    command: """
                        iptables-save -t nat | grep -e KUBE-SVC-TCOU7JCQXEZGVUNU -e '\(server)'; nft list table ip \
                        kube-proxy 2>/dev/null | grep -F '\(server)'
                        """),
                NextStep(
                    "Read kube-proxy's log on that node, and restart it if it does not sync.",
                    command: "kubectl -n kube-system logs -l k8s-app=kube-proxy --prefix --tail=200"),
                NextSteps.endpoints(),
            ]
            return finding
        }
    }
}
