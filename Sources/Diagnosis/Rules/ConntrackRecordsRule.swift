import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Connection tracking of a node lost entries.
package enum ConntrackRecordsRule: Rule {
    package static let info = RuleInfo(
        id: "conntrack-records", title: "A node's connection tracking lost or refused flows", kind: .undetermined,
        severity: .info,
        looksFor: """
            With --eks-logs: insert_failed and drops of conntrack -S above zero, a table that is full by the kernel's \
            messages or its own count, DNS flows that nobody answered.
            """,
        toldApartBy: """
            Counters count from boot on and do not say when. A table that the kernel called full is suspected where \
            queries were lost without a trace; counters alone accuse nobody.
            """,
        reference: "conntrack(8); kubernetes/kubernetes#56903, #71261")

    package static func findings(in evidence: Evidence) -> [Finding] {
        evidence.context.nodes.compactMap { node in
            let sentences = counters(node) + table(node) + flows(node, evidence)
            guard !sentences.isEmpty else { return nil }
            let name = printable(evidence.context.nodeName(of: node))
            let lost = evidence.failures { $0.trail == .invisible || $0.trail == .atNoEndpoint }
            let isSuspect = !table(node).isEmpty && !lost.isEmpty
            var finding = finding(
                kind: isSuspect ? .network : nil, severity: isSuspect ? .warning : nil,
                confidence: isSuspect ? .possible : .certain,
                culprit: isSuspect ? .node(Culprit.Node(name: name, of: [], part: .connectionTracking)) : nil,
                summary: "Node \(verbatim: name): " + sentences.joined(separator: " "))
            finding.weight = isSuspect ? 1 : 0
            finding.counts = [
                ("insertFailed", Int(clamping: node.conntrack?.insertFailed ?? 0)),
                ("tableFull", node.kernel?.tableFull ?? 0),
            ]
            finding.evidence = isSuspect ? evidence.evidence(of: lost, note: "query, lost without a trace") : []
            finding.nextSteps = [
                NextStep(
                    "On node \(verbatim: name), watch whether the counters rise while lookups fail.",
                    command: "conntrack -S; sysctl net.netfilter.nf_conntrack_count net.netfilter.nf_conntrack_max"),
                NextStep(
                    """
                    NodeLocal DNSCache takes DNS out of connection tracking; `single-request-reopen` in resolv.conf \
                    avoids the race of A and AAAA from one port.
                    """),
            ]
            return finding
        }
    }

    private static func counters(_ node: EKSLogs) -> [Sentence] {
        var sentences: [Sentence] = []
        if let failed = node.conntrack?.insertFailed, failed > 0 {
            sentences.append(
                "insert_failed is \(failed): packets that raced another packet of the same flow for its entry were dropped."
            )
        }
        let drops = (node.conntrack?.drop ?? 0).addingSaturated(node.conntrack?.earlyDrop ?? 0)
        if drops > 0 { sentences.append("drop and early_drop are \(drops): there was no room for new entries.") }
        return sentences
    }

    private static func table(_ node: EKSLogs) -> [Sentence] {
        if let lines = node.kernel?.tableFull, lines > 0 {
            return ["The kernel reported \(plural(lines, "time")) that the table is full and packets are dropped."]
        }
        guard let count = node.settings?.conntrackCount, let limit = node.settings?.conntrackMax, limit > 0,
            count >= limit / 20 * 19
        else { return [] }
        return ["The table is full: \(count) of \(limit) entries."]
    }

    private static func flows(_ node: EKSLogs, _ evidence: Evidence) -> [Sentence] {
        let unreplied = (node.conntrack?.unrepliedDNS ?? []).filter(\.isTranslated).prefix(4).map { flows -> Sentence in
            "\(flows.unreplied) flows to \(flows.asked) via \(flows.answering) without an answer (\(flows.replied) with)"
        }
        return unreplied.isEmpty ? [] : ["DNS entries: \(unreplied.joined(separator: "; "))."]
    }
}
