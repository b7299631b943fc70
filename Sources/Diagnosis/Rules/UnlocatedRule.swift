import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Unanswered queries whose trail ends at the edge of what was captured.
package enum UnlocatedRule: Rule {
    package static let info = RuleInfo(
        id: "unlocated", title: "Queries go unanswered outside what was captured", kind: .undetermined,
        severity: .error,
        looksFor: "Unanswered queries without a capture at the CoreDNS pod that got them, or should have.",
        toldApartBy: """
            With a capture in the CoreDNS pod's namespace the same failure becomes either a loss in the network or \
            a silent CoreDNS.
            """,
        reference: "AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\"")

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        let explained = Explained(evidence)
        let beyond = evidence.failuresByServer { trail in
            if case .beyondSight(let server) = trail { server } else { nil }
        }.map { ($0.server, $0.failures.filter { !explained.contains($0) }) }
            .filter { !isRejected(at: $0.0, evidence) && !$0.1.isEmpty }
        var findings = beyond.map { beyondSight($0.0, $0.1, evidence) }
        let invisible = evidence.failures {
            $0.trail == .invisible && !isRejectedAtService($0, evidence) && !explained.contains($0)
        }
        if !invisible.isEmpty { findings.append(clientOnly(invisible, evidence)) }
        return findings
    }

    private static func isRejected(at server: IPAddress, _ evidence: Evidence) -> Bool {
        evidence.clientFailures.contains { $0.trail == .portClosed(at: server) }
    }

    private static func isRejectedAtService(_ failure: LocatedFailure, _ evidence: Evidence) -> Bool {
        evidence.clientFailures.contains {
            $0.key.path.server == failure.key.path.server && $0.key.rejectedBy != nil
        }
    }

    private static func beyondSight(
        _ server: IPAddress, _ failures: [LocatedFailure], _ evidence: Evidence
    ) -> Finding {
        let from = evidence.clientSide(of: failures)
        let paths = evidence.clientPaths
        let isTranslated = failures.contains { $0.key.path.endpoint != nil }
        let answeredElsewhere = paths.filter { ($0.path.endpoint ?? $0.path.server) != server }
            .reduce(0) { $0 + $1.outcomes[.answered] }
        let answeredHere = paths.filter { ($0.path.endpoint ?? $0.path.server) == server }
            .reduce(0) { $0 + $1.outcomes[.answered] }
        // A pod that answered nobody may be at fault itself.
        let mayBeBlamed =
            answeredHere > 0 && !evidence.isOnEveryNode(server) && !isSeenWithoutAnswers(failures, evidence)
        let path = mayBeBlamed ? pathExplanation(failures, evidence) : nil
        let tunnels = evidence.tunnels(of: failures, .query)
        let overlay: Sentence = tunnels.isEmpty ? "" : " They left within the overlay, as \(evidence.list(tunnels))."
        var finding = finding(
            kind: path == nil ? nil : .network, confidence: path == nil ? .possible : .likely,
            culprit: path.map(Culprit.path),
            summary:
                """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) went unanswered \
                after they \(isTranslated ? "were translated to \(server) and " : "")left \
                (\(evidence.names(from)))\(isTranslated ? ": kube-proxy did its part" : " for \(server)"). \
                \(answeredHere == 0 ? "Nothing that went to \(server) was answered" : "\(answeredHere) others that went to \(server) were answered")\(answeredElsewhere > 0 ? ", \(answeredElsewhere) queries that went elsewhere were" : ""). \
                The fault lies outside this capture: \
                \(path == nil ? "the path to \(server) loses the packets, or the pod does not answer. Only a capture at \(server) can tell" : "the pod answers others, so the path to \(server) loses the packets").
                """ + overlay + sentences(evidence)
        )
        finding.weight = failures.total
        finding.counts = [
            ("unanswered", failures.total), ("retransmissions", evidence.retransmissions(of: failures)),
        ]
        finding.evidence = evidence.evidence(of: failures, note: "query, translated, sent and never answered")
        finding.nextSteps =
            [NextSteps.captureAtCoreDNS(server)] + tunnels.prefix(2).compactMap(\.nextStep)
            + [NextSteps.findPods(), NextSteps.endpoints()]
        return finding
    }

    /// True where a capture beyond the client has them that leaves answers out: who was answered, others tell.
    private static func isSeenWithoutAnswers(_ failures: [LocatedFailure], _ evidence: Evidence) -> Bool {
        failures.contains { failure in
            (failure.key.query.captures + failure.key.endpointQuery.captures).contains {
                evidence.blind.contains(evidence.analysis.places.place(of: $0))
            }
        }
    }

    private static func clientOnly(_ failures: [LocatedFailure], _ evidence: Evidence) -> Finding {
        let servers = failures.servers
        let answered = evidence.clientPaths.filter { servers.contains($0.path.server) }
            .reduce(0) { $0 + $1.outcomes[.answered] }
        // Where nothing is answered, no port and no client tells.
        let isExplained = answered > 0 && !servers.contains(where: evidence.isOnEveryNode)
        let path = isExplained ? pathExplanation(failures, evidence) : nil
        var finding = finding(
            kind: path == nil ? nil : .network, confidence: path == nil ? .possible : .likely,
            culprit: path.map(Culprit.path),
            summary:
                """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) to \
                \(evidence.list(servers)) went unanswered; \
                \(answered == 0 ? "none was answered" : "\(answered) were answered"). \
                \(path == nil ? alike(evidence) : "CoreDNS ignores a query's source port; the path to it does not: the path loses packets.")
                """ + others(failures, servers, evidence) + sentences(evidence) + elsewhere(servers, evidence)
        )
        finding.weight = failures.total
        finding.counts = [
            ("unanswered", failures.total), ("answered", answered),
            ("retransmissions", evidence.retransmissions(of: failures)),
        ]
        finding.evidence = evidence.evidence(of: failures, note: "query, never answered")
        finding.nextSteps = [
            NextSteps.captureAtCoreDNS(nil), NextSteps.captureOnClientNode(failures.clients[0]),
            NextSteps.findPods(), NextSteps.endpoints(),
        ]
        return finding
    }

    private static func alike(_ evidence: Evidence) -> Sentence {
        let alike: Sentence =
            "From the client's side, a query lost in the network and a silent CoreDNS look the same"
        // A filter on port 53 keeps ICMP errors out.
        guard evidence.sights.contains(where: \.admitsErrors) else {
            return alike + ". The captures contain no ICMP errors; their filter may have excluded them."
        }
        return alike + "; no ICMP error came back, so endpoints exist and the port is not closed."
    }

    /// Whom the same clients asked and got answers from: what works beside a total failure.
    private static func others(_ failures: [LocatedFailure], _ servers: [IPAddress], _ evidence: Evidence) -> Sentence {
        let clients = Set(failures.clients)
        let answering = evidence.clientPaths.filter {
            clients.contains($0.path.client) && !servers.contains($0.path.server) && $0.outcomes[.answered] > 0
        }
        guard !answering.isEmpty else { return "" }
        let answered = answering.reduce(0) { $0 + $1.outcomes[.answered] }
        return """
             Asked directly, \(evidence.list(answering.map(\.path.server).uniqued)) answered the same clients \
            (\(plural(answered, "query", "queries"))).
            """
    }

    private static func sentences(_ evidence: Evidence) -> Sentence { evidence.comparison?.sentences ?? "" }

    /// The path to blame where the comparison leaves nobody else.
    private static func pathExplanation(_ failures: [LocatedFailure], _ evidence: Evidence) -> Culprit.Way? {
        guard let explanation = evidence.comparison?.pathExplanation else { return nil }
        switch explanation.dimension {
        case .endpointFromSubnet(let endpoint, let network):
            return failures.allSatisfy { $0.target == endpoint }
                ? Culprit.Way(from: failures.clients, network: "\(network)", to: .addresses([endpoint])) : nil
        default:
            // What a few of the ports have in common says nothing of the others.
            guard explanation.inside.lost * 2 > failures.total else { return nil }
            return Culprit.Way(from: failures.clients, to: .addresses(failures.map(\.target).uniqued))
        }
    }

    /// Pods that were captured and did not get the queries, where others that nobody captured may have.
    private static func elsewhere(_ servers: [IPAddress], _ evidence: Evidence) -> Sentence {
        let watched = evidence.endpoints.filter { !evidence.captures(at: $0).isEmpty }
        let captures = watched.flatMap(evidence.captures(at:)).uniqued
        guard !captures.isEmpty, servers.contains(where: { evidence.hasUnseenEndpoint($0, watchedBy: captures) })
        else { return "" }
        return """
             None of them is in the capture at \(evidence.list(watched)) (\(evidence.names(captures))), but \
            the service has answers from pods that nobody captured: they may have gone there.
            """
    }
}
