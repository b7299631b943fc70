import Cluster
import Exchanges
import PacketWire
import Wording

/// SYNs to TCP port 53 that nobody answers.
package enum TCPBlockedRule: Rule {
    package static let info = RuleInfo(
        id: "tcp-blocked", title: "TCP connections for DNS are not accepted", kind: .network, severity: .error,
        looksFor: "SYNs to port 53 without SYN-ACK, sent again in vain.",
        toldApartBy: """
            The kernel accepts connections, not CoreDNS: a CoreDNS that hangs still sends its SYN-ACK. Where UDP to \
            the same address is answered, its host is up, so something between drops TCP. A RST is a refusal.
            """,
        reference: "RFC 7766, section 5; RFC 9293, section 3.5")

    package static func findings(in evidence: Evidence) -> [Finding] {
        // Where the node does not translate the service IP, or rejects it for want of endpoints, no connection comes to
        // any pod.
        let unserved = evidence.failures { failure in
            switch failure.trail {
            case .untranslated, .rejectedByNode: true
            default: false
            }
        }
        let servers = Set(unserved.servers)
        let rows = evidence.clientConnections.filter {
            $0.fate == .synUnanswered && !($0.endpoint == nil && servers.contains($0.server))
        }
        var groups: [IPAddress: [ConnectionRow]] = [:]
        for row in rows { groups[row.endpoint ?? row.server, default: []].append(row) }
        return groups.sorted { $0.value[0].firstStart < $1.value[0].firstStart }
            .map { finding(target: $0.key, $0.value, evidence) }
    }

    private static func finding(target: IPAddress, _ rows: [ConnectionRow], _ evidence: Evidence) -> Finding {
        let total = rows.reduce(0) { $0 + $1.connections }
        let clients = rows.map(\.client).uniqued
        let suspect = evidence.roles.role(of: target) == .service ? suspect(of: rows, evidence) : target
        let judged = suspect ?? target
        // A node that routes the service's packets on may be the pod's node, and not have translated them.
        let seenAtTarget = rows.flatMap { ($0.server == judged ? $0.synSeen : $0.endpointSYNSeen).captures }
            .uniqued.filter { evidence.isAt($0, judged) }
        let isAnsweredThere = rows.contains { !$0.synAckSeen.isEmpty }
        let udpAnswers = evidence.clientPaths
            .filter { $0.path.transport == .udp && ($0.path.endpoint ?? $0.path.server) == judged }
            .reduce(0) { $0 + $1.outcomes[.answered] }
        // Where queries over UDP are lost as well, TCP is not what is blocked.
        let udpLost = evidence.failures {
            $0.key.path.transport == .udp && $0.target == judged && $0.key.outcome == .unanswered
        }.total
        let accepted = evidence.clientConnections.filter { $0.fate == .established }
            .reduce(0) { $0 + $1.connections }

        let kind: VerdictKind
        let confidence: Confidence
        var place: Sentence = ""
        switch (seenAtTarget.isEmpty, isAnsweredThere) {
        case (_, true):
            kind = .network
            confidence = .certain
            place = " A SYN-ACK was sent and did not come back to the client: it was lost on the way back."
        case (false, false):
            kind = .coredns
            confidence = .likely
            place = """
                 They came to \(judged) (\(evidence.names(seenAtTarget))), whose kernel did not answer: its listen \
                queue is full, or a firewall on that host drops them.
                """
        case (true, false):
            let isOfTCP = (udpAnswers > 0 || accepted > 0) && udpLost * 20 <= udpAnswers
            kind = isOfTCP ? .network : .undetermined
            confidence = isOfTCP && udpAnswers > 0 ? .likely : .possible
            place = absence(of: rows, at: judged, evidence)
        }
        var finding = finding(
            kind: kind, severity: kind == .undetermined ? .warning : .error, confidence: confidence,
            culprit: kind == .coredns
                ? "CoreDNS pod \(judged), TCP 53" : "path from \(evidence.list(clients)) to \(judged):53 (TCP)",
            summary: """
                \(plural(total, "TCP connection")) of \(evidence.list(clients)) to \(evidence.describe(judged)) got \
                no answer to \(total, "its", "their") SYN.\(place)\(contrast(udpAnswers, accepted, judged)) \
                Clients turn to TCP when an answer over UDP is truncated (TC), so large answers fail and small ones work.
                """)
        finding.weight = total
        finding.counts = [
            ("connections", total), ("synTransmissions", rows.reduce(0) { $0 + $1.synTransmissions }),
            ("acceptedElsewhere", accepted),
        ]
        finding.evidence = evidence.evidence(of: rows, note: "SYN, never answered")
        finding.nextSteps = nextSteps(judged)
        return finding
    }

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
        guard !captures.isEmpty else {
            let left = rows.contains { !$0.endpointSYNSeen.sentBy.isEmpty }
            return left ? " They were translated to \(target) and left the node." : ""
        }
        return """
             The captures there (\(evidence.names(captures))) hold none of them; a capture filter on UDP alone would \
            leave them out too.
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
