import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// EC2 dropped packets above what a network interface may send.
package enum AllowancesRule: Rule {
    package static let info = RuleInfo(
        id: "interface-allowances", title: "EC2 dropped packets above an interface's allowance", kind: .undetermined,
        severity: .info,
        looksFor: """
            With --eks-logs: linklocal_allowance_exceeded, conntrack_allowance_exceeded, pps_allowance_exceeded and \
            bandwidth counters of ethtool -S above zero.
            """,
        toldApartBy: """
            Counters count from boot on. The link-local one, which counts DNS, metadata and time together, is blamed \
            next to upstream queries of CoreDNS that stay unanswered; alone it accuses nobody.
            """,
        reference:
            "AWS, \"Monitor network performance for ENA settings on your EC2 instance\"")

    package static func findings(in evidence: Evidence) -> [Finding] {
        evidence.context.nodes.flatMap { node in
            node.allowances.filter(\.isExceeded).map { finding(node, $0, evidence) }
        }
    }

    private static func finding(
        _ node: EKSLogs, _ interface: InterfaceAllowances, _ evidence: Evidence
    ) -> Finding {
        let name = printable(evidence.context.nodeName(of: node))
        let unanswered = evidence.upstreamFailures.filter {
            $0.key.outcome == .unanswered && evidence.roles.role(of: $0.key.path.server) == .upstream
                && evidence.context.isOn(node, $0.key.path.client) != false
        }
        let silent = unanswered.reduce(0) { $0 + $1.count }
        let isThrottled = (interface.linkLocal ?? 0) > 0 && silent > 0
        let counters = interface.exceeded.filter { $0.value > 0 }.sorted { $0.key < $1.key }
            .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
        var finding = finding(
            kind: isThrottled ? .upstream : nil, severity: isThrottled ? .warning : nil,
            confidence: isThrottled ? .possible : .certain,
            culprit: isThrottled
                ? evidence.servers([unanswered[0].key.path.server]) : nil,
            summary: """
                EC2 dropped packets at \(verbatim: printable(interface.interface)) of node \(verbatim: name) since it \
                started: \
                \(verbatim: printable(counters)).
                """
                    + ((interface.linkLocal ?? 0) > 0
                        ? " Link-local packets are those to the VPC resolver, instance metadata and time, 1,024 a second for one interface."
                        : "")
                    + (isThrottled
                        ? " \(plural(silent, "query", "queries")) of CoreDNS to the resolver went unanswered, which this limit explains."
                        : ""))
        finding.weight = isThrottled ? silent : 0
        if !counters.isEmpty { finding.counts = [("upstreamUnanswered", silent)] }
        finding.evidence = evidence.evidence(
            of: isThrottled ? unanswered.flatMap { $0.examples.prefix(2) } : [],
            note: "CoreDNS's query upstream, never answered")
        finding.nextSteps = [
            NextStep(
                "On node \(verbatim: name), watch whether the counters rise while lookups fail.",
                command: "ethtool -S \(shellWord(interface.interface)) | grep allowance_exceeded"),
            NextStep("Spread CoreDNS over nodes, cache longer, and lower ndots so that fewer queries go upstream."),
        ]
        return finding
    }
}
