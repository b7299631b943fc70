import Cluster
import Exchanges
import PacketWire
import Wording

/// At CoreDNS the answer leaves at once, and the client asks the same again.
package enum AskedAgainRule: Rule {
    package static let info = RuleInfo(
        id: "asked-again", title: "Clients retry queries that CoreDNS has answered", kind: .network, severity: .error,
        looksFor: """
            Queries that come again from the same port, with the same ID, after their answer passed the capture \
            within a second. Two at least, and one in twenty of what a client asked.
            """,
        toldApartBy: """
            A slow CoreDNS is asked again before it answers. A capture at the client shows whether the answer comes \
            there: where it does, the client does not take it.
            """,
        reference: "AWS VPC documentation, \"Network ACLs\" (ephemeral ports); resolver(3)")

    /// Fewer may be an application's own wish.
    private static let minimum = 2
    /// From so many on, and from half of what a client asked, the way back is at fault.
    private static let fewest = 3
    /// Of what a client had answered, so much has to come again before it is more than a stray one.
    private static let share = 20

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        // Where another rule says why answers are not taken, there is nothing to guess.
        let explained = evidence.failures { $0.key.isOversized || $0.key.isCorrupted || $0.key.isFirstFragmentOnly }
        let tooBig = evidence.analysis.summary.pathErrors.rows.map(\.client)
        let others = Set(explained.clients + tooBig)
        let failures = evidence.failures { failure in
            if case .answerUnused = failure.trail { return !others.contains(failure.key.path.client) }
            return false
        }
        return failures.map(\.target).uniqued.map { server in
            finding(server, failures.filter { $0.target == server }, evidence)
        }
    }

    /// Where the answers were seen last, and so where they or the client's use of them ended.
    private enum Place {
        /// In the client's own namespace: it does not take them.
        case client
        /// On the client's node, coming in and not going on to the client, though its queries came from there.
        case clientNode
        /// Somewhere before the client.
        case before
    }

    private static func place(of failures: [LocatedFailure], _ evidence: Evidence) -> Place {
        let isAtClient = failures.contains { failure in
            failure.key.response.captures.contains { capture in
                evidence.vantages.indices.contains(capture)
                    && evidence.vantages[capture] == .clientPod(failure.key.path.client)
            }
        }
        if isAtClient { return .client }
        let isOnNode = failures.allSatisfy { failure in
            failure.key.response.captures.contains { capture in
                evidence.vantages.indices.contains(capture) && evidence.vantages[capture] == .node
                    && Vantage.isRouter(capture, evidence.analysis) && evidence.isAt(capture, failure.key.path.client)
                    && !failure.key.response.sentBy.contains(capture) && failure.key.query.sentBy.contains(capture)
            }
        }
        return isOnNode ? .clientNode : .before
    }

    private static func finding(_ server: IPAddress, _ failures: [LocatedFailure], _ evidence: Evidence) -> Finding {
        let rows = evidence.clientPaths.filter { ($0.path.endpoint ?? $0.path.server) == server }
        let here = rows.filter { failures.clients.contains($0.path.client) }
        let answered = here.reduce(0) { $0 + $1.outcomes[.answered] }
        let again = failures.total
        // A client that has as many queries unanswered sends what was asked with them again, too.
        let lost = evidence.failures { $0.trail.isLoss && failures.clients.contains($0.key.path.client) }.total
        let isFew = again < minimum || again * share < answered || again <= lost
        let isSeenAtServerAlone = evidence.vantages.allSatisfy { vantage in
            switch vantage {
            case .corednsPod, .unknown: true
            case .clientPod, .upstream, .node: false
            }
        }
        let place = place(of: failures, evidence)
        var kind = VerdictKind.undetermined
        // glibc sends the answered half of a pair again when the other half was lost before this capture: only many tell.
        let isMost = again >= fewest && again * 2 >= answered
        if !isFew, (isSeenAtServerAlone && isMost) || place == .clientNode { kind = .network }
        let clients = evidence.list(failures.clients)
        var finding = finding(
            kind: kind, severity: isFew ? .info : kind == .network ? .error : .warning,
            confidence: kind == .network ? .likely : .possible,
            culprit: kind == .network ? .pathBack(from: server, to: clientsInOrder(failures)) : nil,
            summary: """
                \(again) of \(plural(answered, "query", "queries")) that \(evidence.describe(server)) answered within \
                a second \(again, "was", "were") sent again by \(clients), unchanged: CoreDNS did its part, and \
                \(isFew ? "some answers do not reach their clients" : "its answers do not reach the clients").
                """ + reason(place))
        finding.weight = again
        finding.counts = [("askedAgain", again), ("answered", answered)]
        finding.evidence = evidence.evidence(of: failures, note: "query, its answer, and the query again")
        finding.nextSteps = [
            NextSteps.captureOnClientNode(failures.clients[0]),
            NextStep(
                """
                Network ACLs are stateless: allow the ephemeral ports (1024-65535) from CoreDNS's subnet back to the \
                client's subnet, and port 53 the other way.
                """),
        ]
        return finding
    }

    /// The same order whichever of the failures was met first.
    private static func clientsInOrder(_ failures: [LocatedFailure]) -> [IPAddress] {
        failures.clients.sorted { ($0.high, $0.low) < ($1.high, $1.low) }
    }

    static let refusedAtClient: Sentence =
        " The answers are in the capture at the client: its own host drops them, or the application refuses them."

    private static func reason(_ place: Place) -> Sentence {
        switch place {
        case .client: refusedAtClient
        case .clientNode: " The answers reached the client's node and were not delivered to the client."
        case .before: ""
        }
    }
}
