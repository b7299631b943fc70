import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// CoreDNS asked its upstream and got no answer.
package enum UpstreamSilentRule: Rule {
    package static let info = RuleInfo(
        id: "upstream-silent", title: "The upstream resolver does not answer CoreDNS", kind: .upstream,
        severity: .error,
        looksFor: """
            Queries from CoreDNS pods, or from node caches to CoreDNS, without a response, covered by the capture.
            """,
        toldApartBy: """
            A CoreDNS that hangs asks nobody. Names under cluster.local are answered all the same. A question that comes \
            to CoreDNS's own node and does not leave it, as others did, was dropped by the node; one that a capture \
            further on lacks, which has others, was lost on the way.
            """,
        reference: "CoreDNS forward plugin")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let limited = UpstreamRateRule.limitedServers(evidence)
        let silent = unansweredPatterns(evidence).map(\.key.path.server).uniqued.filter { limited[$0] == nil }
        let lost = CaptureLossRule.explainsLoss(in: evidence) ? [] : lostQuestions(evidence)
        return lost.map { finding(of: $0, evidence) } + caches(evidence)
            + silent.compactMap { finding(of: $0, evidence) }
            + connections(evidence).filter { !silent.contains($0.server) }.map {
                finding(of: $0.server, $0.rows, evidence)
            }
    }

    /// Connections of servers to their upstream that were never opened, while clients waited there in vain.
    private static func connections(_ evidence: Evidence) -> [(server: IPAddress, rows: [ConnectionRow])] {
        let waiting = clientFailures(evidence).map(\.target).uniqued
        let rows = waiting.flatMap { evidence.upstreamConnections(of: $0) }
        return rows.map(\.server).uniqued.map { server in (server, rows.filter { $0.server == server }) }
    }

    private static func finding(of server: IPAddress, _ rows: [ConnectionRow], _ evidence: Evidence) -> Finding {
        let total = rows.reduce(0) { $0 + $1.connections }
        let askers = rows.map(\.client).uniqued
        let clients = clientFailures(evidence).filter { failure in
            !evidence.upstreamConnections(of: failure.target, during: failure.pattern).isEmpty
        }
        // A node cache's upstream is CoreDNS; the way to it and CoreDNS itself both remain.
        let isCaches = askers.contains { evidence.roles.role(of: $0) == .nodeCache }
        let endpoints = rows.compactMap(\.endpoint).uniqued
        let arrived = isCaches ? watchers(thatSaw: rows, evidence) : []
        let isOpen = isCaches && arrived.isEmpty && !isLostOnTheWay(rows, evidence)
        let target = endpoints.first ?? server
        var finding = finding(
            kind: !arrived.isEmpty ? .coredns : isCaches ? (isOpen ? .undetermined : .network) : nil,
            confidence: isOpen ? .possible : .likely,
            culprit: isOpen
                ? nil
                : !arrived.isEmpty
                    ? .tcp(of: target)
                    : isCaches
                        ? .path(
                            Culprit.Way(
                                from: askers, to: .addresses(endpoints.isEmpty ? [server] : endpoints), transport: .tcp,
                                isFromNodeCache: true))
                        : evidence.servers([server]),
            summary: """
                \(plural(total, "TCP connection")) of \(evidence.list(askers)) to \(server):53 \
                could not be opened, while \(plural(clients.total, "client query", "client queries")) waited for an answer.
                """
                    + (endpoints.isEmpty ? "" : " The connections went on to \(evidence.list(endpoints)).")
                    + (arrived.isEmpty
                        ? ""
                        : " They reached \(target) (\(evidence.names(arrived))), whose kernel did not answer: its listen queue is full, or a firewall on that host drops them.")
        )
        finding.weight = max(clients.total, total)
        finding.counts = [("connections", total), ("clients", clients.total)]
        finding.evidence =
            evidence.evidence(of: rows, note: "SYN, never answered")
            + evidence.evidence(of: clients, note: "the client's query, and what it got", examples: 1)
        finding.nextSteps = [
            NextStep(
                """
                Allow TCP 53 as well as UDP 53 to \(server): security groups of the nodes (or pods), network ACLs and \
                their ephemeral ports.
                """),
            NextSteps.logs(nil),
        ]
        return finding
    }

    /// Captures in the pod at the connections' end that have their SYNs, where that is true of all.
    private static func watchers(thatSaw rows: [ConnectionRow], _ evidence: Evidence) -> [Int] {
        let seen = rows.map { row in
            arrival(of: row).captures.filter { evidence.vantages[$0] == .corednsPod(row.endpoint ?? row.server) }
        }
        return seen.contains(where: \.isEmpty) ? [] : seen.flatMap(\.self).uniqued
    }

    private static func arrival(of row: ConnectionRow) -> Reach {
        row.endpoint == nil ? row.synSeen : row.endpointSYNSeen
    }

    /// True where a capture at the connections' end, which has other packets of TCP, lacks their SYNs.
    private static func isLostOnTheWay(_ rows: [ConnectionRow], _ evidence: Evidence) -> Bool {
        rows.allSatisfy { row in
            let watchers = evidence.captures(at: row.endpoint ?? row.server)
            return !watchers.isEmpty && !watchers.contains(where: arrival(of: row).captures.contains)
                && watchers.contains { evidence.analysis.counts(at: $0).tcpSegments > 0 }
        }
    }

    /// The finding over one upstream; nil where it answered.
    static func finding(of server: IPAddress, _ evidence: Evidence) -> Finding? {
        let patterns = unansweredPatterns(evidence).filter { $0.key.path.server == server }
        return patterns.isEmpty ? nil : finding(server: server, patterns, evidence)
    }

    private static func unansweredPatterns(_ evidence: Evidence) -> [FailurePattern] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        let lost = Set(lostQuestions(evidence).flatMap(\.patterns).map(\.key))
        let others = ForwardLoopRule.servers(evidence).union(UpstreamRejectedRule.rejectingServers(evidence))
        return evidence.upstreamFailures.filter {
            $0.key.outcome == .unanswered && evidence.roles.role(of: $0.key.path.server) == .upstream
                && !lost.contains($0.key) && !others.contains($0.key.path.server)
        }
    }

    /// Failures of clients that CoreDNS's wait for its upstream explains.
    static func clientFailures(_ evidence: Evidence) -> [LocatedFailure] {
        evidence.failures {
            if case .waitingForUpstream = $0.trail { return true }
            return ($0.key.upstream == .unanswered || $0.key.upstream == .late)
                && ($0.key.responseCode != nil || $0.key.outcome == .late || $0.key.isSlow)
        }
    }

    private static func finding(
        server: IPAddress, _ patterns: [FailurePattern], _ evidence: Evidence
    ) -> Finding {
        let unanswered = patterns.reduce(0) { $0 + $1.count }
        let paths = evidence.analysis.summary.paths.filter { $0.path.server == server }
        let answered = paths.reduce(0) { $0 + $1.outcomes[.answered] + $1.outcomes[.late] }
        let askers = patterns.map(\.key.path.client).uniqued
        let clients = clientFailures(evidence)
        let failed = clients.filter { $0.key.responseCode == 2 }.total
        // Where nobody felt it and nobody asked again, the capture may have lost an answer.
        let isFelt = !clients.isEmpty || patterns.contains { $0.key.isProven && !evidence.isAtTheEnd($0) }
        // What clients felt is that of another address, which left far more unanswered.
        let others = evidence.upstreamFailures.filter {
            $0.key.outcome == .unanswered && $0.key.path.server != server && askers.contains($0.key.path.client)
        }
        let isOthers = others.reduce(0) { $0 + $1.count } > unanswered * 10
        let isMissed =
            ((!isFelt || isOthers) && (unanswered * 20 <= answered || evidence.isWithinLoss(patterns)))
            || (failed == 0 && evidence.isSeenToLose(patterns)
                && (evidence.isWithinLoss(patterns)
                    || (clients.isEmpty && unanswered <= evidence.analysis.summary.orphanResponses)))
        var finding = finding(
            kind: isMissed ? .undetermined : nil,
            // CoreDNS asked again, and the captures end before anybody knows whether that helped.
            severity: !isMissed ? nil : patterns.contains(where: \.key.isProven) && !isOthers ? .warning : .info,
            confidence: isMissed ? .possible : .certain,
            culprit: isMissed ? nil : evidence.servers([server]),
            summary:
                silence(unanswered, of: answered, askers: evidence.list(askers), server: server)
                + (hasOtherIDs(patterns)
                    ? " Answers came with another ID than was asked with, which nobody can use (RFC 5452)." : "")
                + felt(clients.total, failed))
        if !isMissed, isHarmless(to: askers, evidence) {
            finding.severity = .info
            finding.summary += " No client waited for it: another upstream or the cache answered all of them."
        }
        let answeredCluster = evidence.clusterNamesAnswered
        if answeredCluster > 0 {
            finding.summary += """
                 Names under cluster.local (\(answeredCluster)) were answered by the same pods meanwhile.
                """
        }
        finding.weight = max(clients.total, unanswered)
        finding.counts = [("upstreamUnanswered", unanswered), ("upstreamAnswered", answered), ("servfail", failed)]
        finding.evidence =
            evidence.evidence(
                of: patterns.flatMap(\.allExamples), note: "CoreDNS's query upstream, never answered")
            + evidence.evidence(of: clients, note: "the client's query, and what it got", examples: 1)
        finding.nextSteps = steps(server: server, name: NextSteps.name(askedIn: patterns))
        return finding
    }

    /// True where the clients of the servers that ask are in sight, and had all their answers in time.
    private static func isHarmless(to askers: [IPAddress], _ evidence: Evidence) -> Bool {
        let rows = evidence.clientPaths.filter { askers.contains($0.path.endpoint ?? $0.path.server) }
        let answered = rows.reduce(0) { $0 + $1.outcomes[.answered] - $1.outcomes.errors }
        return answered >= fewestServed && answered == rows.reduce(0) { $0 + $1.outcomes.total }
            && !evidence.clientFailures.contains { askers.contains($0.target) }
    }

    /// Answers to clients from which on their upstream is no concern of theirs.
    private static let fewestServed = 100

    private static func hasOtherIDs(_ patterns: [FailurePattern]) -> Bool {
        patterns.flatMap(\.allExamples).contains { $0.sightings.contains { $0.kind == .response } }
    }

    private static func silence(_ count: Int, of answered: Int, askers: Sentence, server: IPAddress) -> Sentence {
        let queries = plural(count, "query", "queries")
        guard answered == 0 else {
            return "\(queries) of CoreDNS (\(askers)) to \(server) went unanswered; \(answered) were answered."
        }
        return count == 1
            ? "The only query that CoreDNS (\(askers)) sent to \(server) was not answered."
            : "None of the \(queries) that CoreDNS (\(askers)) sent to \(server) was answered."
    }

    static func felt(_ failures: Int, _ servfail: Int) -> Sentence {
        if failures == 0 { return "" }
        if failures == servfail { return " Clients got \(plural(servfail, "SERVFAIL answer"))." }
        let all = plural(failures, "failure")
        return servfail == 0 ? " Clients saw \(all)." : " Clients saw \(all), \(servfail) of them SERVFAIL."
    }

    static func steps(server: IPAddress, name: String? = nil) -> [NextStep] {
        [
            NextStep(
                "From a CoreDNS pod's namespace, ask the upstream itself.",
                command: NextSteps.inCoreDNS("dig @\(server) \(name ?? "amazon.com") +tries=1 +time=2")),
            NextStep(
                """
                Check that security groups, network ACLs and routes let CoreDNS's node reach \(server) on UDP \
                and TCP 53, and that the VPC's DNS support is on.
                """),
            NextStep(
                """
                On CoreDNS's node, see whether the interface's quota for link-local services (1,024 packets a \
                second) was exceeded.
                """,
                command: "ethtool -S eth0 | grep allowance_exceeded"),
            NextSteps.logs(nil),
        ]
    }
}

extension Evidence {
    /// Answers with NOERROR to names under `cluster.local` on client legs.
    var clusterNamesAnswered: Int {
        analysis.summary.legs.filter { roles.role(of: $0.server) != .upstream }
            .map(\.clusterNamesAnswered).max() ?? 0
    }
}
