import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// CoreDNS's log says why it had no answer to give.
package enum LoggedFailureRule: Rule {
    package static let info = RuleInfo(
        id: "logged-upstream-failure", title: "CoreDNS's log says that its upstream failed", kind: .upstream,
        severity: .error,
        looksFor: """
            With --coredns-log: a failing query whose line shows SERVFAIL or no answer, and an error of the errors \
            plugin for the same question: i/o timeout, connection refused, no healthy upstream.
            """,
        toldApartBy: """
            Without such an error the failure may be CoreDNS's own. Where the upstream leg is in the captures, the \
            packets tell and the log is not needed.
            """,
        reference: "CoreDNS manual, errors and forward plugins")

    package static func findings(in evidence: Evidence) -> [Finding] {
        guard let log = evidence.context.log else { return [] }
        let failed = evidence.failures { if case .failedInLog = $0.trail { true } else { false } }
        guard !failed.isEmpty else { return [] }
        let troubles = log.kept.failures.indices.compactMap { log.lines[$0] == nil ? nil : log.trouble(of: $0) }
        let upstreams = troubles.compactMap(\.upstream).uniqued
        let isOwn = troubles.allSatisfy { $0.reason == .tooManyConcurrent }
        let reasons = troubles.map(\.reason).uniqued
            .sorted { count($0, troubles) > count($1, troubles) }.map { words($0) }.joined(separator: ", ")
        let pods = failed.compactMap { failure in
            if case .failedInLog(let server) = failure.trail { server } else { nil }
        }.uniqued
        var finding = finding(
            kind: isOwn ? .coredns : nil, confidence: .likely,
            culprit: isOwn
                ? .concurrencyLimit(of: pods)
                : upstreams.isEmpty
                    ? .upstreamOfCoreDNS(isOutsideClusterOnly: false)
                    : .servers(upstreams.map { Culprit.Server(address: $0, role: .upstream) }),
            summary: """
                \(plural(failed.total, "query", "queries")) of \(evidence.list(failed.clients)) reached CoreDNS\
                \(pods.isEmpty ? "" : " (\(evidence.list(pods)))"), whose log says that it got no answer from \
                \(upstreams.isEmpty ? "its upstream" : evidence.list(upstreams)): \(reasons).
                """)
        finding.weight = failed.total
        finding.counts = [("failed", failed.total)]
        finding.evidence = evidence.evidence(of: failed, note: "query; CoreDNS's log says why it failed")
        finding.nextSteps = [
            NextStep(
                "From a CoreDNS pod's namespace, ask the upstream itself.",
                command:
                    NextSteps.inCoreDNS(
                        "dig @\(upstreams.first?.description ?? "UPSTREAM") amazon.com +tries=1 +time=2")
            ),
            NextSteps.captureAtCoreDNS(pods.first), NextSteps.logs(pods.first),
        ]
        return [finding]
    }

    private static func count(_ reason: CoreDNSFailure.Reason, _ troubles: [LogJoin.Trouble]) -> Int {
        troubles.count { $0.reason == reason }
    }

    private static func words(_ reason: CoreDNSFailure.Reason) -> Sentence {
        switch reason {
        case .timeout: "timeout"
        case .refused: "connection refused"
        case .unreachable: "unreachable"
        case .closed: "connection closed"
        case .notPermitted: "not permitted by a local firewall"
        case .noHealthyUpstream: "every upstream is marked down"
        case .tooManyConcurrent: "too many concurrent queries (max_concurrent)"
        case .other: "another error"
        }
    }
}
