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

    /// Where a transmission, or its answer, was lost.
    private enum Place: Hashable {
        case beforeCoreDNS(IPAddress)
        case afterCoreDNS(IPAddress)
        case inCoreDNS(IPAddress)
        /// Came to the client's node and left it by no interface.
        case onNode(Int)
        case unknown
    }

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        // Where the kernel's race for a conntrack entry explains them, its rule has them.
        let raced = ConntrackRaceRule.isLikely(in: evidence)
        let corrupts = !CorruptedRule.corrupted(in: evidence).isEmpty
        let saved = evidence.failures {
            $0.key.isAnsweredOnRetry && ($0.key.outcome == .answered || $0.key.outcome == .late)
                && !($0.key.isHalfOfPair && raced)
                && !(corrupts && $0.key.isCorrupted)
        }
        let placed = saved.map { (place: place(of: $0, evidence), failure: $0) }
            .filter { !isUpstreams($0.failure, at: $0.place, evidence) }
        return placed.map(\.place).uniqued.map { place in
            finding(placed.filter { $0.place == place }.map(\.failure), at: place, evidence)
        }
    }

    /// True where CoreDNS left a query unanswered because its upstream did: the upstream's rules have it.
    private static func isUpstreams(_ failure: LocatedFailure, at place: Place, _ evidence: Evidence) -> Bool {
        guard case .inCoreDNS(let pod) = place, !failure.key.isClusterName else { return false }
        return evidence.upstreamFailures.contains { $0.key.path.client == pod && $0.key.outcome == .unanswered }
    }

    /// Compares what the captures on the pod's host saw with what the client sent and got.
    private static func place(of failure: LocatedFailure, _ evidence: Evidence) -> Place {
        if let node = node(keeping: failure, evidence) { return .onNode(node) }
        let isAsked = evidence.vantages.contains(.corednsPod(failure.key.path.server))
        guard let pod = failure.key.path.endpoint ?? (isAsked ? failure.key.path.server : nil) else { return .unknown }
        let watchers = evidence.captures(at: pod).filter { evidence.covers($0, failure.pattern) }
        guard !watchers.isEmpty, let exchange = failure.pattern.examples.first else { return .unknown }
        let queries = packets(.query, of: exchange, at: pod, seenBy: watchers, evidence)
        let answers = packets(.response, of: exchange, at: pod, seenBy: watchers, evidence)
        if queries < exchange.attempts { return .beforeCoreDNS(pod) }
        return answers > exchange.legs[exchange.clientLeg].responses ? .afterCoreDNS(pod) : .inCoreDNS(pod)
    }

    /// The client's node's capture to which every transmission came, and which fewer left than came; nil without one.
    private static func node(keeping failure: LocatedFailure, _ evidence: Evidence) -> Int? {
        guard let exchange = failure.pattern.examples.first else { return nil }
        return failure.key.query.bareCaptures.first { capture in
            guard evidence.vantages.indices.contains(capture), evidence.vantages[capture] == .node,
                Vantage.isRouter(capture, evidence.analysis), evidence.isAt(capture, failure.key.path.client)
            else { return false }
            let came = transmissions(of: exchange, capture, isOut: false, evidence)
            let left = transmissions(of: exchange, capture, isOut: true, evidence)
            return came == exchange.attempts && left > 0 && left < came
        }
    }

    /// How many transmissions a capture saw come in, or go out, by whatever interface.
    private static func transmissions(
        of exchange: Exchange, _ capture: Int, isOut: Bool, _ evidence: Evidence
    ) -> Int {
        let times = exchange.sightings.filter { sighting in
            sighting.kind == .query && evidence.analysis.place(ofPoint: sighting.point) == capture
                && (evidence.analysis.points[sighting.point].direction == .outgoing) == isOut
        }.map(\.time).sorted()
        return zip(times, times.dropFirst()).filter { $1.nanoseconds(since: $0) > 100_000_000 }.count
            + (times.isEmpty ? 0 : 1)
    }

    /// Packets of one kind among the sightings; copies follow each other within milliseconds.
    private static func packets(
        _ kind: SightingKind, of exchange: Exchange, at pod: IPAddress, seenBy captures: [Int], _ evidence: Evidence
    ) -> Int {
        // Before DNAT a query is on its way yet, wherever on its host that was captured.
        let times = exchange.sightings
            .filter { sighting in
                sighting.kind == kind && captures.contains(evidence.analysis.place(ofPoint: sighting.point))
                    && exchange.legs.indices.contains(sighting.leg) && exchange.legs[sighting.leg].server == pod
            }
            .map(\.time).sorted()
        return zip(times, times.dropFirst()).filter { $1.nanoseconds(since: $0) > 100_000_000 }.count
            + (times.isEmpty ? 0 : 1)
    }

    private static func finding(
        _ here: [LocatedFailure], at place: Place, _ evidence: Evidence
    ) -> Finding {
        let longest = here.map(\.pattern.longestLatency).max() ?? 0
        let clients = evidence.list(here.clients)
        let judged = judgement(place, here.clients, evidence)
        var finding = finding(
            kind: judged.kind, confidence: place == .unknown ? .possible : .likely, culprit: judged.culprit,
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
        case .unknown:
            (
                .undetermined, nil,
                "A transmission or its answer was lost, or CoreDNS left it unanswered: this capture cannot show which."
                    + (evidence.comparison?.sentences ?? "")
            )
        }
    }
}
