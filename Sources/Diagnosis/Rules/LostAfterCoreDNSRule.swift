import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// CoreDNS answered; the answer did not come to the client.
package enum LostAfterCoreDNSRule: Rule {
    package static let info = RuleInfo(
        id: "lost-after-coredns", title: "Answers are lost on their way back", kind: .network, severity: .error,
        looksFor: "A response that a capture on CoreDNS's side has and the client's side lacks, while it was running.",
        toldApartBy: """
            A CoreDNS that hangs sends no response. An answer with the wrong address is there, but untranslated.
            """,
        reference: "AWS, network ACLs are stateless")

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        return clients(evidence) + keptOnNode(evidence) + upstreams(evidence)
    }

    /// Answers from so many on of which one at least would be asked for again, if they were lost.
    private static let fewestUnfelt = 4

    /// True where a capture that saw the query sees all that comes to the client: in its pod, or on all interfaces of its node.
    private static func isWatchedAtHome(_ failure: LocatedFailure, _ evidence: Evidence) -> Bool {
        let client = failure.key.path.client
        return failure.key.query.captures.contains { capture in
            evidence.vantages[capture] == .clientPod(client)
                || (Vantage.isRouter(capture, evidence.analysis) && evidence.isAt(capture, client))
        }
    }

    private static func clients(_ evidence: Evidence) -> [Finding] {
        evidence.failuresByServer { trail in
            if case .answerLost(let server) = trail { server } else { nil }
        }.map { server, failures in
            let sent = failures.flatMap { $0.key.endpointResponse.captures + $0.key.response.captures }.uniqued.sorted()
            let tunnels = evidence.tunnels(of: failures, .response)
            let overlay: Sentence = tunnels.isEmpty ? "" : " The overlay carried them as \(evidence.list(tunnels))."
            let isUnfelt =
                failures.total >= fewestUnfelt
                && failures.allSatisfy { !evidence.isAskedAgain($0.key) && !isWatchedAtHome($0, evidence) }
            var finding = finding(
                kind: isUnfelt ? .undetermined : nil, severity: isUnfelt ? .warning : nil,
                confidence: isUnfelt ? .possible : .certain,
                culprit: isUnfelt ? nil : .pathBack(from: server, to: failures.clients),
                summary: (isUnfelt
                    ? """
                    \(plural(failures.total, "answer")) of \(evidence.describe(server)) \(failures.total, "is", "are") in \
                    \(evidence.names(sent)) and not where \(evidence.list(failures.clients)) \
                    \(failures.clients.count, "is", "are") (\(evidence.names(evidence.clientSide(of: failures)))), and nobody asked \
                    again, as clients do that get no answer: CoreDNS answered, and the answers came by another way, or were lost.
                    """
                    : """
                    \(plural(failures.total, "answer")) of \(evidence.describe(server)) \(failures.total, "is", "are") in \
                    \(evidence.names(sent)) but never reached \(evidence.list(failures.clients)) \
                    (\(evidence.names(evidence.clientSide(of: failures)))): CoreDNS answered, and the answers were \
                    lost on the way back.
                    """) + overlay)
            finding.weight = failures.total
            finding.counts = [("unanswered", failures.total)]
            finding.evidence = evidence.evidence(
                of: failures,
                note: """
                    query and answer; the answer does not reach the client
                    """)
            finding.nextSteps = tunnels.prefix(2).compactMap(\.nextStep)
            finding.nextSteps += [
                NextStep(
                    """
                    Network ACLs are stateless: allow the ephemeral ports (1024-65535) from CoreDNS's subnet \
                    back to the client's subnet.
                    """),
                NextStep(
                    "On the client's node, look for packets dropped by the reverse path filter or connection tracking.",
                    command: "nstat -az | grep -i -e IPReversePathFilter -e InErrors; conntrack -S"),
            ]
            return finding
        }
    }

    /// Answers that came to a node and did not go on to the client.
    private static func keptOnNode(_ evidence: Evidence) -> [Finding] {
        let kept = evidence.failures { if case .answerKept = $0.trail { true } else { false } }
        let nodes = Dictionary(grouping: kept) { failure in
            if case .answerKept(_, let capture) = failure.trail { capture } else { 0 }
        }
        return nodes.sorted { $0.key < $1.key }.map { capture, failures in
            let name = evidence.names([capture])
            var finding = finding(
                confidence: failures.total > 1 ? .certain : .likely,
                culprit: .node(
                    Culprit.Node(
                        of: failures.clients, places: evidence.shortNames([capture]), part: .forwarding)),
                summary: """
                    \(plural(failures.total, "answer")) of \(evidence.list(failures.map(\.target).uniqued)) to \
                    \(evidence.list(failures.clients)) came to the node (\(name)) and did not leave it, as others did: CoreDNS \
                    answered, and the node drops the answers (firewall, network policy, connection tracking).
                    """)
            finding.weight = failures.total
            finding.counts = [("answersKept", failures.total)]
            finding.evidence = evidence.evidence(
                of: failures, note: "query, and the answer that does not leave the node")
            finding.nextSteps = [NextSteps.packetsDroppedByNode]
            return finding
        }
    }

    /// Answers of the upstream that another capture has and CoreDNS's own side has not.
    static func lostUpstreamAnswers(_ evidence: Evidence) -> [FailurePattern] {
        evidence.upstreamFailures.filter {
            $0.key.outcome == .answered
                && ($0.key.isAnswerKept || evidence.isAnswerMissed($0.key))
        }
    }

    private static func upstreams(_ evidence: Evidence) -> [Finding] {
        let lost = lostUpstreamAnswers(evidence)
        // What a loop multiplies overflows whatever it passes, and keeps clients waiting.
        let isLooping = evidence.analysis.summary.paths.contains { ForwardLoopRule.isLoop($0, evidence) }
        return lost.map(\.key.path.server).uniqued.compactMap { server in
            let here = lost.filter { $0.key.path.server == server }
            let count = here.reduce(0) { $0 + $1.count }
            let failed = evidence.failures {
                !isLooping && $0.key.upstream == .unanswered && $0.key.outcome != .pending
                    && here.map(\.key.path.client).contains($0.target)
            }
            // Those that nobody missed may be the capture's loss, and all where it is seen to lose frames.
            guard !evidence.isWithinLoss(here) || (!failed.isEmpty && !evidence.isSeenToLose(here)) else { return nil }
            let askers = here.map(\.key.path.client).uniqued
            let sent = here.flatMap(\.key.response.captures).uniqued.sorted()
            var finding = finding(
                confidence: count > 1 && !failed.isEmpty ? .certain : .likely,
                culprit: here.allSatisfy(\.key.isAnswerKept)
                    ? .node(
                        Culprit.Node(
                            of: askers, places: evidence.shortNames(sent), part: .forwarding, isServers: true))
                    : .pathBack(from: server, to: askers),
                summary: """
                    \(plural(count, "answer")) of \(evidence.describe(server)) \(count, "is", "are") in \
                    \(evidence.names(sent)) but never reached CoreDNS (\(evidence.list(askers))): the upstream \
                    answered, and the answers were lost on the way back.
                    """)
            finding.weight = max(count, failed.total)
            finding.counts = [("upstreamAnswersLost", count), ("clients", failed.total)]
            finding.evidence = evidence.evidence(
                of: here.flatMap(\.allExamples),
                note: "CoreDNS's query upstream, and the answer that does not come back")
            finding.nextSteps = [
                NextStep(
                    """
                    Check that security groups, network ACLs and routes let CoreDNS's node reach \(server) on UDP \
                    and TCP 53, and that the VPC's DNS support is on.
                    """),
                NextStep(
                    "From a CoreDNS pod's namespace, ask the upstream itself.",
                    command: NextSteps.inCoreDNS("dig @\(server) amazon.com +tries=1 +time=2")),
            ]
            return finding
        }
    }
}
