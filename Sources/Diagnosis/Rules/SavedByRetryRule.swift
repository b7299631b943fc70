import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// The client's first transmission was lost, and its retransmission was answered at once: every name resolved,
/// seconds late.
package enum SavedByRetryRule: Rule {
    package static let info = RuleInfo(
        id: "saved-by-retry", title: "Queries are answered only after a retransmission", kind: .undetermined,
        severity: .warning,
        looksFor:
            "A query that was sent again from the same port, with fewer answers than transmissions, the first of them within a second of the last transmission.",
        toldApartBy:
            "A server that is slow answers every transmission. A capture at the CoreDNS pod tells whether the first transmission came there, and whether its answer left.",
        reference: "resolver(3) retransmits after 5 s (glibc), 2.5 s (musl)")

    /// Among so many times the failures, a lossy capture has a few more that look like these.
    private static let fewBeside = 50

    /// Where a transmission, or its answer, was lost.
    private enum Place: Hashable {
        case beforeCoreDNS(IPAddress)
        case afterCoreDNS(IPAddress)
        case inCoreDNS(IPAddress)
        /// Came to the client's node and left it by no interface.
        case onNode(Int)
        /// Came to the pod's node and was not handed on to it.
        case onServersNode(IPAddress, Int)
        case unknown
    }

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        // Where the kernel's race for a conntrack entry explains them, its rule has them.
        let raced = ConntrackRaceRule.isLikely(in: evidence)
        let corrupts = !CorruptedRule.corrupted(in: evidence).isEmpty
        let askedAgain = evidence.clientPaths.filter { $0.askedAgain > 0 }
        let saved = evidence.failures {
            $0.key.isAnsweredOnRetry && ($0.key.outcome == .answered || $0.key.outcome == .late)
                && $0.key.responseCode == nil && !($0.key.isHalfOfPair && raced)
                && !(corrupts && $0.key.isCorrupted) && !isAskedAgainAnyway($0, on: askedAgain)
                && !isAmongRejected($0, evidence)
        }
        let placed = saved.map { (place: place(of: $0, evidence), failure: $0) }
            .filter { !isUpstreams($0.failure, at: $0.place, evidence) }
        return placed.map(\.place).uniqued.map { place in
            finding(placed.filter { $0.place == place }.map(\.failure), at: place, evidence)
        }
    }

    /// True where queries to the same address came back as ICMP errors about then: one left without an error shares their
    /// cause, as a host sends only so many (Linux: six at once, then one a second).
    private static func isAmongRejected(_ failure: LocatedFailure, _ evidence: Evidence) -> Bool {
        evidence.clientFailures.contains { rejected in
            rejected.trail.isRefusal && rejected.key.path.server == failure.key.path.server
                && failure.pattern.firstStart <= rejected.pattern.lastStart &+ errorsLast
                && failure.pattern.lastStart >= rejected.pattern.firstStart &- errorsLast
        }
    }

    /// Nanoseconds about an ICMP error for which a query to the same address shares its cause.
    private static let errorsLast: Int64 = 10_000_000_000

    /// True on a path where more queries come again after their answers: these say no more than those.
    private static func isAskedAgainAnyway(_ failure: LocatedFailure, on paths: [PathRow]) -> Bool {
        paths.contains { $0.path == failure.key.path && $0.askedAgain > failure.count }
    }

    /// True where CoreDNS left a query unanswered because its upstream did, or kept it waiting: the upstream's rules have it.
    private static func isUpstreams(_ failure: LocatedFailure, at place: Place, _ evidence: Evidence) -> Bool {
        guard case .inCoreDNS(let pod) = place, !failure.key.isClusterName else { return false }
        return evidence.upstreamFailures.contains {
            $0.key.path.client == pod && ($0.key.outcome == .unanswered || $0.key.outcome == .late || $0.key.isSlow)
        }
    }

    /// Follows each transmission, and each answer, as far as captures show it.
    private static func place(of failure: LocatedFailure, _ evidence: Evidence) -> Place {
        let isAsked = evidence.roles.role(of: failure.key.path.server) != .service
        guard let exchange = failure.pattern.examples.first, exchange.hasAllSightings else { return .unknown }
        let transmissions = evidence.packets(.query, of: exchange)
        guard let pod = failure.key.path.endpoint ?? (isAsked ? failure.key.path.server : nil) else {
            return nodeKeeping(transmissions, of: exchange, to: failure.key.path.server, evidence)
        }
        guard transmissions.count >= exchange.attempts else { return .unknown }
        // The one that was answered arrived, by a way that may be another: from the same port, but to another pod.
        let first = evidence.packets(.response, of: exchange).first?.first
        let answered = first.flatMap { answer in
            transmissions.lastIndex { copies in copies.first.map { $0.time <= answer.time } ?? false }
        }
        var arrived = answered == nil ? 0 : 1
        for (number, transmission) in transmissions.enumerated() where number != answered {
            let passage = evidence.passage(ofQuery: transmission, of: exchange, to: pod)
            if let missed = passage.missed, let reached = passage.reached {
                // Before translation nobody knows to which pod it went; one that nobody captured may be it.
                let isTranslated = transmission.contains { exchange.legs[$0.leg].server == pod }
                guard !failure.key.isSentElsewhere, !evidence.hasLeftUntranslated(transmission, of: exchange, for: pod),
                    isTranslated || reached != .client
                        || evidence.areAllCaptured(failure.key.path.server, except: pod)
                else { return .unknown }
                return place(between: reached, missed, pod)
            }
            if passage.reached == .server || passage.reached == .serverNodeInner { arrived += 1 }
        }
        guard arrived == transmissions.count, !failure.key.isSentElsewhere else { return .unknown }
        let answers = evidence.packets(.response, of: exchange)
        if answers.contains(where: { evidence.passage(ofAnswer: $0, of: exchange, from: pod).missed != nil }) {
            // Who asked again before the first answer left did so because it came late.
            return evidence.isRetriedBeforeAnswer(exchange) ? .unknown : .afterCoreDNS(pod)
        }
        // What is answered after all, be it late, was not lost.
        guard answers.count < transmissions.count, !failure.key.upstream.isUpstreams else { return .unknown }
        // Where the pod's node keeps others back, what came to the node may not have come to the pod.
        if evidence.clientFailures.contains(where: { $0.trail == .stopped(server: pod) }) { return .unknown }
        return .inCoreDNS(pod)
    }

    private static func place(
        between reached: Passage.Station, _ missed: (station: Passage.Station, capture: Int), _ pod: IPAddress
    ) -> Place {
        switch (reached, missed.station) {
        case (...(.clientNodeInner), .clientNodeOuter), (.clientNodeInner, .serverNodeInner): .onNode(missed.capture)
        case (.serverNodeOuter, _): .onServersNode(pod, missed.capture)
        default: .beforeCoreDNS(pod)
        }
    }

    /// The client's node, where a transmission came to it and did not leave it, as others did.
    private static func nodeKeeping(
        _ transmissions: [[Sighting]], of exchange: Exchange, to server: IPAddress, _ evidence: Evidence
    ) -> Place {
        for transmission in transmissions {
            let passage = evidence.passage(ofQuery: transmission, of: exchange, to: server)
            if passage.reached == .clientNodeInner, let missed = passage.missed, missed.station == .clientNodeOuter {
                return .onNode(missed.capture)
            }
        }
        return .unknown
    }

    private static func finding(
        _ here: [LocatedFailure], at place: Place, _ evidence: Evidence
    ) -> Finding {
        let longest = here.map(\.pattern.longestLatency).max() ?? 0
        let clients = evidence.list(here.clients)
        let judged = judgement(place, here.clients, evidence)
        // What is missing at one point may be the capture's loss: the retry proves a loss, and not where.
        let patterns = here.map(\.pattern)
        let isMissed =
            (here.total == 1 && judged.kind == .coredns)
            || (evidence.isSeenToLose(patterns)
                && (evidence.isWithinLoss(patterns) || here.total * fewBeside <= evidence.clientFailures.total))
        var finding = finding(
            kind: isMissed ? .undetermined : judged.kind,
            confidence: isMissed || place == .unknown || here.total == 1 ? .possible : .likely,
            culprit: isMissed ? nil : judged.culprit,
            summary:
                """
                \(plural(here.total, "query", "queries")) of \(clients) \(here.total, "was", "were") answered only \
                after the client sent \(here.total, "it", "them") again, up to \(seconds(longest)) later. \
                \(judged.reason)
                """
        )
        finding.weight = here.total
        finding.counts = [("savedByRetry", here.total), ("retransmissions", evidence.retransmissions(of: here))]
        finding.evidence = evidence.evidence(of: here, note: "query, sent again, and its answer")
        finding.nextSteps = [
            NextStep(
                "On the client's node, watch connection tracking for packets that it dropped.",
                command: "conntrack -S | grep -o 'insert_failed=[0-9]*\\|drop=[0-9]*'"),
            NextSteps.captureOnClientNode(here.clients[0]),
        ]
        if place == .unknown { finding.nextSteps.insert(NextSteps.captureAtCoreDNS(nil), at: 0) }
        return finding
    }

    private static func judgement(
        _ place: Place, _ clients: [IPAddress], _ evidence: Evidence
    ) -> (kind: VerdictKind, culprit: Culprit?, reason: Sentence) {
        switch place {
        case .beforeCoreDNS(let pod):
            (
                .network, .path(Culprit.Way(from: clients, to: .addresses([pod]))),
                "Not every transmission is in the captures at \(pod): packets are lost on the way there."
            )
        case .afterCoreDNS(let pod):
            (
                .network, .pathBack(from: pod, to: clients),
                "\(pod) sent more answers than arrived: packets are lost on the way back."
            )
        case .inCoreDNS(let pod):
            (
                .coredns, evidence.servers([pod]),
                "Every transmission reached \(pod), and it answered only some of them."
            )
        case .onNode(let capture):
            (
                .network,
                .node(Culprit.Node(of: clients, places: evidence.shortNames([capture]), part: .forwarding)),
                "Every transmission reached the node (\(evidence.names([capture]))), and not every one left it: they are lost there."
            )
        case .onServersNode(let pod, let capture):
            (
                .network,
                .node(
                    Culprit.Node(
                        of: [pod], places: evidence.shortNames([capture]), part: .forwarding, isServers: true)),
                "A transmission came to the node of \(pod) and not to the pod (\(evidence.names([capture]))): it is lost on that node."
            )
        case .unknown:
            (
                .undetermined, nil,
                "A transmission or its answer was lost, or CoreDNS left it unanswered: this capture cannot show which."
                    + (evidence.comparison?.sentences ?? "")
            )
        }
    }
}

extension Trail {
    /// True where ICMP port unreachable came back: from a node for want of endpoints, or from whoever was asked.
    fileprivate var isRefusal: Bool {
        switch self {
        case .rejectedByNode, .portClosed: true
        default: false
        }
    }
}

extension Evidence {
    /// True for a transmission that a node let out as it came, under the service's address: its rules were being written.
    fileprivate func hasLeftUntranslated(
        _ transmission: [Sighting], of exchange: Exchange, for pod: IPAddress
    ) -> Bool {
        transmission.contains { sighting in
            let point = analysis.points[sighting.point]
            return point.direction == .outgoing && exchange.legs[sighting.leg].server != pod
                && Vantage.isRouter(analysis.place(ofPoint: sighting.point), analysis)
        }
    }

    /// True where the service has other pods, each was captured, and no answer came from a pod that was not.
    fileprivate func areAllCaptured(_ service: IPAddress, except pod: IPAddress) -> Bool {
        let others = endpoints.filter { $0 != pod }
        return !others.isEmpty && others.allSatisfy { !captures(at: $0).isEmpty }
            && !hasUnseenEndpoint(service, watchedBy: endpoints.flatMap(captures(at:)))
    }
}
