import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Queries reach the CoreDNS pod and no answer leaves it.
package enum CoreDNSSilentRule: Rule {
    package static let info = RuleInfo(
        id: "coredns-silent", title: "CoreDNS does not answer", kind: .coredns, severity: .error,
        looksFor: """
            A query in a capture at the CoreDNS pod without a response, and without a query of the pod's own for \
            the same question.
            """,
        toldApartBy: """
            Where the pod asked its upstream for the question and got no answer, the upstream is at fault. A query \
            that is absent at the pod was lost in the network.
            """,
        reference: "AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\"")

    /// True for few queries for names outside cluster.local where the pod waits for its upstream over and over: it
    /// joined them with others of the same question, or asked before the capture began.
    private static func areUpstreams(_ failures: [LocatedFailure], at server: IPAddress, _ evidence: Evidence) -> Bool {
        let waiting = evidence.upstreamFailures.filter {
            $0.key.path.client == server && $0.key.outcome == .unanswered
        }
        return failures.allSatisfy { !$0.key.isClusterName }
            && failures.total * 20 <= waiting.reduce(0) { $0 + $1.count }
    }

    /// True for few queries among very many to the same server whose checksums are wrong: now and then a wrong one looks
    /// like one that was left to the network card.
    private static func areCorrupted(_ failures: [LocatedFailure], at server: IPAddress, _ evidence: Evidence) -> Bool {
        let corrupted = CorruptedRule.corrupted(in: evidence).filter { $0.target == server }
        return failures.total * 50 <= corrupted.total
    }

    private static let fewestAnswersBesideStray = 50

    /// True for a query that an ICMP error refused, from the server or before it: errors are rationed, and those queries that
    /// got none are of the same kind.
    private static func isRefused(_ failure: LocatedFailure, at server: IPAddress) -> Bool {
        switch failure.trail {
        case .portClosed(let address): address == server
        case .unreachable: failure.target == server
        default: false
        }
    }

    /// True for a cache that opens connections to CoreDNS in vain, many more than these: its queries wait for them.
    private static func isWaitingForConnections(
        _ failures: [LocatedFailure], at server: IPAddress, _ evidence: Evidence
    ) -> Bool {
        guard evidence.isCache(server) else { return false }
        let connections = evidence.upstreamConnections(of: server).reduce(0) { $0 + $1.connections }
        return failures.total <= connections
    }

    /// True for a cache that waits for answers itself to as many queries, each time it sends one: that is why it is silent.
    private static func isWaitingForAnswers(
        _ failures: [LocatedFailure], at server: IPAddress, _ evidence: Evidence
    ) -> Bool {
        let askers = evidence.analysis.summary.cacheAskers[server] ?? []
        guard !askers.isEmpty else { return false }
        let waiting = evidence.upstreamFailures.filter {
            ($0.key.outcome == .unanswered || $0.key.isAnswerUnseenByAsker) && askers.contains($0.key.path.client)
        }
        // A dnsmasq sends the same query again for each of its clients' tries.
        let sentAgain = evidence.analysis.summary.paths.filter { askers.contains($0.path.client) }
        let tries = waiting.isEmpty ? 0 : sentAgain.reduce(0) { $0 + $1.retransmissions }
        return failures.total <= waiting.reduce(tries) { $0 + $1.count }
    }

    /// True for a cache that answers over UDP meanwhile, and only over TCP not: it runs, and hands connections on to CoreDNS.
    private static func isSilentOverTCPAlone(
        _ failures: [LocatedFailure], at server: IPAddress, _ evidence: Evidence
    ) -> Bool {
        evidence.isCache(server) && failures.allSatisfy { $0.key.path.transport == .tcp }
            && evidence.clientPaths.contains { row in
                row.path.server == server && row.path.transport == .udp && row.outcomes[.answered] > 0
                    && failures.allSatisfy { row.lastStart > $0.pattern.firstStart }
            }
    }

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        return evidence.failuresByServer { trail in
            if case .silent(let server) = trail { server } else { nil }
        }.filter { group in
            !evidence.clientFailures.contains { isRefused($0, at: group.server) }
                && !areUpstreams(group.failures, at: group.server, evidence)
                && !areCorrupted(group.failures, at: group.server, evidence)
                && !isWaitingForConnections(group.failures, at: group.server, evidence)
                && !isWaitingForAnswers(group.failures, at: group.server, evidence)
                && !isSilentOverTCPAlone(group.failures, at: group.server, evidence)
        }.map { server, failures in
            let paths = evidence.clientPaths.filter { ($0.path.endpoint ?? $0.path.server) == server }
            let answered = paths.reduce(0) { $0 + $1.outcomes[.answered] + $1.outcomes[.late] }
            if evidence.roles.mayBeUpstream(server) {
                return eitherSilent(server, failures, answered: answered, evidence)
            }
            if isWaitingOutOfSight(failures, at: server, evidence) {
                return waitingOutOfSight(server, failures, answered: answered, evidence)
            }
            if isHungOrGone(server, answered: answered, evidence) { return hungOrGone(server, failures, evidence) }
            if isBySource(failures, at: server, evidence) { return filteredOrSilent(server, failures, evidence) }
            let at = evidence.captures(at: server)
            let areWrong = failures.filter { $0.key.isCorrupted }.total * 2 > failures.total
            let isOver = paths.allSatisfy { path in failures.allSatisfy { path.lastSuccess < $0.pattern.firstStart } }
            let isMissed = areWrong || evidence.isRatherMissed(failures, answered: answered)
            // One among very many: a frame that the capture lost, or a packet that anybody did.
            let isStray = failures.total == 1 && answered >= fewestAnswersBesideStray
            var finding = finding(
                kind: isMissed ? .undetermined : .coredns, severity: isStray ? .info : isMissed ? .warning : nil,
                confidence: isMissed ? .possible : .certain, culprit: isMissed ? nil : evidence.servers([server]),
                summary:
                    """
                    \(plural(failures.total, "query", "queries")) reached \(server) (\(evidence.names(at))), which \
                    sent neither an answer nor an upstream query. \
                    \(answered == 0 ? "This CoreDNS pod answers nothing: it is hung, stopped or not listening" : isOver ? "It answered \(answered) before and nothing since: it is hung or was stopped" : "It answered \(answered) others and dropped these")\(areWrong ? ", or their checksums, which are wrong in the capture, were wrong on the wire too, and the pod's kernel dropped them" : isMissed ? ", or the capture lost the answers: nobody retried, as clients do when they get no answer" : "").
                    """
            )
            finding.weight = failures.total
            finding.counts = [("unanswered", failures.total), ("answered", answered)]
            finding.evidence = evidence.evidence(of: failures, note: "query at the pod, never answered")
            finding.nextSteps = [
                NextSteps.findPods(), NextSteps.logs(server),
                NextStep(
                    """
                    Check the pod's CPU use, and whether its kernel dropped queries because the socket buffer was full \
                    (UdpRcvbufErrors) or nothing listened (UdpNoPorts).
                    """,
                    command: "kubectl -n kube-system top pods -l k8s-app=kube-dns; "
                        + NextSteps.inCoreDNS("nstat -az UdpRcvbufErrors UdpNoPorts")),
                NextStep(
                    "If the pod is hung, delete it: its deployment starts another.",
                    command: """
                        kubectl -n kube-system get pods -o name --field-selector status.podIP=\(server) | \
                        xargs kubectl -n kube-system delete
                        """),
            ]
            return finding
        }
    }

    /// True where all are names that CoreDNS asks others for, which it answered before, and no capture shows that it asks: a
    /// filter (`host CLIENT`) keeps its upstream out, for which it may have waited.
    private static func isWaitingOutOfSight(
        _ failures: [LocatedFailure], at server: IPAddress, _ evidence: Evidence
    ) -> Bool {
        guard failures.allSatisfy({ !$0.key.isClusterName }), evidence.roles.role(of: server) == .coredns,
            !evidence.analysis.summary.paths.contains(where: { $0.path.client == server })
        else { return false }
        let lastSuccess = evidence.clientPaths.filter { ($0.path.endpoint ?? $0.path.server) == server }
            .map(\.lastSuccess).max()
        return (lastSuccess ?? .min) > (failures.map(\.pattern.firstStart).min() ?? .max)
    }

    private static func waitingOutOfSight(
        _ server: IPAddress, _ failures: [LocatedFailure], answered: Int, _ evidence: Evidence
    ) -> Finding {
        var finding = finding(
            kind: .undetermined, severity: nil, confidence: .possible, culprit: nil,
            summary: """
                \(plural(failures.total, "query", "queries")) reached \(server), which sent no answer, all for names outside \
                cluster.local; it answered \(answered) others. These captures show none of its queries to its upstream: \
                the upstream may have left them unanswered, or CoreDNS did.
                """)
        finding.weight = failures.total
        finding.counts = [("unanswered", failures.total), ("answered", answered)]
        finding.evidence = evidence.evidence(of: failures, note: "query at the pod, never answered")
        finding.nextSteps = [NextSteps.captureAtCoreDNS(server), NextSteps.logs(server)]
        return finding
    }

    /// True where the queries were seen to come to the server's node and not to go on, as none is (a server on the host's
    /// network, or eBPF), and it answers all others but none of these clients: a filter on that node tells sources apart,
    /// and a CoreDNS that hangs does not.
    private static func isBySource(_ failures: [LocatedFailure], at server: IPAddress, _ evidence: Evidence) -> Bool {
        let at = evidence.captures(at: server)
        // Of a node cache's address, the clients of other nodes have a server of their own.
        guard ![.nodeCache, .service].contains(evidence.roles.role(of: server)), !server.isLinkLocal,
            at.allSatisfy({ evidence.vantages[$0] == .node }),
            !evidence.analysis.summary.legs.contains(where: { leg in
                leg.server == server && at.contains(where: leg.isPassedOn)
            })
        else { return false }
        return evidence.areTheirClientsAlone(failures) { ($0.endpoint ?? $0.server) == server }
    }

    private static func filteredOrSilent(
        _ server: IPAddress, _ failures: [LocatedFailure], _ evidence: Evidence
    ) -> Finding {
        let at = evidence.captures(at: server)
        var finding = finding(
            kind: .undetermined, severity: nil, confidence: .possible, culprit: nil,
            summary: """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) came to the node of \
                \(server) (\(evidence.names(at))) and got no answer, while others were answered and none of these \
                clients: the node's own rules may drop them before they come to CoreDNS (INPUT chain, network policy), \
                or CoreDNS drops them (plugin acl).
                """)
        finding.weight = failures.total
        finding.counts = [("unanswered", failures.total)]
        finding.evidence = evidence.evidence(of: failures, note: "query at the pod's node, never answered")
        finding.nextSteps = [
            NextSteps.packetsDroppedByNode, NextSteps.captureAtCoreDNS(server), NextSteps.logs(server),
        ]
        return finding
    }

    /// True where nothing shows that the address is anybody's: it never sent a packet, no capture stands in the pod, and
    /// no file knows a pod there.
    private static func isHungOrGone(_ server: IPAddress, answered: Int, _ evidence: Evidence) -> Bool {
        guard answered == 0, evidence.context.dnsPod(at: server) == nil, !evidence.isCache(server) else { return false }
        return !evidence.vantages.contains(.corednsPod(server)) && !evidence.hasOwnInterface(server)
            && !evidence.analysis.summary.paths.contains { $0.path.client == server }
            && !evidence.captures.contains { $0.addresses.contains(server) }
    }

    private static func hungOrGone(
        _ server: IPAddress, _ failures: [LocatedFailure], _ evidence: Evidence
    ) -> Finding {
        let at = evidence.captures(at: server)
        var finding = finding(
            kind: .undetermined, severity: nil, confidence: .possible, culprit: nil,
            summary: """
                \(plural(failures.total, "query", "queries")) went to \(server) on its node (\(evidence.names(at))), \
                and \
                \(server) never sent a packet: the pod there is hung or stopped, or it is gone and the service's \
                rules still point to its address.
                """)
        finding.weight = failures.total
        finding.counts = [("unanswered", failures.total), ("answered", 0)]
        finding.evidence = evidence.evidence(of: failures, note: "query at the pod's node, never answered")
        finding.nextSteps = [
            NextStep(
                "See whether the pod is still there.",
                command: "kubectl -n kube-system get pods -o wide --field-selector status.podIP=\(server)"),
            NextSteps.endpoints(), NextSteps.captureAtCoreDNS(server),
        ]
        return finding
    }

    /// The resolver of a VPC answers from the node's own link, so a capture of the node's way out shows it as a pod's
    /// own capture shows the pod.
    private static func eitherSilent(
        _ server: IPAddress, _ failures: [LocatedFailure], answered: Int, _ evidence: Evidence
    ) -> Finding {
        var finding = finding(
            kind: .undetermined, severity: nil, confidence: .possible, culprit: nil,
            summary:
                """
                \(evidence.unanswered(failures.total, of: answered, to: server)) \
                Its address is the second of a network and nobody asked it for the cluster's names: it may be the \
                VPC's resolver, and the fault is the upstream's; if it is a CoreDNS pod, the fault is CoreDNS's.
                """
        )
        finding.weight = failures.total
        finding.counts = [("unanswered", failures.total), ("answered", answered)]
        finding.evidence = evidence.evidence(of: failures, note: "query, never answered")
        finding.nextSteps = [
            NextStep(
                "Say which it is with --upstream-ip \(server) or --coredns-ip \(server); compare it with the pods' addresses."
            ),
            NextSteps.findPods(), NextSteps.captureAtCoreDNS(nil),
        ]
        return finding
    }
}
