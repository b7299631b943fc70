import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Answers come after the client gave up, or close to it.
package enum LateAnswersRule: Rule {
    package static let info = RuleInfo(
        id: "late-answers", title: "Answers come too late", kind: .coredns, severity: .error,
        looksFor: """
            Answers later than the client's timeout, or after it closed its socket (ICMP port unreachable that \
            quotes the answer), or later than a second from CoreDNS without a wait for its upstream.
            """,
        toldApartBy: """
            The upstream leg tells CoreDNS's own time from its upstream's; without it, late answers to names under \
            cluster.local are CoreDNS's, which asks nobody for them.
            """,
        reference: "AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\"")

    package static func findings(in evidence: Evidence) -> [Finding] {
        // Times of two captures in one direction each are of two clocks.
        if OneDirectionRule.explainsLoss(in: evidence) { return [] }
        let slow = evidence.failures { failure in
            // An answer that came at once when the client asked again is no slow one: the first was lost.
            guard case .answered = failure.trail, !failure.key.isAnsweredOnRetry, !isAcrossSilence(failure, evidence)
            else {
                return false
            }
            return failure.key.outcome == .late || (failure.key.isSlow && failure.key.outcome == .answered)
        }
        let waiting = slow.filter { $0.key.upstream.isUpstreams }
        let rest = slow.filter { !$0.key.upstream.isUpstreams }
        guard !rest.isEmpty || !waiting.isEmpty else { return [] }
        let upstreamIsSilent =
            evidence.upstreamFailures.contains { $0.key.outcome == .unanswered } || isUpstreamSlow(rest, evidence)
            || LostAfterCoreDNSRule.lostUpstreamAnswers(evidence).contains { lost in
                rest.contains { $0.target == lost.key.path.client }
            }
        // Where the upstream is silent, its rule explains these, and what CoreDNS then answers from its cache.
        let unseen = rest.filter { isOwnName($0, evidence) && !isAtServer($0, evidence) }
        let areUpstreams = upstreamIsSilent && unseen.areForwardersWaits
        let own =
            upstreamIsSilent
            ? rest.filter { isOwnName($0, evidence) && (!areUpstreams || isAtServer($0, evidence)) } : rest
        let isPrompt = own.allSatisfy {
            isOwnName($0, evidence) && $0.pattern.allExamples.allSatisfy(isAnswerToLostRetry)
        }
        guard !own.isEmpty, !isPrompt else { return [] }
        // Where the capture loses frames, a retry may be among them, and its prompt answer looks late.
        let patterns = own.map(\.pattern)
        if evidence.isSeenToLose(patterns), evidence.isWithinLoss(patterns) { return [] }
        let groups = Dictionary(grouping: own) { $0.target }
        let late = own.filter { $0.key.outcome == .late }
        let cluster = own.filter { isOwnName($0, evidence) }
        let asked = own.filter { $0.key.upstream == .answered }
        let seesUpstream = own.contains { failure in
            evidence.analysis.summary.paths.contains { $0.path.client == failure.target }
                && failure.key.upstream != .unseen
        }
        let judged = judgement(
            late: late, cluster: cluster, asked: asked, all: own, seesUpstream: seesUpstream, evidence)
        guard let judged else { return [] }
        let slowed = own.filter { judged.kind != .network || isHeldOnTheWay([$0], evidence) }
        let blamed = judged.kind == .upstream ? upstreams(of: own, evidence) : targets(of: slowed, evidence)
        var finding = finding(
            kind: judged.kind, severity: judged.severity, confidence: judged.confidence,
            culprit: judged.kind == .undetermined
                ? nil
                : judged.kind == .network
                    ? .path(Culprit.Way(from: slowed.clients, to: .addresses(blamed))) : evidence.servers(blamed),
            summary: summary(own, late: late, cluster: cluster, groups.count, judged.reason, evidence))
        finding.weight = own.total
        finding.counts = [("late", late.total), ("slow", own.total - late.total), ("clusterNames", cluster.total)]
        finding.evidence = evidence.evidence(of: late.isEmpty ? own : late, note: "query, and its late answer")
        finding.nextSteps = [
            NextStep(
                "See whether CoreDNS is throttled: compare its CPU use with its limit.",
                command: """
                    kubectl -n kube-system top pods -l k8s-app=kube-dns; kubectl -n kube-system get deploy coredns \
                    -o jsonpath='{.spec.template.spec.containers[0].resources}'
                    """),
            NextSteps.logs(nil),
        ]
        if judged.kind == .undetermined { finding.nextSteps.insert(NextSteps.captureAtCoreDNS(nil), at: 0) }
        return [finding]
    }

    /// True where the answer came right when a resolver sends again, of which the capture has nothing: it lost the retry, and
    /// perhaps all of that time (a gap between two files of a ring), and the answer was prompt.
    private static func isAnswerToLostRetry(_ exchange: Exchange) -> Bool {
        guard exchange.attempts == 1, let latency = exchange.legs[exchange.clientLeg].latency else { return false }
        return retryTimes.contains { latency >= $0 && latency < $0 + usualLatency }
    }

    /// True where the captures show nothing at all between the query and its answer: their clock was set, or they stood still.
    private static func isAcrossSilence(_ failure: LocatedFailure, _ evidence: Evidence) -> Bool {
        failure.pattern.allExamples.allSatisfy { example in
            guard let latency = example.legs[example.clientLeg].latency, latency >= Evidence.longestOfAnybody else {
                return false
            }
            let middle = example.start.nanoseconds &+ latency / 2
            let captures = Set(example.sightings.map { evidence.analysis.place(ofPoint: $0.point) })
            return captures.allSatisfy { capture in
                let spans = evidence.analysis.summary.coverage.captures
                return spans.indices.contains(capture) && spans[capture].isSilent(at: middle)
            }
        }
    }

    /// Nanoseconds after which resolvers send again: c-ares, dnspython and musl, glibc and Go, dig.
    private static let retryTimes: [Int64] = [2_000_000_000, 2_500_000_000, 5_000_000_000]
    private static let usualLatency: Int64 = 10_000_000

    /// Slow answers count from so many on, and from one in so many of the names that CoreDNS forwards.
    private static let fewestSlow = 3
    private static let slowShare = 20

    /// True for a name that the server answers itself: a node cache asks CoreDNS for the cluster's, and CoreDNS its upstream
    /// for the target of an ExternalName service.
    private static func isOwnName(_ failure: LocatedFailure, _ evidence: Evidence) -> Bool {
        failure.key.isClusterName && failure.key.upstream == .notAsked && !evidence.asksForCluster(failure.pattern)
            && !isAnsweredFromElsewhere(failure, evidence)
    }

    /// True for answers without AA of a server that has it in its others for cluster names: it did not make these from its own
    /// zone (plugin `autopath`, ExternalName services).
    private static func isAnsweredFromElsewhere(_ failure: LocatedFailure, _ evidence: Evidence) -> Bool {
        evidence.analysis.summary.legs.contains {
            $0.server == failure.target && $0.clusterNamesAuthoritative >= fewestSlow
        }
            && failure.pattern.allExamples.allSatisfy { example in
                example.legs.contains { $0.responses > 0 } && example.legs.allSatisfy { !$0.isAuthoritative }
            }
    }

    /// True where a capture on the server's host has the query. A forwarder inside a pod is asked at its loopback and asks from
    /// the pod's address.
    private static func isAtServer(_ failure: LocatedFailure, _ evidence: Evidence) -> Bool {
        let query = failure.key.path.endpoint == nil ? failure.key.query : failure.key.endpointQuery
        return !failure.target.isLoopback
            && evidence.captures(at: failure.target).contains(where: query.captures.contains)
    }

    /// Who answered late: where most of the answers are of known pods, these, without the service before them.
    private static func targets(of failures: [LocatedFailure], _ evidence: Evidence) -> [IPAddress] {
        let ofPods = failures.filter { evidence.roles.role(of: $0.target) != .service }
        return (ofPods.total * 2 > failures.total ? ofPods : failures).map(\.target).uniqued
    }

    /// Whom the servers that answered late had asked themselves.
    private static func upstreams(of failures: [LocatedFailure], _ evidence: Evidence) -> [IPAddress] {
        let servers = Set(failures.map(\.target))
        return evidence.analysis.summary.paths.filter { servers.contains($0.path.client) }.map(\.path.server).uniqued
    }

    private struct Judgement {
        var kind: VerdictKind
        var severity: Severity
        var confidence: Confidence
        var reason: Sentence
    }

    /// Whose time it was.
    private static func judgement(
        late: [LocatedFailure], cluster: [LocatedFailure], asked: [LocatedFailure], all: [LocatedFailure],
        seesUpstream: Bool, _ evidence: Evidence
    ) -> Judgement? {
        let isAtServer = all.contains { Self.isAtServer($0, evidence) }
        // One or two slow answers among many are no fault of anybody's, unless the client had sent again meanwhile; one that
        // is late by far may lie across a step of its capture's clock.
        let isFew = cluster.total < fewestSlow && late.total <= 1
        let isFelt = cluster.contains(where: \.key.isProven)
        if isAtServer, all.total >= fewestSlow, isHeldOnTheWay(all, evidence) {
            return Judgement(
                kind: .network, severity: .error, confidence: .likely,
                reason: """
                    The captures on the server's host have query and answer within moments of each other: the time was \
                    lost on the way, in a queue or a shaper.
                    """)
        }
        if !cluster.isEmpty, (isFew && isFelt) || !isHeldByServer(cluster, isAtServer: isAtServer, evidence) {
            return Judgement(
                kind: .undetermined, severity: isFew && !isFelt ? .info : .warning, confidence: .possible,
                reason: """
                    Names under cluster.local are just as slow: CoreDNS held them, or the path did. A capture at the pod \
                    would tell.
                    """)
        }
        if !isAtServer, cluster.areForwardersWaits {
            return Judgement(
                kind: .undetermined, severity: isFew && !isFelt ? .info : .warning, confidence: .possible,
                reason: """
                    Names under cluster.local are as slow, by the 2, 4 or 6 s after which CoreDNS gives its upstream up: it may \
                    have asked for others in their stead (ExternalName services, autopath). A capture at the pod would tell.
                    """)
        }
        if !cluster.isEmpty {
            return Judgement(
                kind: .coredns, severity: isFew ? .info : .error, confidence: isAtServer && !isFew ? .certain : .likely,
                reason:
                    "Names under cluster.local are just as slow, and CoreDNS answers those itself: the delay is its own."
            )
        }
        if isAtServer && seesUpstream && asked.total < all.total && all.total - asked.total >= 3
            && !isOfOneZone(all.filter { $0.key.upstream != .answered })
        {
            return Judgement(
                kind: .coredns, severity: .error, confidence: .likely,
                reason: "CoreDNS did not ask its upstream for \(all.total - asked.total) of them: the delay is its own."
            )
        }
        let isAnsweredAtOnce = seesUpstream && asked.total == all.total && !isUpstreamSlow(all, evidence)
        if late.isEmpty, isAtServer, isAnsweredAtOnce, all.total >= fewestSlow, isMuch(all, evidence) {
            return Judgement(
                kind: .coredns, severity: .error, confidence: .likely,
                reason: "The upstream answered CoreDNS at once: the delay is CoreDNS's own.")
        }
        guard !late.isEmpty else {
            // What CoreDNS waited for its upstream is the upstream's rule; a few slow names are their own servers'.
            guard !seesUpstream, all.total >= fewestSlow, isMuch(all, evidence) else { return nil }
            return Judgement(
                kind: .undetermined, severity: .warning, confidence: .possible,
                reason: """
                    All are names outside cluster.local and the upstream leg is not in the capture: the delay may be \
                    CoreDNS's or its upstream's.
                    """)
        }
        if isAnsweredAtOnce {
            return Judgement(
                kind: .coredns, severity: .error, confidence: .likely,
                reason: "The upstream answered CoreDNS at once: the delay is CoreDNS's own.")
        }
        if isUpstreamSlow(all, evidence) {
            return Judgement(
                kind: .upstream, severity: .warning, confidence: .likely,
                reason: "CoreDNS waited for its upstream, which answered late.")
        }
        return Judgement(
            kind: .undetermined, severity: .warning, confidence: .possible,
            reason: """
                All are names outside cluster.local and the upstream leg is not in the capture: the delay may be \
                CoreDNS's or its upstream's.
                """)
    }

    /// Whose most of the time was, in examples of which captures on the server's host have both the query and the answer.
    private static func shares(_ failures: [LocatedFailure], _ evidence: Evidence) -> (servers: Int, ways: Int) {
        var shares = (servers: 0, ways: 0)
        for failure in failures {
            let captures = Set(evidence.captures(at: failure.target))
            for exchange in failure.pattern.allExamples {
                let here = exchange.sightings.filter { captures.contains(evidence.analysis.place(ofPoint: $0.point)) }
                guard let query = here.filter({ $0.kind == .query }).map(\.time.nanoseconds).min(),
                    let answer = here.filter({ $0.kind == .response }).map(\.time.nanoseconds).min(),
                    let latency = exchange.legs[exchange.clientLeg].latency
                else { continue }
                if (answer &- query) * 2 >= latency { shares.servers += 1 } else { shares.ways += 1 }
            }
        }
        return shares
    }

    private static func isHeldOnTheWay(_ failures: [LocatedFailure], _ evidence: Evidence) -> Bool {
        let shares = shares(failures, evidence)
        return shares.ways > shares.servers
    }

    /// True where captures on the server's host show that most of the time passed there; without one for what the network does
    /// not hold for so long.
    private static func isHeldByServer(
        _ failures: [LocatedFailure], isAtServer: Bool, _ evidence: Evidence
    ) -> Bool {
        guard isAtServer else {
            let latencies = failures.flatMap(\.pattern.allExamples).compactMap { $0.legs[$0.clientLeg].latency }
            return latencies.count { $0 >= longestOnTheWay } * 2 > latencies.count
        }
        let shares = shares(failures, evidence)
        return shares.servers >= shares.ways
    }

    /// Nanoseconds: no queue on the way holds packets for longer.
    private static let longestOnTheWay: Int64 = 3_000_000_000

    /// True where all names are of one zone: it may have servers of its own, asked on a port that is not captured.
    private static func isOfOneZone(_ failures: [LocatedFailure]) -> Bool {
        let names = failures.flatMap(\.pattern.allExamples).compactMap { $0.name?.withoutTrailingDot.lowercased() }
        let zones = Set(names.map { $0.split(separator: ".").suffix(2).joined(separator: ".") })
        return zones.count == 1 && !failures.contains { $0.key.isClusterName }
    }

    /// True where one in twenty of the names that CoreDNS forwards was as slow.
    private static func isMuch(_ slow: [LocatedFailure], _ evidence: Evidence) -> Bool {
        let answered = evidence.analysis.summary.zonesAsMet.filter { !$0.isOfCluster }.reduce(0) { $0 + $1.answered }
        return slow.total * slowShare >= answered
    }

    /// True where a server that answered late waited for its own upstream, for any name.
    private static func isUpstreamSlow(_ failures: [LocatedFailure], _ evidence: Evidence) -> Bool {
        let servers = Set(failures.map(\.target))
        return evidence.upstreamFailures.contains {
            servers.contains($0.key.path.client)
                && ($0.key.outcome != .answered || $0.key.isSlow || $0.key.isAnswerUnseenByAsker)
        }
    }

    private static func summary(
        _ all: [LocatedFailure], late: [LocatedFailure], cluster: [LocatedFailure], _ servers: Int,
        _ reason: Sentence, _ evidence: Evidence
    ) -> Sentence {
        let longest = all.map(\.pattern.longestLatency).max() ?? 0
        guard late.total > 0 else {
            return "\(plural(all.total, "answer")) took a second or longer, the longest \(seconds(longest)). \(reason)"
        }
        return
            """
            \(plural(all.total, "answer")) took a second or longer, the longest \(seconds(longest)); \
            \(late.total) came too late, after the client's timeout or after it had closed its socket. \
            \(reason)
            """
    }
}
