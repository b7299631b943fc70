import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Unanswered queries that never came into CoreDNS's log, which holds others of the same time.
package enum AbsentFromLogRule: Rule {
    package static let info = RuleInfo(
        id: "absent-from-log", title: "Queries never reached CoreDNS's log", kind: .network, severity: .error,
        looksFor: """
            With --coredns-log: unanswered queries that are in no log, while the log of every pod that could have got \
            them (--cluster, or DNAT in the captures) holds queries of just before and just after, and nine of ten \
            answered ones of the captures.
            """,
        toldApartBy: """
            A pod that hangs, or whose log lacks the log plugin, logs nothing at all: then nobody is accused. Queries \
            that overflow the pod's socket buffer look the same, so the confidence is never more than likely.
            """,
        reference:
            "CoreDNS manual, log plugin; AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\""
    )

    package static func findings(in evidence: Evidence) -> [Finding] {
        guard let log = evidence.context.log, !CaptureLossRule.explainsLoss(in: evidence) else { return [] }
        let absent = evidence.failures { if case .absentFromLog = $0.trail { true } else { false } }
        let findings = absent.map(server).uniqued.map { server in
            finding(server, absent.filter { self.server($0) == server }, log, evidence)
        }
        return findings + unproven(log, evidence)
    }

    private static func server(_ failure: LocatedFailure) -> IPAddress? {
        if case .absentFromLog(let server) = failure.trail { server } else { nil }
    }

    private static func finding(
        _ server: IPAddress?, _ failures: [LocatedFailure], _ log: LogJoin, _ evidence: Evidence
    ) -> Finding {
        let pods = server.map { [$0] } ?? evidence.context.readyEndpoints
        let matched = log.matchedAnswers
        // Where the same pod answers the same clients, its own socket may have dropped these: a full buffer looks alike.
        let answering = evidence.clientPaths.filter { row in
            row.path.endpoint.map(pods.contains) == true && row.outcomes[.answered] > 0 && server != nil
        }
        let isOpen = !failures.clients.contains { client in !answering.contains { $0.path.client == client } }
        var finding = finding(
            kind: isOpen ? .undetermined : nil, confidence: isOpen ? .possible : .likely,
            culprit: isOpen
                ? nil : .path(Culprit.Way(from: failures.clients, to: .addresses(pods), transport: .udp)),
            summary: """
                \(plural(failures.total, "query", "queries")) of \(evidence.list(failures.clients)) never appeared in the \
                log of \(evidence.list(pods)), which logged other queries just before and after: \
                \(isOpen ? "they were lost before CoreDNS, or its socket buffer was full" : "they were lost before CoreDNS, in the network").
                """
                    + (matched.all > 0
                        ? " Of \(matched.all) answered queries looked up in the logs, the logs contain \(matched.found)."
                        : ""))
        finding.weight = failures.total
        finding.counts = [("absentFromLog", failures.total), ("lookedFor", matched.all), ("found", matched.found)]
        finding.evidence = evidence.evidence(of: failures, note: "query, sent and never logged by CoreDNS")
        let address: Sentence = server.map { "\($0)" } ?? "the CoreDNS pods"
        finding.nextSteps = [
            NextStep(
                """
                Check the security groups, network ACLs and network policies between the client's node and \(address): \
                UDP and TCP 53 in.
                """,
                command: "kubectl get networkpolicies -A"),
            NextStep(
                "In the pod's network namespace, rule out a socket buffer overflow.",
                command: NextSteps.inCoreDNS("nstat -az UdpRcvbufErrors")),
            NextSteps.captureAtCoreDNS(server), NextSteps.captureOnClientNode(failures.clients[0]),
        ]
        return finding
    }

    /// What it tells where failing queries are in no log, and the logs given do not prove more.
    private static func unproven(_ log: LogJoin, _ evidence: Evidence) -> [Finding] {
        let open = evidence.failures {
            switch $0.trail {
            case .invisible, .beyondSight: $0.key.outcome == .unanswered
            default: false
            }
        }
        let logging = log.sources.filter { $0.queries > 0 }
        guard !open.isEmpty, !logging.isEmpty, log.matchedAnswers.found > 0 else { return [] }
        let silent = log.sources.filter { $0.queries == 0 }
        var finding = finding(
            kind: .undetermined, severity: .info, confidence: .possible, culprit: nil,
            summary: """
                \(plural(open.total, "unanswered query", "unanswered queries")) are not in the log of \
                \(verbatim: printable(logging.prefix(4).map(\.name).joined(separator: ", "))), which \
                \(logging.count, "holds", "hold") \
                \(log.matchedAnswers.found) of \(log.matchedAnswers.all) answered ones that were looked up: they did \
                not arrive, or the pod hung.
                """
                    + (silent.isEmpty
                        ? ""
                        : " \(verbatim: printable(silent.prefix(4).map(\.name).joined(separator: ", "))) logged no queries at all: that pod hung, received none, or lacks the log plugin.")
                    + (evidence.context.readyEndpoints.isEmpty
                        ? " --cluster would show whether these are the logs of all CoreDNS pods." : "")
                    + (log.isTimed
                        ? ""
                        : " Logs with time stamps (kubectl logs --timestamps) would show whether each pod was answering then.")
        )
        finding.counts = [("notLogged", open.total)]
        return [finding]
    }
}
