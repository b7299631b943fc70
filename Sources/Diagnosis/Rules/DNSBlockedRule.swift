import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// A rule of the node's firewall drops DNS.
package enum DNSBlockedRule: Rule {
    package static let info = RuleInfo(
        id: "dns-blocked", title: "A node's firewall has rules that block DNS", kind: .network, severity: .error,
        looksFor: "With --eks-logs: rules in iptables-save that drop or reject packets from or to port 53.",
        toldApartBy: """
            Such a rule may be meant for others: it is suspected where packets matched it and queries were lost \
            without a trace, and only told otherwise.
            """,
        reference: "iptables(8)")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let lost = evidence.failures {
            switch $0.trail {
            case .invisible, .beyondSight, .lostBefore, .stopped, .atNoEndpoint, .absentFromLog: true
            default: false
            }
        }
        return evidence.context.nodes.compactMap { node in
            let rules = (node.rules?.dnsBlocks ?? []) + (node.rulesIPv6?.dnsBlocks ?? [])
            guard !rules.isEmpty else { return nil }
            return finding(node, rules, lost, evidence)
        }
    }

    private static func finding(
        _ node: EKSLogs, _ rules: [IptablesRule], _ lost: [LocatedFailure], _ evidence: Evidence
    ) -> Finding {
        let name = printable(evidence.context.nodeName(of: node))
        let hit = rules.filter { ($0.packets ?? 0) > 0 }
        let packets = hit.reduce(0 as UInt64) { $0.addingSaturated($1.packets ?? 0) }
        let isSuspect = !lost.isEmpty && !hit.isEmpty
        let shown = (hit.isEmpty ? rules : hit).prefix(3).map { "\($0.table): \($0.text)" }.joined(separator: "; ")
        var finding = finding(
            severity: isSuspect ? .warning : .info, confidence: isSuspect ? .possible : .certain,
            culprit: isSuspect ? .node(Culprit.Node(name: name, of: [], part: .firewall)) : nil,
            summary: """
                Node \(verbatim: name) has \(plural(rules.count, "rule")) that block DNS \
                (\(verbatim: printable(shown))).
                """
                    + (hit.isEmpty
                        ? (rules.contains { $0.packets != nil } ? " No packets matched them." : "")
                        : " \(packets) packets matched since the counters began.")
                    + (isSuspect
                        ? " \(plural(lost.total, "query", "queries")) in the captures were lost without a trace." : ""))
        finding.counts = [("rules", rules.count), ("lost", lost.total)]
        finding.weight = isSuspect ? 1 : 0
        finding.evidence = isSuspect ? evidence.evidence(of: lost, note: "query, lost without a trace") : []
        finding.nextSteps = [
            NextStep(
                "On node \(verbatim: name), watch whether the counters rise while lookups fail.",
                command: "iptables-save -c | grep -e '--dport 53' -e '--sport 53' | grep -e DROP -e REJECT"),
            NextStep(
                "Find the network policy behind the rule.", command: "kubectl get networkpolicies -A"),
        ]
        return finding
    }
}
