import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Clients get SERVFAIL, REFUSED or FORMERR that no upstream explains.
package enum CoreDNSErrorRule: Rule {
    package static let info = RuleInfo(
        id: "coredns-error", title: "Clients get error responses", kind: .coredns, severity: .error,
        looksFor: "SERVFAIL, REFUSED, FORMERR or NOTIMP to clients without an upstream query behind it.",
        toldApartBy: """
            With the upstream leg in the capture, an error without an upstream query is CoreDNS's own. From the \
            client alone, errors for external names only point upstream.
            """,
        reference: "CoreDNS forward and kubernetes plugins")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let errors = evidence.failures { failure in
            if case .failedInLog = failure.trail { return false }
            return failure.key.responseCode != nil
        }
        let own = errors.filter { failure in
            (failure.key.upstream == .notAsked || failure.key.upstream == .answered)
                && !isRepeated(failure, among: errors)
        }
        guard !own.isEmpty else { return [] }
        let seesUpstream = own.allSatisfy { failure in
            evidence.analysis.summary.paths.contains {
                $0.path.client == failure.target && $0.path.server != failure.target
            }
        }
        let external = own.allSatisfy { !$0.key.isClusterName || evidence.isCache($0.target) }
        if external && isUpstreamsElsewhere(own, evidence) {
            // CoreDNS answers from its cache of failures, or marked the upstream down: the upstream rule has it.
            return []
        }
        if !seesUpstream && external {
            // A refusal is made at once, by whoever has no zone or no room for the question.
            let areRefused = own.allSatisfy { $0.key.responseCode == 5 }
            let isAtPod = own.allSatisfy { evidence.vantages.contains(.corednsPod($0.target)) }
            return [
                areRefused && isAtPod
                    ? ownMaking(own, sure: false, evidence) : fromClientSide(own, areRefused: areRefused, evidence)
            ]
        }
        return [ownMaking(own, sure: seesUpstream, evidence)]
    }

    /// True where the same servers' upstream failed other queries, and no fewer than these.
    private static func isUpstreamsElsewhere(_ own: [LocatedFailure], _ evidence: Evidence) -> Bool {
        if evidence.upstreamFailures.contains(where: { $0.key.outcome == .unanswered }) { return true }
        let targets = Set(own.map(\.target))
        let others = evidence.failures { $0.key.upstream.isUpstreams && targets.contains($0.target) }.total
        let slow = evidence.upstreamFailures.filter { targets.contains($0.key.path.client) && $0.key.isSlow }
        return others + slow.reduce(0) { $0 + $1.count } >= own.total && others + slow.count > 0
    }

    /// True where CoreDNS passed on, from its cache or to several who asked at once, what its upstream had said: the
    /// upstream made the same error for other names outside cluster.local, and not seldom.
    private static func isRepeated(_ failure: LocatedFailure, among errors: [LocatedFailure]) -> Bool {
        guard !failure.key.isClusterName, let code = failure.key.responseCode else { return false }
        let made = errors.filter { $0.key.upstream == .failed && $0.key.responseCode == code }.total
        return made > 0 && failure.count <= made * 2
    }

    private static func fromClientSide(
        _ failures: [LocatedFailure], areRefused: Bool, _ evidence: Evidence
    ) -> Finding {
        // A node cache asks CoreDNS for the cluster's names, too: then nothing tells the two apart.
        let areOfCache = failures.contains { $0.key.isClusterName }
        let works = areRefused || areOfCache ? 0 : evidence.clusterNamesAnswered
        var finding = finding(
            kind: works > 0 ? .upstream : .undetermined, confidence: works > 0 ? .likely : .possible,
            culprit: works > 0 ? .upstreamOfCoreDNS(isOutsideClusterOnly: true) : nil,
            summary:
                """
                \(plural(failures.total, "query", "queries")) got \(codes(failures)), \
                \(areOfCache ? "names under cluster.local among them, from a cache on the node, which asks CoreDNS for those" : "all for names outside cluster.local")
                """
                    + (works > 0
                        ? """
                        , while \(plural(works, "name")) under cluster.local were answered by the same service: \
                        CoreDNS works, its upstream does not. This capture does not show the upstream leg.
                        """
                        : "; this capture does not show whether CoreDNS or its upstream made the error."))
        finish(&finding, failures, evidence)
        let exchanges = evidence.clientPaths.reduce(0) { $0 + $1.exchanges }
        // A few names whose own servers fail are daily life of a resolver.
        if failures.total * 20 < exchanges { finding.severity = .info }
        finding.nextSteps.insert(NextSteps.captureAtCoreDNS(nil), at: 0)
        return finding
    }

    private static func ownMaking(_ failures: [LocatedFailure], sure: Bool, _ evidence: Evidence) -> Finding {
        var finding = finding(
            confidence: sure ? .certain : .likely,
            culprit: evidence.servers(failures.map(\.target)),
            summary:
                """
                \(plural(failures.total, "query", "queries")) got \
                \(codes(failures))\(sure ? reason(failures) : failures.contains { $0.key.isClusterName } ? ", names under cluster.local among them, which CoreDNS answers itself" : " at once, and CoreDNS was not seen asking an upstream: its Corefile has no zone for them, or a limit is reached (max_concurrent)").
                """)
        finish(&finding, failures, evidence)
        return finding
    }

    private static func reason(_ failures: [LocatedFailure]) -> Sentence {
        failures.contains { $0.key.upstream == .answered }
            ? ", though the upstream had answered: CoreDNS could not use the answer, or made the error itself"
            : " without CoreDNS asking its upstream: the error is CoreDNS's own"
    }

    private static func finish(_ finding: inout Finding, _ failures: [LocatedFailure], _ evidence: Evidence) {
        finding.weight = failures.total
        finding.counts = [("errors", failures.total)]
        finding.evidence = evidence.evidence(of: failures, note: "query, and the error it got")
        finding.nextSteps = [NextSteps.logs(nil)]
    }

    static func codes(_ failures: [LocatedFailure]) -> Sentence {
        failures.compactMap(\.key.responseCode).uniqued.sorted()
            .map { .verbatim(ResponseCode($0).description) }.joined(separator: " and ")
    }
}
