import Cluster
import Exchanges
import PacketWire
import Wording

/// Clients refuse answers that come in time: their socket is closed.
package enum RefusedAnswersRule: Rule {
    package static let info = RuleInfo(
        id: "answers-refused", title: "Clients reject answers that arrive in time", kind: .client, severity: .warning,
        looksFor: """
            An ICMP port unreachable from the client that quotes an answer younger than a second: three at least, and \
            a third of the client's answers.
            """,
        toldApartBy: """
            A client that waited out its timeout closes its socket too; its answers are late. One that quotes the \
            query comes from the server's side.
            """,
        reference: "RFC 1122, section 4.1.3.3; RFC 792")

    private static let minimum = 3

    package static func findings(in evidence: Evidence) -> [Finding] {
        // What comes from the pod's address instead of the service's is refused by right.
        let misled = evidence.failures { $0.key.unexpectedSource != nil }.clients
        // After an error, or an ICMP error, a resolver closes its socket, and the answer to the other question of the pair finds
        // it closed.
        let failed = evidence.failures { $0.key.responseCode != nil || $0.key.rejectedBy != nil }.clients
        let refused = evidence.failures {
            $0.key.isAnswerRefused && $0.key.outcome == .answered && !misled.contains($0.key.path.client)
                && !failed.contains($0.key.path.client)
        }
        return refused.clients.map { client in
            finding(client, refused.filter { $0.key.path.client == client }, evidence)
        }
    }

    private static func finding(_ client: IPAddress, _ refused: [LocatedFailure], _ evidence: Evidence) -> Finding {
        let answered = evidence.clientPaths.filter { $0.path.client == client }.reduce(0) {
            $0 + $1.outcomes[.answered]
        }
        let isWidespread = refused.total >= minimum && refused.total * 3 >= answered
        // Whether the answers came there with the address that was asked shows at the client's side alone.
        let isSeenThere = refused.contains { failure in
            failure.key.query.captures.contains { evidence.isAt($0, client) }
        }
        let longest = refused.flatMap(\.pattern.examples).compactMap(\.latency).max() ?? 0
        var finding = finding(
            kind: isSeenThere ? .client : .undetermined, severity: isWidespread ? .warning : .info,
            confidence: isSeenThere ? .certain : .possible,
            culprit: isWidespread && isSeenThere ? evidence.servers([client]) : nil,
            summary: """
                \(client) refused \(refused.total) of \(plural(answered, "answer")) with ICMP port unreachable, \
                although they arrived within \(seconds(longest)): its socket was already closed. Either it asked \
                several servers at once and took the first answer, or its own timeout is shorter, or a firewall in its \
                namespace rejects \
                answers\(isSeenThere ? "." : "; or its node does not translate them back to the service's address, which only a capture there shows.")
                """)
        finding.weight = refused.total
        finding.counts = [("refused", refused.total), ("answered", answered)]
        finding.evidence = evidence.evidence(
            of: refused, note: "query, its answer, and the client's ICMP error about it")
        finding.nextSteps = [
            NextStep(
                "In the client's pod, see its nameservers and timeouts, and rules that reject.",
                command: "kubectl exec POD -- cat /etc/resolv.conf; "
                    + NextSteps.inNamespace(of: "--label io.kubernetes.pod.name=POD", "iptables-save | grep -i reject")),
            NextSteps.captureOnClientNode(client),
        ]
        return finding
    }
}
