import Cluster
import Exchanges
import PacketWire
import Wording

/// A node's kernel said why packets or CoreDNS were lost.
package enum KernelMessagesRule: Rule {
    package static let info = RuleInfo(
        id: "kernel-messages", title: "A node's kernel or kube-proxy reported problems", kind: .undetermined,
        severity: .info,
        looksFor: """
            With --eks-logs: martian sources, bad UDP checksums and CoreDNS killed for lack of memory in the kernel's \
            messages; rules that kube-proxy could not write in its log.
            """,
        toldApartBy: "Messages do not say which packets they are about, so they accuse nobody.",
        reference:
            "Linux, ip-sysctl (rp_filter, log_martians); flannel-io/flannel#1279")

    package static func findings(in evidence: Evidence) -> [Finding] {
        evidence.context.nodes.compactMap { node in
            let sentences = kernel(node) + kubeProxy(node)
            guard !sentences.isEmpty else { return nil }
            let name = printable(evidence.context.nodeName(of: node))
            var finding = finding(
                confidence: .certain, culprit: nil,
                summary: "Node \(verbatim: name): " + sentences.joined(separator: " "))
            finding.nextSteps = [
                NextStep(
                    "On node \(verbatim: name), read the kernel's messages from the time of the failures.",
                    command: "dmesg --ctime | grep -e martian -e 'bad checksum' -e 'table full' -e 'Killed process'")
            ]
            return finding
        }
    }

    private static func kernel(_ node: EKSLogs) -> [Sentence] {
        guard let kernel = node.kernel else { return [] }
        var sentences: [Sentence] = []
        if kernel.martians > 0 {
            sentences.append(
                """
                \(plural(kernel.martians, "message")) about martian sources: the reverse path filter drops packets \
                whose return route uses another interface (rp_filter on a secondary interface).
                """)
        }
        if kernel.badChecksums > 0 {
            sentences.append(
                """
                \(plural(kernel.badChecksums, "message")) about bad UDP checksums: encapsulated packets are dropped, \
                often by checksum offload of a tunnel.
                """)
        }
        if let killed = kernel.killedDNS.first {
            sentences.append(
                "\(plural(kernel.killedDNS.count, "DNS process", "DNS processes")) killed: \(verbatim: printable(String(killed.prefix(160))))."
            )
        }
        return sentences
    }

    private static func kubeProxy(_ node: EKSLogs) -> [Sentence] {
        guard let first = node.kubeProxyTroubles.first else { return [] }
        return [
            "kube-proxy could not write its rules (\(plural(node.kubeProxyTroubles.count, "line"))): \(verbatim: printable(String(first.prefix(160))))."
        ]
    }
}
