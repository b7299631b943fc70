import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// The answer reaches the client with the pod's address instead of the service's.
package enum UnexpectedSourceRule: Rule {
    package static let info = RuleInfo(
        id: "unexpected-source", title: "Answers are not translated back to the service IP", kind: .network,
        severity: .error,
        looksFor: """
            A response with the query's ID and ports that comes from another address than the one asked, at the \
            client or on its node's interface towards it.
            """,
        toldApartBy: """
            With Cilium's socket load-balancing the client asks the pod itself, and an answer from the pod is \
            right. A lost answer is not there at all.
            """,
        reference: "kubernetes/kubernetes#2996, #68367, #21613")

    package static func findings(in evidence: Evidence) -> [Finding] {
        evidence.failuresByServer { trail in
            if case .fromUnexpectedSource(let source) = trail { source } else { nil }
        }.map { ($0.server, $0.failures.filter { !isOfLostRetry($0, evidence) }) }
            .filter { !$0.1.isEmpty }
            .map { source, failures in
                let places = evidence.clientSide(of: failures)
                let node = places.filter { evidence.vantages[$0] == .node }
                let answered = evidence.clientPaths.filter { $0.path.endpoint == source }
                    .reduce(0) { $0 + $1.outcomes[.answered] }
                // A capture that lost the translated copy of an answer shows the same, but nobody asks again.
                let isMissed =
                    evidence.isRatherMissed(failures, answered: answered)
                    || (failures.total * 4 <= answered && CaptureLossRule.explainsLoss(in: evidence))
                var finding = finding(
                    severity: isMissed ? .info : nil, confidence: isMissed ? .possible : .certain,
                    culprit: isMissed
                        ? nil
                        : .node(
                            Culprit.Node(
                                of: failures.clients, places: evidence.shortNames(node),
                                part: .missingTranslationBack(from: source, to: failures.servers))),
                    summary:
                        """
                        \(plural(failures.total, "answer")) from \(source)\(port(failures)) reached \
                        \(evidence.list(failures.clients)), which had asked \(evidence.list(failures.servers)) and \
                        therefore rejected them: the client's node did not translate them back (conntrack bypassed or its \
                        entry gone). CoreDNS answered.
                        """
                )
                finding.weight = failures.total
                finding.counts = [("mismatched", failures.total)]
                finding.evidence = evidence.evidence(
                    of: failures, note: "query, and its answer from an address not asked")
                finding.nextSteps = [
                    NextStep(
                        "On the client's node, look for rules that take the answers out of connection tracking.",
                        command: "iptables-save -t raw | grep -e NOTRACK -e 'CT '; nft list ruleset | grep -n notrack"),
                    NextStep(
                        "See whether bridged traffic passes iptables, and whether only pods on the same node are affected.",
                        command: "sysctl net.bridge.bridge-nf-call-iptables; conntrack -L -p udp --orig-port-dst 53"),
                ]
                return finding
            }
    }

    /// True for an answer so late that it is a retry's, which the capture lost: the client has asked its sender since.
    private static func isOfLostRetry(_ failure: LocatedFailure, _ evidence: Evidence) -> Bool {
        failure.pattern.allExamples.allSatisfy(evidence.isRetriedBeforeAnswer)
            && evidence.clientPaths.contains {
                $0.path.client == failure.key.path.client && $0.path.server == failure.key.unexpectedSource
                    && $0.outcomes[.answered] > failure.count
            }
    }

    /// The ports that the answers came from, where they are not the one asked.
    private static func port(_ failures: [LocatedFailure]) -> Sentence {
        let ports = failures.compactMap(\.key.unexpectedPort).uniqued.sorted().prefix(4).map(String.init)
        return ports.isEmpty ? "" : " port \(verbatim: ports.joined(separator: ", "))"
    }
}
