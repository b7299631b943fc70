import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// A router, a firewall or the node says that queries cannot be delivered.
package enum UnreachableRule: Rule {
    package static let info = RuleInfo(
        id: "unreachable", title: "Queries are rejected as undeliverable", kind: .network, severity: .error,
        looksFor:
            "An ICMP error other than port unreachable that quotes a query: no route, no such host, administratively prohibited, or time exceeded.",
        toldApartBy:
            "Port unreachable comes from kube-proxy's reject rule, or from a pod where nothing listens. These errors come from the way to the pod, or from the last router because the pod is gone.",
        reference: "RFC 792; RFC 1812 section 5.2.7; RFC 4443 section 3")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let returned = evidence.failures { if case .unreachable = $0.trail { true } else { false } }
        return returned.map(\.target).uniqued.map { target in
            finding(returned.filter { $0.target == target }, target: target, evidence)
        }
    }

    private static func finding(
        _ here: [LocatedFailure], target: IPAddress, _ evidence: Evidence
    ) -> Finding {
        let reporters = here.compactMap(\.key.rejectedBy).uniqued
        let reasons = here.map(reason).uniqued.joined(separator: " and ")
        // Errors are rationed (RFC 1812, section 4.3.2.8), so part of such queries just time out.
        let silent = evidence.failures { $0.target == target && RejectionShare.isSilent($0) }
        // Of a service it is not told whether the query was translated before it came to the router.
        let isOpen =
            evidence.roles.role(of: target) == .service && here.allSatisfy { Trail.isForWantOfRoute($0.key) }
        var finding = finding(
            kind: isOpen ? .undetermined : nil, confidence: isOpen ? .possible : .certain,
            culprit: isOpen ? nil : .path(Culprit.Way(from: here.clients, to: .addresses([target]))),
            summary:
                "\(plural(here.total, "query", "queries")) to \(evidence.describe(target)) came back from \(evidence.list(reporters)) as undeliverable: \(reasons)."
                + (isOpen
                    ? " Either the client's node did not translate the service IP (kube-proxy), or there is no route to the pod behind it: a capture on that node would tell."
                    : "")
                + (silent.isEmpty ? "" : " \(silent.total) more went unanswered; routers rate-limit such errors."))
        finding.weight = here.total + silent.total
        finding.counts = [("rejected", here.total), ("unanswered", silent.total)]
        finding.evidence = evidence.evidence(of: here, note: "query, and the ICMP error that quotes it")
        finding.nextSteps =
            [
                NextSteps.findPods(), NextSteps.endpoints(),
            ] + (isOpen ? [NextSteps.captureOnClientNode(here.clients[0])] : []) + [
                NextStep(
                    "From the client's node, see where the path to \(target) ends.",
                    command: "ip route get \(target); traceroute -U -p 53 \(target)"),
                NextStep(
                    "Check network policies and firewalls that reject instead of dropping.",
                    command: "kubectl get networkpolicies -A"),
            ]
        return finding
    }

    private static func reason(_ failure: LocatedFailure) -> Sentence {
        reason(
            type: failure.key.icmpType, code: failure.key.icmpCode, isIPv6: failure.key.path.client.v4 == nil)
    }

    /// What the error says (RFC 792; RFC 1812, section 5.2.7.1; RFC 4443, section 3).
    static func reason(type: UInt8, code: UInt8, isIPv6: Bool) -> Sentence {
        switch (isIPv6, type, code) {
        case (false, 3, 3), (true, 1, 4):
            "port unreachable, from another host than the pod: a firewall or policy rejects"
        case (false, 3, 0), (true, 1, 0): "no route to the network"
        case (false, 3, 1), (true, 1, 3): "host unreachable"
        case (false, 3, 9), (false, 3, 10), (false, 3, 13), (true, 1, 1), (true, 1, 5), (true, 1, 6):
            "administratively prohibited"
        case (false, 3, 4), (true, 2, _): "too big for the path"
        case (false, 11, _), (true, 3, _): "time exceeded, a routing loop"
        default: "ICMP type \(type) code \(code)"
        }
    }
}
