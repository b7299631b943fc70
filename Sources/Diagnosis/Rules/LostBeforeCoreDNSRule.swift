import Cluster
import DNSWire
import Exchanges
import Foundation
import PacketWire
import Wording

/// Queries left the client and never came to CoreDNS.
package enum LostBeforeCoreDNSRule: Rule {
    package static let info = RuleInfo(
        id: "lost-before-coredns", title: "Queries are lost on their way to CoreDNS", kind: .network,
        severity: .error,
        looksFor: """
            A query that the client's side has and a capture on the CoreDNS pod's host lacks, while that capture \
            was running.
            """,
        toldApartBy: """
            A CoreDNS that hangs has the query in its own capture. Without a capture at the pod the loss cannot be \
            placed.
            """,
        reference: "AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\"")

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        let translated = evidence.failuresByServer { trail in
            if case .lostBefore(let server) = trail { server } else { nil }
        }.map { onPath(to: $0.server, $0.failures, evidence) }
        let nowhere = evidence.failures { $0.trail == .atNoEndpoint && !isRejectedElsewhere($0, evidence) }
        let kept = evidence.failures { failure in
            if case .keptOnNode = failure.trail { !isRejectedElsewhere(failure, evidence) } else { false }
        }
        let nodes = Dictionary(grouping: kept) { failure in
            if case .keptOnNode(let capture) = failure.trail { capture } else { 0 }
        }
        return translated + nodes.sorted { $0.key < $1.key }.map { onNodeItself($0.key, $0.value, evidence) }
            + (nowhere.isEmpty ? [] : [atNoEndpoint(nowhere, evidence)])
    }

    /// Where part of the same queries was rejected, the rest was too.
    private static func isRejectedElsewhere(_ failure: LocatedFailure, _ evidence: Evidence) -> Bool {
        evidence.clientFailures.contains {
            $0.key.path.server == failure.key.path.server && $0.key.rejectedBy != nil
        }
    }

    private static func onPath(to server: IPAddress, _ failures: [LocatedFailure], _ evidence: Evidence) -> Finding {
        let from = evidence.clientSide(of: failures)
        let at = evidence.captures(before: server)
        let seen = failures.flatMap { $0.key.endpointQuery.captures + $0.key.query.captures }.uniqued.sorted()
        let sent = seen.filter { !at.contains($0) }
        let others = evidence.clientPaths.filter {
            ($0.path.endpoint ?? $0.path.server) == server && $0.outcomes[.answered] > 0
        }
        let tunnels = evidence.tunnels(of: failures, .query)
        let answeredFrom = others.map(\.path.client).filter { !failures.clients.contains($0) }.uniqued
        var finding = finding(
            confidence: .certain,
            culprit: .path(
                Culprit.Way(
                    from: failures.clients, places: evidence.shortNames(from), to: .addresses([server]),
                    transport: transport(failures))),
            summary:
                """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) were \
                translated to \(server) and sent (\(evidence.names(sent))), and never reached \
                \(evidence.names(at)), which was being captured then: they were lost in between.
                """ + (tunnels.isEmpty ? "" : overlay(tunnels, failures, at: at, evidence))
                    + (answeredFrom.isEmpty
                        ? "" : " Queries of \(evidence.list(answeredFrom)) reached \(server) and were answered."))
        finish(&finding, failures, server: server, evidence)
        finding.nextSteps.insert(contentsOf: tunnels.prefix(2).compactMap(\.nextStep), at: 0)
        return finding
    }

    /// How far the overlay carried the queries: its outer packets name the nodes.
    private static func overlay(
        _ tunnels: [TunnelPath], _ failures: [LocatedFailure], at: [Int], _ evidence: Evidence
    ) -> Sentence {
        let wrapped = failures.flatMap { $0.key.endpointQuery.tunnelledCaptures + $0.key.query.tunnelledCaptures }
        let arrived = at.filter(wrapped.contains)
        let way: Sentence = " The overlay carried them as \(evidence.list(tunnels))"
        if !arrived.isEmpty {
            return way + """
                , and they reached \(evidence.names(arrived)) that way, but were not decapsulated there: the node \
                dropped the outer packets (a wrong UDP checksum, its firewall), or what was in them.
                """
        }
        let wouldSee = at.filter { evidence.analysis.counts(at: $0).tunnelledMessages > 0 }
        return wouldSee.isEmpty
            ? way + "."
            : way + ", and \(evidence.names(wouldSee)), which has other packets of the overlay, has none of these."
    }

    private static func onNodeItself(_ capture: Int, _ failures: [LocatedFailure], _ evidence: Evidence) -> Finding {
        let name = evidence.names([capture])
        let pods = evidence.endpoints.flatMap(evidence.captures(at:)).uniqued.filter { $0 != capture }
        let isOpen = evidence.mayBeRefused(failures)
        var finding = finding(
            kind: isOpen ? .undetermined : nil, confidence: isOpen ? .possible : .likely,
            culprit: isOpen
                ? nil
                : .node(
                    Culprit.Node(of: failures.clients, places: evidence.shortNames([capture]), part: .forwarding)),
            summary: isOpen
                ? """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) reached the node \
                (\(name)) and did not leave it, and nothing that \(evidence.list(failures.servers)) was asked \
                meanwhile was answered: kube-proxy rejects them because the service has no ready endpoint, or the node \
                drops them. The captures contain no ICMP errors; their filter may have excluded them.
                """
                : """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) reached the node \
                (\(name)) and did not leave it, although others did: they were lost on the node, between the client's \
                interface and the path to the pods (firewall, network policy, connection tracking).
                """
                    + (pods.isEmpty
                        ? "" : " The captures at the CoreDNS pods (\(evidence.names(pods))) have none of them."))
        finish(&finding, failures, server: nil, evidence)
        finding.nextSteps = [
            NextSteps.packetsDroppedByNode,
            NextSteps.networkPolicies,
            NextStep("Read the kernel's log for packets that it dropped.", command: "dmesg --ctime | tail -n 50"),
        ]
        return finding
    }

    /// True where most of them came from ports that were answered before: connection tracking leads these to the pod that
    /// they went to then.
    private static func isOfAnsweredPorts(_ failures: [LocatedFailure], _ evidence: Evidence) -> Bool {
        let clients = Set(failures.clients)
        let lost = evidence.analysis.summary.ports.losing(2)
            .filter { clients.contains($0.client) && $0.count.answered > 0 && $0.lastAnswer < $0.firstLoss }
            .reduce(0) { $0 + $1.count.lost }
        return lost * 2 > failures.total
    }

    private static let chanceOfUnreached = 0.05

    /// No CoreDNS pod got the queries. The pod that otherwise would have: the one from which none of these
    /// clients ever had an answer.
    private static func atNoEndpoint(_ failures: [LocatedFailure], _ evidence: Evidence) -> Finding {
        let clients = Set(failures.clients)
        let paths = evidence.clientPaths.filter { clients.contains($0.path.client) }
        let reached = Set(paths.filter { $0.outcomes[.answered] > 0 }.compactMap(\.path.endpoint))
        let unreached = evidence.endpoints.filter { !reached.contains($0) }
        let answered = paths.reduce(0) { $0 + $1.outcomes[.answered] }
        // One of several may have had none of so few answers by chance.
        let isShown = pow(1 - 1 / Double(max(evidence.endpoints.count, 1)), Double(answered)) < chanceOfUnreached
        // From the traffic alone another pod may exist that nobody saw; the cluster's records name them all.
        let areAllKnown = evidence.endpoints.count > 1 || !evidence.context.readyEndpoints.isEmpty
        let isOldFlow = isOfAnsweredPorts(failures, evidence)
        let suspect = !reached.isEmpty && unreached.count == 1 && !isOldFlow ? unreached.first : nil
        // Where no pod is to be told from the others, one that nobody captured may be it.
        let end: Culprit.Way.End =
            suspect.map { .addresses([$0]) }
            ?? (isOldFlow && reached.count == 1
                ? .addresses(Array(reached))
                : reached.isEmpty || unreached.isEmpty || isOldFlow || !isShown
                    ? .endpoints(of: failures.servers) : .addresses(unreached))
        let captured = watching(failures, evidence)
        let isOpen = evidence.mayBeRefused(failures)
        var finding = finding(
            kind: isOpen ? .undetermined : nil, confidence: areAllKnown && !isOpen ? .likely : .possible,
            culprit: isOpen
                ? nil : .path(Culprit.Way(from: failures.clients, to: end, transport: transport(failures))),
            summary:
                """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) never reached \
                CoreDNS: \(pods(at: captured, evidence)) (\(evidence.names(captured))) and \
                \(failures.total, "did not see it", "saw none of them").
                """
                    + (suspect.map {
                        " Every answered query from \(failures.clients.count, "this client", "these clients") (\(answered)) went to another pod; none ever reached \($0)."
                    } ?? "")
                    + (isOpen
                        ? " They are lost on the way there, or kube-proxy rejects them because the service has no ready endpoint: these captures contain no ICMP errors, which their filter may have excluded."
                        : "")
                    + (areAllKnown
                        ? ""
                        : " If the service has another endpoint, they may have gone there: capture at every endpoint."))
        finish(&finding, failures, server: suspect, evidence)
        if suspect == nil { finding.nextSteps.insert(NextSteps.captureOnClientNode(failures.clients[0]), at: 0) }
        return finding
    }

    /// Captures at the pods; those on a pod's node that have the queries on their way there are left out.
    private static func watching(_ failures: [LocatedFailure], _ evidence: Evidence) -> [Int] {
        let all = evidence.endpoints.flatMap(evidence.captures(at:)).uniqued.sorted()
        let without = all.filter { capture in
            !failures.contains { $0.key.query.captures.contains(capture) }
        }
        return without.isEmpty ? all : without
    }

    /// Whose captures these are, as the subject of the sentence that says what they saw.
    private static func pods(at captures: [Int], _ evidence: Evidence) -> Sentence {
        switch evidence.endpoints.count(where: { !Set(evidence.captures(at: $0)).isDisjoint(with: captures) }) {
        case 1: "its pod was being captured"
        case 2: "both pods were being captured"
        case let count: "all \(count) pods were being captured"
        }
    }

    private static func transport(_ failures: [LocatedFailure]) -> TransportProtocol {
        failures.allSatisfy { $0.key.path.transport == .tcp } ? .tcp : .udp
    }

    private static func finish(
        _ finding: inout Finding, _ failures: [LocatedFailure], server: IPAddress?, _ evidence: Evidence
    ) {
        finding.weight = failures.total
        finding.counts = [
            ("unanswered", failures.total), ("retransmissions", evidence.retransmissions(of: failures)),
        ]
        finding.evidence = evidence.evidence(of: failures, note: "query, sent and never answered")
        let address: Sentence = server.map { "\($0)" } ?? "the CoreDNS pods"
        finding.nextSteps = [
            NextStep(
                """
                Check the security groups and network ACLs between the client's node and \(address): UDP and \
                TCP 53 in, and the ephemeral ports back. VPC Flow Logs show REJECT records for dropped \
                packets; Reachability Analyzer names the rule.
                """),
            NextSteps.networkPolicies,
            NextStep(
                "From the client's node, ask the pod itself.",
                command: """
                    dig @\(server.map(\.description) ?? "POD_IP") kubernetes.default.svc.cluster.local +tries=1; \
                    dig +tcp @\(server.map(\.description) ?? "POD_IP") kubernetes.default.svc.cluster.local
                    """),
        ]
    }
}
