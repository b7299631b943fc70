import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Nothing listens on port 53 of a pod that the service still lists.
package enum PortClosedRule: Rule {
    package static let info = RuleInfo(
        id: "port-closed", title: "A CoreDNS endpoint has nothing listening", kind: .coredns, severity: .error,
        looksFor: """
            An ICMP port unreachable that quotes a query and comes from the endpoint itself, or, seen from the \
            client, from the service IP.
            """,
        toldApartBy: """
            An error from the client's node means that the service has no endpoint. One that quotes an answer \
            means that the client closed its socket.
            """,
        reference: "RFC 792 (type 3 code 3), RFC 4443 section 3.1")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let wrongServers = WrongNameserverRule.wrongServers(in: evidence)
        let closed = evidence.failures {
            if case .portClosed = $0.trail { !wrongServers.contains($0.key.path.server) } else { false }
        }
        return closed.map(culpritAddress).uniqued.map { address in
            let here = closed.filter { culpritAddress($0) == address }
            if address == nil, isBySource(here, evidence) { return rejected(here, evidence) }
            let silent = evidence.failures { failure in
                RejectionShare.isSilent(failure)
                    && (address.map { failure.target == $0 } ?? here.servers.contains(failure.key.path.server))
            }
            return finding(here, silent: silent, at: address, evidence)
        }
    }

    /// True where all queries of these clients are refused and none of the others', whichever pod the service picks: a closed
    /// port does not tell clients apart, and a rule that rejects (REJECT of a network policy) does. Connection tracking gives
    /// its errors the service's address, too.
    private static func isBySource(_ failures: [LocatedFailure], _ evidence: Evidence) -> Bool {
        let (clients, services) = (Set(failures.clients), Set(failures.servers))
        return evidence.areTheirClientsAlone(failures) { services.contains($0.server) }
            && !evidence.clientFailures.contains { !clients.contains($0.key.path.client) && $0.key.rejectedBy != nil }
    }

    /// What a rule rejects on the way, for clients of which nothing is let through.
    private static func rejected(_ here: [LocatedFailure], _ evidence: Evidence) -> Finding {
        let nodes = here.map { evidence.node(keeping: $0.pattern) }
        let node = nodes.allSatisfy { $0 != nil } ? nodes.first ?? nil : nil
        let silent = evidence.failures { failure in
            RejectionShare.isSilent(failure) && here.clients.contains(failure.key.path.client)
        }
        var finding = finding(
            kind: node == nil ? .undetermined : .network, confidence: node == nil ? .possible : .likely,
            culprit: node.map {
                .node(Culprit.Node(of: here.clients, places: evidence.shortNames([$0]), part: .forwarding))
            },
            summary: """
                \(plural(here.total, "query", "queries")) of \(evidence.list(here.clients)) came back as ICMP port \
                unreachable from \(evidence.list(here.servers)), and none was answered, while all of the other clients' \
                were: a rule rejects them by their source (REJECT of a network policy), for a closed port would refuse \
                everybody.
                """
                    + (node.map {
                        " They came to the node (\(evidence.names([$0]))) and did not leave it, as others did."
                    } ?? ""))
        finding.weight = here.total + silent.total
        finding.counts = [("rejected", here.total), ("unanswered", silent.total)]
        finding.evidence = evidence.evidence(of: here, note: "query, and the ICMP error that quotes it")
        finding.nextSteps = [
            NextSteps.networkPolicies, NextSteps.packetsDroppedByNode,
        ]
        if node == nil { finding.nextSteps.insert(NextSteps.captureOnClientNode(here.clients[0]), at: 0) }
        return finding
    }

    /// A pod that starts refuses so small a part of what it answers.
    private static let startShare = 50

    /// The pod whose port is closed; nil where only the service's address is known.
    private static func culpritAddress(_ failure: LocatedFailure) -> IPAddress? {
        if case .portClosed(let address) = failure.trail { return address }
        return nil
    }

    private static func finding(
        _ here: [LocatedFailure], silent: [LocatedFailure], at address: IPAddress?, _ evidence: Evidence
    ) -> Finding {
        // A pod that has just started, and answers from then on.
        let first = evidence.clientPaths.filter { ($0.path.endpoint ?? $0.path.server) == address }
        let answered = first.reduce(0) { $0 + $1.outcomes[.answered] }
        let isOver = first.allSatisfy { $0.lastFailure <= $0.lastSuccess } && here.total * startShare <= answered
        // No service leads to a node cache.
        let asker: Sentence =
            address.map { evidence.roles.role(of: $0) == .nodeCache } == true
            ? "listens on port 53 there, yet clients still ask it."
            : "listens on port 53 there, yet the service still sends queries to it."
        var finding = finding(
            severity: isOver ? .warning : nil, confidence: address == nil ? .likely : .certain,
            culprit: address.map { evidence.servers([$0]) } ?? .podBehind(services: here.servers),
            summary:
                """
                \(plural(here.total, "query", "queries")) came back as ICMP port unreachable from \
                \(address.map { "\($0)" } ?? evidence.list(here.servers)): nothing \
                \(isOver ? "listened on port 53 there then; it was starting, and answers since." : asker)
                """
                    + (address == nil
                        ? " The error reaches the client with the service's address (conntrack), so this capture alone cannot name the pod."
                        : "")
                    + (silent.isEmpty
                        ? "" : " \(silent.total) more went unanswered; the kernel limits how many errors it sends."))
        finding.weight = here.total + silent.total
        finding.counts = [("rejected", here.total), ("unanswered", silent.total)]
        finding.evidence = evidence.evidence(of: here, note: "query, and the ICMP error that quotes it")
        finding.nextSteps = [NextSteps.findPods(), NextSteps.endpoints(), NextSteps.logs(address)]
        if address == nil { finding.nextSteps.append(NextSteps.captureOnClientNode(here.clients[0])) }
        return finding
    }
}
