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
        let ungrounded = errors.filter { failure in
            !failure.key.upstream.isUpstreams
                && !isRepeated(failure, among: errors)
        }
        let own = ungrounded.filter { !isInNamesStead($0, among: ungrounded, errors) }
        guard !own.isEmpty else { return [] }
        let external = own.allSatisfy { !$0.key.isClusterName || evidence.asksForCluster($0.pattern) }
        if external && isUpstreamsElsewhere(own, evidence) {
            // CoreDNS answers from its cache of failures, or marked the upstream down: the upstream rule has it.
            return []
        }
        // What took a second and more waited for somebody.
        let isShown = { (failure: LocatedFailure) in
            !failure.key.isSlow && failure.key.upstream != .unseen && asksOthers(failure, evidence)
        }
        let shown = own.filter(isShown)
        let rest = own.filter { !isShown($0) }
        // The same code of other servers, or where less was seen, is the same fault.
        let isAlike = { (other: LocatedFailure) in shown.contains { $0.key.responseCode == other.key.responseCode } }
        let waited = Set(own.filter { $0.key.isSlow && $0.key.isClusterName && !isShown($0) }.map(\.target)).filter {
            waitsForCluster(own, at: $0)
        }
        let inferred = rest.filter { failure in
            isAlike(failure) || isWatched(failure, evidence)
                || (isItsOwnName(failure, evidence) && !waited.contains(failure.target))
        }
        let open = rest.filter { other in
            !inferred.contains { $0.key == other.key }
                && !inferred.contains { $0.key.responseCode == other.key.responseCode }
        }
        if open.isEmpty { return [ownMaking(own, sure: rest.isEmpty, evidence)] }
        let located = own.filter { failure in !open.contains { $0.key == failure.key } }
        return (located.isEmpty ? [] : [ownMaking(located, sure: inferred.isEmpty, evidence)])
            + [fromClientSide(open, evidence)]
    }

    /// True for a cluster's name where the same server's upstream left it without an answer for many more of them: it asks
    /// for others in their stead (plugin `autopath`, ExternalName services).
    private static func isInNamesStead(
        _ failure: LocatedFailure, among own: [LocatedFailure], _ errors: [LocatedFailure]
    ) -> Bool {
        guard failure.key.isClusterName else { return false }
        let here = { (other: LocatedFailure) in other.key.isClusterName && other.target == failure.target }
        let waiting = errors.filter { here($0) && $0.key.upstream.isUpstreams }.total
        return own.filter(here).total * mainShare <= waiting
    }

    private static let mainShare = 5

    /// True where errors for the cluster's names come when a forwarder gives up: CoreDNS asked for others in their stead, and
    /// answers the rest from its cache of failures.
    private static func waitsForCluster(_ own: [LocatedFailure], at target: IPAddress) -> Bool {
        let here = own.filter { $0.target == target && $0.key.isClusterName }
        let slow = here.filter(\.key.isSlow)
        return slow.total >= fewestWaited && slow.total * waitedShare >= here.total && slow.areForwardersWaits
    }

    /// True where a capture that saw the query shows what its server asks of others: this question is not among it.
    private static func asksOthers(_ failure: LocatedFailure, _ evidence: Evidence) -> Bool {
        let captures = failure.key.query.captures + failure.key.endpointQuery.captures
        return evidence.analysis.summary.paths.contains { row in
            row.path.client == failure.target && row.path.server != failure.target
                && captures.contains { row.isSeen(by: $0) && !evidence.blind.contains($0) }
        }
    }

    /// A name of the cluster, which CoreDNS answers itself; a cache asks CoreDNS.
    private static func isItsOwnName(_ failure: LocatedFailure, _ evidence: Evidence) -> Bool {
        failure.key.isClusterName && !evidence.asksForCluster(failure.pattern)
    }

    /// True where a capture on the server's host saw the query come, and would have seen one go on: one that holds packets
    /// of the client alone may have been filtered so (`host CLIENT`), and one without answers shows nothing that leaves.
    private static func isWatched(_ failure: LocatedFailure, _ evidence: Evidence) -> Bool {
        guard evidence.roles.role(of: failure.target) == .coredns, !evidence.asksForCluster(failure.pattern),
            !failure.key.isSlow, failure.key.upstream != .unseen
        else { return false }
        return (failure.key.query.captures + failure.key.endpointQuery.captures).contains {
            evidence.isAt($0, failure.target) && !evidence.isOfOneHost($0, failure.key.path.client)
                && !evidence.blind.contains($0)
        }
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
        // What took a second and more was waited for, wherever its upstream leg is; CoreDNS keeps that failure for a while.
        let made = errors.filter { error in
            error.key.responseCode == code
                && (error.key.upstream == .failed
                    || (error.target == failure.target && (error.key.isSlow || error.key.outcome == .late)))
        }.total
        return made > 0 && failure.count <= made * 2
    }

    /// So many waits, and one in so many errors, show a wait: the others are answers from the cache of failures.
    private static let fewestWaited = 2
    private static let waitedShare = 10

    /// Seen from where a query of the server's own would not be.
    private static func fromClientSide(_ failures: [LocatedFailure], _ evidence: Evidence) -> Finding {
        // A node cache asks CoreDNS for the cluster's names, too: then nothing tells the two apart.
        let cluster = failures.filter(\.key.isClusterName)
        // What CoreDNS makes up itself it makes up at once; a second and more is spent waiting for somebody.
        let waited = failures.filter(\.key.isSlow).total
        let isWaiting = waited >= fewestWaited && waited * waitedShare >= failures.total
        let works = isWaiting && cluster.isEmpty ? evidence.clusterNamesAnswered : 0
        let names: Sentence =
            cluster.isEmpty
            ? "all for names outside cluster.local"
            : cluster.allSatisfy { evidence.asksForCluster($0.pattern) }
                ? "names under cluster.local among them, from a cache on the node, which asks CoreDNS for those"
                : "names under cluster.local among them, by the 2, 4 or 6 s after which CoreDNS gives its upstream up: it may ask for others in their stead (ExternalName services, autopath)"
        var finding = finding(
            kind: works > 0 ? .upstream : .undetermined, confidence: works > 0 ? .likely : .possible,
            culprit: works > 0 ? .upstreamOfCoreDNS(isOutsideClusterOnly: true) : nil,
            summary:
                """
                \(plural(failures.total, "query", "queries")) got \(codes(failures)), \
                \(names)
                """
                    + (works > 0
                        ? """
                        , \(waited) of them after a second or more, while \(plural(works, "name")) under cluster.local were \
                        answered by the same service: CoreDNS works and waited for its upstream. This capture does not show \
                        the upstream leg.
                        """
                        : "; this capture does not show whether CoreDNS or its upstream caused the error."))
        finish(&finding, failures, evidence)
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
            ? ", though the upstream had answered: CoreDNS could not use the answer, or caused the error itself"
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
