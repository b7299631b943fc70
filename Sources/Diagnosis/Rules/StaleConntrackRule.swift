import Cluster
import Exchanges
import PacketWire
import Wording

/// One client port that is used again and again gets no answers, while other ports do.
package enum StaleConntrackRule: Rule {
    package static let info = RuleInfo(
        id: "stale-conntrack", title: "A client's long-lived port leads to an endpoint that is gone", kind: .network,
        severity: .error,
        looksFor: """
            Three or more queries from one port without an answer, while queries from other ports to the same service \
            are answered.
            """,
        toldApartBy: """
            A dropped path or a silent pod hits every port alike; that it is the port which separates them shows in \
            Fisher's exact test.
            """,
        reference:
            "Kubernetes documentation, \"Virtual IPs and Service Proxies\" (UDP and connection tracking); conntrack(8)")

    private static let minimum = 3

    package static func findings(in evidence: Evidence) -> [Finding] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [] }
        return stalePorts(in: evidence).map { finding($0, evidence) }
    }

    /// Ports whose silence the port itself explains.
    static func stalePorts(in evidence: Evidence) -> [PortRow] {
        let all = evidence.analysis.summary.breakdown.all
        let rows = evidence.analysis.summary.ports.losing(minimum)
            .filter { row in
                evidence.roles.role(of: row.client) != .coredns && row.lastAnswer < row.firstLoss
                    && !evidence.analysis.summary.legs.contains { $0.server == row.client }
            }
        let lost = rows.reduce(0) { $0 + $1.count.lost }
        // Few such ports explain nearly all of the failures, or it is something else.
        guard !rows.isEmpty, rows.count <= 8, lost * 10 >= all.lost * 9 else { return [] }
        let wrongServers = WrongNameserverRule.wrongServers(in: evidence)
        return rows.filter { row in
            guard !hasArrived(row, evidence), !asks(wrongServers, from: row, evidence), isTranslated(row, evidence),
                answeredElsewhere(row, evidence) >= fewestNewFlows
            else { return false }
            let chance = FishersExactTest.probability(
                row.count.lost, 0, all.lost - row.count.lost, all.answered - row.count.answered)
            return chance * Double(max(rows.count, 1)) < Comparison.threshold
                && (all.answered - row.count.answered) >= row.count.lost
        }
    }

    /// New flows that were led to other endpoints meanwhile before chance is no explanation.
    private static let fewestNewFlows = 10

    /// True where the port asked a service: an address that is not translated has no entry that could be stale.
    private static func isTranslated(_ row: PortRow, _ evidence: Evidence) -> Bool {
        failures(from: row, evidence).allSatisfy { failure in
            let server = failure.key.path.server
            return evidence.roles.role(of: server) == .service && !server.isLinkLocal && !evidence.isCache(server)
        }
    }

    /// Queries of the same client from other ports to the same servers that got a name's records, or that there is none: its
    /// node leads new flows to endpoints that are there. Errors are what a loop gives as well.
    private static func answeredElsewhere(_ row: PortRow, _ evidence: Evidence) -> Int {
        let servers = Set(failures(from: row, evidence).servers)
        return evidence.clientPaths.filter { $0.path.client == row.client && servers.contains($0.path.server) }
            .flatMap(\.responseCodes.counts)
            .reduce(0) { $0 + ($1.code == 0 || $1.code == 3 ? $1.count : 0) } - row.count.answered
    }

    private static func failures(from row: PortRow, _ evidence: Evidence) -> [LocatedFailure] {
        evidence.clientFailures.filter { failure in
            failure.key.outcome == .unanswered && failure.key.path.client == row.client
                && failure.pattern.examples.contains { $0.clientPort == row.port }
        }
    }

    /// True where a query from this port came to a CoreDNS pod, so that the entry led somewhere that exists, or was
    /// routed on with the service IP, so that there is no entry.
    private static func hasArrived(_ row: PortRow, _ evidence: Evidence) -> Bool {
        evidence.clientFailures.contains { failure in
            guard failure.key.path.client == row.client,
                failure.pattern.examples.contains(where: { $0.clientPort == row.port })
            else { return false }
            return switch failure.trail {
            case .invisible, .beyondSight, .lostBefore, .atNoEndpoint, .stopped, .staleEndpoint, .open: false
            case .explained: failure.key.isCorrupted
            default: true
            }
        }
    }

    /// True where what was lost had been sent to a server that serves nobody.
    private static func asks(_ servers: [IPAddress], from row: PortRow, _ evidence: Evidence) -> Bool {
        evidence.clientFailures.contains { failure in
            failure.key.path.client == row.client && servers.contains(failure.key.path.server)
                && failure.pattern.examples.contains { $0.clientPort == row.port }
        }
    }

    private static func finding(_ row: PortRow, _ evidence: Evidence) -> Finding {
        let all = evidence.analysis.summary.breakdown.all
        let failures = failures(from: row, evidence)
        let pods = failures.compactMap(\.key.path.endpoint).uniqued
        var finding = finding(
            confidence: .likely,
            culprit: .node(Culprit.Node(of: [row.client], part: .connectionTrackingEntry(port: row.port, to: pods))),
            summary: """
                \(plural(row.count.lost, "query", "queries")) of \(evidence.describe(row.client)) from port \
                \(row.port) went unanswered\(row.count.answered > 0 ? " after \(row.count.answered) that were answered" : ""), \
                while \
                \(all.answered - row.count.answered) from other ports were answered: the port is used again and \
                again, and its connection tracking entry still leads to an endpoint that is gone\
                \(pods.isEmpty ? "" : " (\(evidence.list(pods)))"). Each retry keeps the entry alive.
                """)
        finding.weight = row.count.lost
        finding.counts = [("unanswered", row.count.lost), ("port", Int(row.port))]
        finding.evidence = evidence.evidence(of: failures, note: "query from the same port, never answered")
        finding.nextSteps = [
            NextStep(
                "On the client's node, see where the entry leads, and delete it.",
                command: """
                    conntrack -L -p udp -s \(row.client) --sport \(row.port) --dport 53; conntrack -D -p udp -s \
                    \(row.client) --sport \(row.port) --dport 53
                    """),
            NextSteps.endpoints(),
            NextStep("Restart the client, or let its resolver take a new port for each query."),
        ]
        return finding
    }
}
