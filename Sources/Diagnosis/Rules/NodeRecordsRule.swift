import Cluster
import Exchanges
import PacketWire

/// What a node's own counters and rules say that explains lost packets.
package enum NodeRecordsRule: Rule {
    package static let info = RuleInfo(
        id: "node-records", title: "The node's own records show dropped packets or missing rules", kind: .undetermined,
        severity: .info,
        looksFor: """
            With --eks-logs: allowance counters of the network interfaces above zero, conntrack's insert_failed, and \
            kube-proxy's rules for the DNS service.
            """,
        toldApartBy: "Counters count from boot on and do not say when; compare two collections.",
        reference: "AWS, \"Metrics for the ENA driver\"; conntrack(8)")

    package static func findings(in evidence: Evidence) -> [Finding] {
        evidence.context.nodes.compactMap { node in
            let sentences = allowances(node) + conntrack(node) + rules(node, evidence)
            guard !sentences.isEmpty else { return nil }
            return finding(
                confidence: .possible, culprit: "",
                summary: "\(node.instanceID ?? node.name): " + sentences.joined(separator: " "))
        }
    }

    private static func allowances(_ node: EKSLogs) -> [String] {
        node.allowances.flatMap { interface in
            interface.exceeded.filter { $0.value > 0 }.sorted { $0.key < $1.key }.map { counter, value in
                "\(interface.interface) dropped \(value) packets above its allowance (\(counter))."
            }
        }
    }

    private static func conntrack(_ node: EKSLogs) -> [String] {
        guard let failed = node.conntrack?.insertFailed, failed > 0 else { return [] }
        return ["Conntrack could not insert \(failed) entries: packets of flows that raced for one entry were dropped."]
    }

    private static func rules(_ node: EKSLogs, _ evidence: Evidence) -> [String] {
        guard let rules = node.rules else { return [] }
        return evidence.roles.addresses(of: .service).compactMap { service in
            guard service.v4 != nil else { return nil }
            guard let port = rules.service(service, port: 53, transport: "udp") else {
                return "kube-proxy has no rule for \(service):53/udp there."
            }
            switch port.outcome {
            case .forwarded: return nil
            case .rejected: return "kube-proxy rejects \(service):53/udp there: it knows no endpoint."
            case .dropped: return "kube-proxy drops \(service):53/udp there."
            case .withoutBackends: return "kube-proxy's rule for \(service):53/udp leads to no endpoint there."
            }
        }
    }
}
