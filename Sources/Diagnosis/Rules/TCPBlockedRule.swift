import Cluster
import Exchanges
import PacketWire
import Wording

/// SYNs to TCP port 53 that nobody answers.
package enum TCPBlockedRule: Rule {
    package static let info = RuleInfo(
        id: "tcp-blocked", title: "TCP connections for DNS are not accepted", kind: .network, severity: .error,
        looksFor: "SYNs to port 53 without SYN-ACK, sent again in vain, or many times before one was answered.",
        toldApartBy: """
            The kernel accepts connections, not CoreDNS: a CoreDNS that hangs still sends its SYN-ACK. Where UDP to \
            the same address is answered, its host is up, so something between drops TCP. Where queries over UDP wait \
            for an answer as well when the captures end, it is left open. A RST is a refusal.
            """,
        reference: "RFC 7766, section 5; RFC 9293, section 3.5")

    package static func findings(in evidence: Evidence) -> [Finding] {
        // Where the node does not translate the service IP, or rejects it because it has no endpoints, no connection comes to
        // any pod.
        let unserved = evidence.failures { failure in
            switch failure.trail {
            case .untranslated, .rejectedByNode: true
            default: false
            }
        }
        let servers = Set(unserved.servers)
        return evidence.connectionsByTarget {
            $0.fate == .synUnanswered && !($0.endpoint == nil && servers.contains($0.server))
        }.map { finding(target: $0.target, $0.rows, evidence) } + delayed(evidence)
    }

    /// Connections that were accepted in the end, when their SYN had been sent again.
    private static func delayed(_ evidence: Evidence) -> [Finding] {
        evidence.connectionsByTarget { $0.fate == .established }.compactMap { target, rows in
            let delayed = rows.reduce(0) { $0 + $1.delayed }
            let all = rows.reduce(0) { $0 + $1.connections }
            guard delayed >= fewestDelayed, delayed * delayedShare >= all else { return nil }
            let clients = rows.filter { $0.delayed > 0 }.map(\.client).uniqued
            var finding = finding(
                kind: .undetermined, severity: .warning, confidence: .possible, culprit: nil,
                summary: """
                    \(plural(delayed, "TCP connection")) of \(evidence.list(clients)) to \(evidence.describe(target)) \
                    were accepted only after the SYN had been sent again, of \(all) in all: SYNs, or the answers to \
                    them, were lost for some time. Large answers waited for them.
                    """)
            finding.weight = delayed
            finding.counts = [("delayedConnections", delayed), ("connections", all)]
            finding.evidence = evidence.evidence(of: rows.filter { $0.delayed > 0 }, note: "SYN, sent again")
            finding.nextSteps = nextSteps(target)
            return finding
        }
    }

    /// Fewer may be the network's usual loss.
    private static let fewestDelayed = 2
    private static let delayedShare = 20

    private static func finding(target: IPAddress, _ rows: [ConnectionRow], _ evidence: Evidence) -> Finding {
        let total = rows.reduce(0) { $0 + $1.connections }
        let clients = rows.map(\.client).uniqued
        let suspect = evidence.roles.role(of: target) == .service ? suspect(of: rows, evidence) : target
        let judged = suspect ?? target
        // A node that routes the service's packets on may be the pod's node, and not have translated them.
        let seenAtTarget = rows.flatMap { ($0.server == judged ? $0.synSeen : $0.endpointSYNSeen).captures }
            .uniqued.filter {
                evidence.isAt($0, judged) && !evidence.blind.contains($0) && !evidence.isMerged($0)
                    && !isStopped(rows, before: judged, at: $0, evidence)
            }
        let isAnsweredThere = rows.contains { !$0.synAckSeen.isEmpty }
        // Whoever sends its SYN once leaves one packet, which the capture may have lost.
        let isStray = total == 1 && rows.allSatisfy { $0.synTransmissions <= 1 }
        let udpAnswers = evidence.clientPaths
            .filter { $0.path.transport == .udp && ($0.path.endpoint ?? $0.path.server) == judged }
            .reduce(0) { $0 + $1.outcomes[.answered] }
        // Where queries over UDP are lost as well, TCP is not what is blocked.
        let udpLost = evidence.failures {
            $0.key.path.transport == .udp && $0.target == judged && $0.key.outcome == .unanswered
        }.total
        let accepted = evidence.clientConnections.filter { $0.fate == .established }
            .reduce(0) { $0 + $1.connections }

        let waiting = waitingOverUDP(at: judged, since: rows.map(\.firstStart).min() ?? .max, udpAnswers, evidence)

        let kind: VerdictKind
        let confidence: Confidence
        var place: Sentence = ""
        var contrast = contrast(udpAnswers, accepted, judged)
        switch (seenAtTarget.isEmpty, isAnsweredThere) {
        case (_, true):
            kind = .network
            confidence = .certain
            place = " A SYN-ACK was sent and never reached the client: it was lost on the way back."
        case (false, false):
            kind = .coredns
            confidence = .likely
            place = """
                 They reached \(judged) (\(evidence.names(seenAtTarget))), whose kernel did not answer: its listen \
                queue is full, or a firewall on that host drops them.
                """
        case (true, false):
            let isOfTCP = (udpAnswers > 0 || accepted > 0) && udpLost * 20 <= udpAnswers && waiting == 0
            kind = isOfTCP ? .network : .undetermined
            confidence = isOfTCP && udpAnswers > 0 ? .likely : .possible
            place = absence(of: rows, at: judged, evidence)
            if waiting > 0 { contrast = doubt(waiting, judged) }
        }
        var finding = finding(
            kind: isStray ? .undetermined : kind, severity: isStray || kind == .undetermined ? .warning : .error,
            confidence: isStray ? .possible : confidence,
            culprit: isStray
                ? nil
                : kind == .coredns
                    ? .tcp(of: judged) : .path(Culprit.Way(from: clients, to: .addresses([judged]), transport: .tcp)),
            summary: """
                \(plural(total, "TCP connection")) of \(evidence.list(clients)) to \(evidence.describe(judged)) got \
                no answer to \(total, "its", "their") SYN.\(place)\(contrast) \
                Clients turn to TCP when an answer over UDP is truncated (TC), so large answers fail and small ones \
                work.
                """)
        finding.weight = total
        finding.counts = [
            ("connections", total), ("synTransmissions", rows.reduce(0) { $0 + $1.synTransmissions }),
            ("acceptedElsewhere", accepted),
        ]
        finding.evidence = evidence.evidence(of: rows, note: "SYN, never answered")
        finding.nextSteps = (kind == .undetermined && waiting > 0 ? [captureLonger] : []) + nextSteps(judged)
        return finding
    }

    /// True where the capture of a node has the SYNs come in and not go on to the server, to which it shows queries go on; or
    /// where the server's own capture has other packets and none of these.
    private static func isStopped(
        _ rows: [ConnectionRow], before server: IPAddress, at capture: Int, _ evidence: Evidence
    ) -> Bool {
        let reaches = rows.map { $0.server == server ? $0.synSeen : $0.endpointSYNSeen }
        let isOfClients = rows.allSatisfy { evidence.isAt(capture, $0.client) }
        let isHandedOn = evidence.analysis.summary.legs.contains {
            $0.server == server && (isOfClients ? $0.isSent(in: capture) : $0.isPassedOn(in: capture))
        }
        if Vantage.isRouter(capture, evidence.analysis), isHandedOn,
            !reaches.contains(where: { $0.sentBy.contains(capture) })
        {
            return true
        }
        return evidence.places.contains { place in
            evidence.vantages[place] == .corednsPod(server) && evidence.analysis.counts(at: place).messages > 0
                && !reaches.contains { $0.captures.contains(place) }
        }
    }

    /// Queries over UDP without an answer when the captures ended, where these may be lost as the SYNs are: none that was
    /// sent since the first of those was answered, or they wait for long already.
    private static func waitingOverUDP(
        at target: IPAddress, since start: Int64, _ udpAnswers: Int, _ evidence: Evidence
    ) -> Int {
        let paths = evidence.clientPaths.filter {
            $0.path.transport == .udp && ($0.path.endpoint ?? $0.path.server) == target
        }
        let pending = paths.reduce(0) { $0 + $1.outcomes[.pending] }
        guard pending > 0 else { return 0 }
        if paths.allSatisfy({ $0.lastSuccess < start }) { return pending }
        let end = evidence.analysis.summary.coverage.captures.map(\.last).max() ?? .max
        let waiting = evidence.analysis.summary.patterns
            .filter {
                $0.key.outcome == .pending && $0.key.path.transport == .udp
                    && ($0.key.path.endpoint ?? $0.key.path.server) == target
                    && evidence.roles.isClientLeg($0.key.path) && $0.firstStart <= end - longWait
            }
            .reduce(0) { $0 + $1.count }
        return waiting * 20 > udpAnswers ? waiting : 0
    }

    /// Nanoseconds after which a query that has no answer is unlikely to be just under way.
    private static let longWait: Int64 = 1_000_000_000

    private static func doubt(_ waiting: Int, _ target: IPAddress) -> Sentence {
        """
         \(plural(waiting, "query", "queries")) to \(target) over UDP were still unanswered when the captures ended, \
        too soon to tell whether answers would come: UDP may be blocked as well as TCP.
        """
    }

    private static let captureLonger = NextStep(
        "Capture again, for ten seconds longer than the failure lasts, to see whether UDP is answered.")

    /// The one pod to which no connection was ever accepted, where others accepted some.
    private static func suspect(of rows: [ConnectionRow], _ evidence: Evidence) -> IPAddress? {
        let accepted = evidence.analysis.summary.connections.rows.filter { $0.fate == .established }
        let accepting = Set(accepted.flatMap { [$0.endpoint, $0.server].compactMap(\.self) })
        let others = evidence.endpoints.filter { !accepting.contains($0) }
        return others.count < evidence.endpoints.count && others.count == 1 ? others.first : nil
    }

    /// What captures on the target's host, which lack the SYNs, add.
    private static func absence(of rows: [ConnectionRow], at target: IPAddress, _ evidence: Evidence) -> Sentence {
        let captures = evidence.captures(at: target)
        let reached = rows.flatMap { ($0.server == target ? $0.synSeen : $0.endpointSYNSeen).captures }
        guard !captures.isEmpty, captures.allSatisfy({ !reached.contains($0) }) else {
            let left = rows.contains { !$0.endpointSYNSeen.sentBy.isEmpty }
            return left ? " They were translated to \(target) and left the node." : ""
        }
        return """
             The captures there (\(evidence.names(captures))) hold none of them; a capture filter for UDP alone would \
            have excluded them too.
            """
    }

    private static func contrast(_ udpAnswers: Int, _ accepted: Int, _ target: IPAddress) -> Sentence {
        let queries = plural(udpAnswers, "query", "queries")
        let connections = plural(accepted, "other connection")
        return switch (udpAnswers > 0, accepted > 0) {
        case (true, true):
            """
             Meanwhile \(queries) to \(target) over UDP were answered and \(connections) \
            \(accepted, "was", "were") accepted.
            """
        case (true, false): " Meanwhile \(queries) to \(target) over UDP were answered."
        case (false, true): " Meanwhile \(connections) \(accepted, "was", "were") accepted."
        case (false, false): ""
        }
    }

    private static func nextSteps(_ target: IPAddress) -> [NextStep] {
        [
            NextStep(
                """
                Allow TCP 53 as well as UDP 53 to \(target): security groups of the nodes (or pods), network ACLs and \
                their ephemeral ports.
                """),
            NextStep(
                "Check network policies for rules on UDP alone.", command: "kubectl get networkpolicies -A -o yaml"),
            NextStep(
                "From the client's node, ask over TCP.",
                command: "dig +tcp @\(target) kubernetes.default.svc.cluster.local +tries=1"),
        ]
    }
}
