import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// The upstream answers CoreDNS, but takes a second or more.
package enum UpstreamSlowRule: Rule {
    package static let info = RuleInfo(
        id: "upstream-slow", title: "The upstream resolver answers slowly", kind: .upstream, severity: .error,
        looksFor: """
            Answers of the upstream to CoreDNS a second or more after the query: at least three, and a tenth of all.
            """,
        toldApartBy: """
            CoreDNS's own slowness shows between the client's query and CoreDNS's query upstream. A few slow names are \
            their own servers' doing.
            """,
        reference: "CoreDNS manual, forward plugin; RFC 1035, section 7.2")

    private static let minimum = 3

    package static func findings(in evidence: Evidence) -> [Finding] {
        let loops = ForwardLoopRule.servers(evidence)
        let slow = evidence.upstreamFailures.filter {
            !loops.contains($0.key.path.server)
                && ($0.key.outcome == .answered && $0.key.isSlow || $0.key.outcome == .late)
                && evidence.roles.role(of: $0.key.path.server) == .upstream
        }
        return slow.map(\.key.path.server).uniqued.map { server in
            finding(server, slow.filter { $0.key.path.server == server }, evidence)
        }
    }

    private static func finding(_ server: IPAddress, _ slow: [FailurePattern], _ evidence: Evidence) -> Finding {
        let count = slow.reduce(0) { $0 + $1.count }
        let all = evidence.analysis.summary.paths.filter { $0.path.server == server }.reduce(0) {
            $0 + $1.outcomes[.answered] + $1.outcomes[.late]
        }
        let failed = evidence.failures { $0.key.upstream == .late }
        let clients =
            evidence.failures { $0.key.upstream == .answered && ($0.key.isSlow || $0.key.outcome == .late) } + failed
        let isWidespread = !failed.isEmpty || (count >= minimum && count * 10 >= all)
        let longest = slow.map(\.longestLatency).max() ?? 0
        var finding = finding(
            severity: !failed.isEmpty ? .error : isWidespread ? .warning : .info, confidence: .certain,
            culprit: isWidespread ? evidence.servers([server]) : nil,
            summary: """
                \(server) took a second or longer for \(count) of \(plural(all, "answer")) to CoreDNS, the longest \
                \(seconds(longest)); clients waited for \(plural(clients.total, "slow answer")) meanwhile.
                """)
        finding.weight = max(count, failed.total)
        finding.counts = [("slow", count), ("upstreamAnswered", all), ("clientsSlow", clients.total)]
        finding.evidence = evidence.evidence(
            of: slow.flatMap { $0.examples.prefix(2) }, note: "CoreDNS's query upstream, and its slow answer")
        finding.nextSteps = [
            NextStep(
                "Ask the upstream for one of these names yourself, several times.",
                command: "dig @\(server) \(NextSteps.name(askedIn: slow) ?? "NAME")"),
            NextStep(
                """
                Check the forwarding rules of the VPC resolver (Route 53 Resolver endpoints, on-premises servers) for \
                the zones that are slow, and cache longer in CoreDNS.
                """),
        ]
        return finding
    }
}
