import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// CoreDNS asked its upstream and got no answer.
package enum UpstreamSilentRule: Rule {
    package static let info = RuleInfo(
        id: "upstream-silent", title: "The upstream resolver does not answer CoreDNS", kind: .upstream,
        severity: .error,
        looksFor: "Queries from CoreDNS pods to their upstream without a response, covered by the capture.",
        toldApartBy: "A CoreDNS that hangs asks nobody. Names under cluster.local are answered all the same.",
        reference: "CoreDNS forward plugin")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let limited = UpstreamRateRule.limitedServers(evidence)
        return unansweredPatterns(evidence).map(\.key.path.server).uniqued
            .filter { limited[$0] == nil }
            .compactMap { finding(of: $0, evidence) }
    }

    /// The finding over one upstream; nil where it answered.
    static func finding(of server: IPAddress, _ evidence: Evidence) -> Finding? {
        let patterns = unansweredPatterns(evidence).filter { $0.key.path.server == server }
        return patterns.isEmpty ? nil : finding(server: server, patterns, evidence)
    }

    private static func unansweredPatterns(_ evidence: Evidence) -> [FailurePattern] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        return evidence.upstreamFailures.filter {
            $0.key.outcome == .unanswered && evidence.roles.role(of: $0.key.path.server) == .upstream
        }
    }

    /// Failures of clients that CoreDNS's wait for its upstream explains.
    static func clientFailures(_ evidence: Evidence) -> [LocatedFailure] {
        evidence.failures {
            if case .waitingForUpstream = $0.trail { return true }
            return $0.key.upstream == .unanswered
                && ($0.key.responseCode != nil || $0.key.outcome == .late || $0.key.isSlow)
        }
    }

    private static func finding(
        server: IPAddress, _ patterns: [FailurePattern], _ evidence: Evidence
    ) -> Finding {
        let unanswered = patterns.reduce(0) { $0 + $1.count }
        let paths = evidence.analysis.summary.paths.filter { $0.path.server == server }
        let answered = paths.reduce(0) { $0 + $1.outcomes[.answered] + $1.outcomes[.late] }
        let askers = patterns.map(\.key.path.client).uniqued
        let clients = clientFailures(evidence)
        let failed = clients.filter { $0.key.responseCode == 2 }.total
        // Where nobody felt it and nobody asked again, the capture may have lost an answer.
        let isMissed =
            unanswered * 20 <= answered && clients.isEmpty && patterns.allSatisfy { $0.retransmissions == 0 }
        var finding = finding(
            severity: isMissed ? .info : nil, confidence: isMissed ? .possible : .certain,
            culprit: isMissed ? "" : evidence.describe(server),
            summary:
                """
                \(plural(unanswered, "query", "queries")) of CoreDNS (\(evidence.list(askers))) to \(server) \
                stayed unanswered, \(answered) were answered.
                """
                    + (clients.isEmpty
                        ? ""
                        : " Clients felt it as \(plural(clients.total, "failure")), \(failed) of them SERVFAIL."))
        let answeredCluster = evidence.clusterNamesAnswered
        if answeredCluster > 0 {
            finding.summary += """
                 Names under cluster.local (\(answeredCluster)) were answered by the same pods meanwhile.
                """
        }
        finding.weight = max(clients.total, unanswered)
        finding.counts = [("upstreamUnanswered", unanswered), ("upstreamAnswered", answered), ("servfail", failed)]
        finding.evidence =
            evidence.evidence(
                of: patterns.flatMap(\.allExamples), note: "CoreDNS's query upstream, never answered")
            + evidence.evidence(of: clients, note: "the client's query, and what it got", examples: 1)
        finding.nextSteps = steps(server: server)
        return finding
    }

    private static func steps(server: IPAddress) -> [NextStep] {
        [
            NextStep(
                "From a CoreDNS pod's namespace, ask the upstream itself.",
                command: "nsenter -n -t \"$PID\" dig @\(server) amazon.com +tries=1 +time=2"),
            NextStep(
                """
                Check that security groups, network ACLs and routes let CoreDNS's node reach \(server) on UDP \
                and TCP 53, and that the VPC's DNS support is on.
                """),
            NextStep(
                """
                On CoreDNS's node, see whether the interface's quota for link-local services (1,024 packets a \
                second) was exceeded.
                """,
                command: "ethtool -S eth0 | grep allowance_exceeded"),
            NextSteps.logs(nil),
        ]
    }
}

extension Evidence {
    /// Answers with NOERROR to names under `cluster.local` on client legs.
    var clusterNamesAnswered: Int {
        analysis.summary.legs.filter { roles.role(of: $0.server) != .upstream }
            .map(\.clusterNamesAnswered).max() ?? 0
    }
}
