import Cluster
import Exchanges
import PacketWire
import Wording

/// What CoreDNS asks its upstream, or a node cache CoreDNS, comes back as undeliverable.
package enum UpstreamRejectedRule: Rule {
    package static let info = RuleInfo(
        id: "upstream-rejected", title: "Queries to an upstream are rejected", kind: .network,
        severity: .error,
        looksFor: "An ICMP error that quotes a query of CoreDNS to its upstream, or of a node cache to CoreDNS.",
        toldApartBy: """
            An error from the upstream itself means that nothing listens there, and host unreachable that its host is gone. \
            Other errors come from a router or firewall on the way. A rule that drops, or an upstream that is down behind \
            it, says nothing.
            """,
        reference: "RFC 792; RFC 1812 section 5.2.7; RFC 4443 section 3")

    /// Fewer beside many answers are told by nobody's failure.
    private static let fewest = 3

    package static func findings(in evidence: Evidence) -> [Finding] {
        let rejected = rejectedPatterns(evidence)
        return rejectingServers(evidence).map { server in
            finding(of: server, rejected.filter { $0.key.path.server == server }, evidence)
        }
    }

    /// Upstream servers of which queries came back; errors are rationed (RFC 1812, section 4.3.2.8), so that other queries
    /// to them just time out.
    static func rejectingServers(_ evidence: Evidence) -> [IPAddress] {
        let rejected = rejectedPatterns(evidence)
        return rejected.map(\.key.path.server).uniqued.filter { server in
            rejected.reduce(0) { $0 + ($1.key.path.server == server ? $1.count : 0) } >= fewest
        }
    }

    private static func rejectedPatterns(_ evidence: Evidence) -> [FailurePattern] {
        let caches = evidence.cacheAskers
        // A cache whose service leads to a pod that is gone fails by that, as the service's other clients do.
        let stale = Set(
            evidence.failures { if case .staleEndpoint = $0.trail { true } else { false } }.map(\.target))
        return evidence.upstreamFailures.filter {
            $0.key.rejectedBy != nil && !($0.key.isHostUnreachable && stale.contains($0.target))
                && ($0.key.outcome == .rejected || $0.key.outcome == .unanswered)
                && (evidence.roles.role(of: $0.key.path.server) == .upstream || caches.contains($0.key.path.client))
        }
    }

    private static func finding(
        of server: IPAddress, _ patterns: [FailurePattern], _ evidence: Evidence
    ) -> Finding {
        let askers = patterns.map(\.key.path.client).uniqued
        let reporters = patterns.compactMap(\.key.rejectedBy).uniqued
        let reasons: [Sentence] = patterns.map {
            Trail.isPortUnreachable(type: $0.key.icmpType, code: $0.key.icmpCode, isIPv6: server.v4 == nil)
                && reporters == [server]
                ? "nothing listens on port 53 there"
                : UnreachableRule.reason(
                    type: $0.key.icmpType, code: $0.key.icmpCode, isIPv6: server.v4 == nil)
        }
        // A node cache's upstream is CoreDNS.
        let isCaches = evidence.roles.role(of: server) != .upstream
        // A router that has no such host says that the upstream is gone; what else it says is its own, or a route's.
        let isServers =
            reporters == [server] || (!isCaches && patterns.allSatisfy(\.key.isHostUnreachable))
        let rejected = patterns.reduce(0) { $0 + $1.count }
        let silent = evidence.upstreamFailures.filter {
            $0.key.outcome == .unanswered && $0.key.rejectedBy == nil && $0.key.path.server == server
        }.reduce(0) { $0 + $1.count }
        let clients = UpstreamSilentRule.clientFailures(evidence).filter {
            askers.contains($0.target) || (isCaches && evidence.isCache($0.target))
        }
        var finding = finding(
            kind: !isServers ? nil : isCaches ? .coredns : .upstream, severity: clients.isEmpty ? .warning : nil,
            confidence: .certain,
            culprit: isServers
                ? evidence.servers([server]) : .path(Culprit.Way(from: askers, to: .addresses([server]))),
            summary:
                """
                \(plural(rejected, "query", "queries")) of \(isCaches ? "the node cache" : "CoreDNS") \
                (\(evidence.list(askers))) to \(server) came back from \
                \(evidence.list(reporters)) as undeliverable: \(reasons.uniqued.joined(separator: " and ")).
                """
                    + (silent == 0 ? "" : " \(silent) more went unanswered; routers rate-limit such errors.")
                    + UpstreamSilentRule.felt(clients.total, clients.filter { $0.key.responseCode == 2 }.total))
        finding.weight = max(clients.total, rejected + silent)
        finding.counts = [("rejected", rejected), ("unanswered", silent), ("clients", clients.total)]
        finding.evidence =
            evidence.evidence(
                of: patterns.flatMap(\.allExamples), note: "the query upstream, and the ICMP error that quotes it"
            )
            + evidence.evidence(of: clients, note: "the client's query, and what it got", examples: 1)
        finding.nextSteps =
            isCaches
            ? [NextSteps.findPods(), NextSteps.endpoints(), NextSteps.logs(server)]
            : UpstreamSilentRule.steps(server: server, name: NextSteps.name(askedIn: patterns))
        return finding
    }
}
