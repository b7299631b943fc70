import Cluster
import DNSWire
import Exchanges
import PacketWire

/// Unanswered queries that CoreDNS's log shows as answered.
package enum LoggedAnswerRule: Rule {
    package static let info = RuleInfo(
        id: "logged-answer-lost", title: "CoreDNS logged answers that never came", kind: .network, severity: .error,
        looksFor: """
            A query without an answer in the captures whose client, port, ID and name stand in CoreDNS's log with a \
            response code.
            """,
        toldApartBy: """
            CoreDNS writes its line once the answer is sent. A query that is missing in the log may never have reached \
            it, or reached a pod whose log was not given.
            """,
        reference: "CoreDNS manual, log plugin; AWS, \"How do I troubleshoot DNS failures with Amazon EKS?\"")

    package static func findings(in evidence: Evidence) -> [Finding] {
        guard let log = evidence.context.log, !CaptureLossRule.explainsLoss(in: evidence) else { return [] }
        let unanswered = evidence.failures { $0.key.outcome == .unanswered }
        let examples = unanswered.flatMap(\.pattern.examples)
        let answered = examples.filter { line(of: $0, in: log)?.responseCode != nil }
        guard !answered.isEmpty else { return absent(examples, log) }
        let clients = answered.map(\.client).uniqued
        var finding = finding(
            confidence: .likely, culprit: "path from CoreDNS back to \(evidence.list(clients))",
            summary: """
                Of \(plural(examples.count, "failing query", "failing queries")) looked up in CoreDNS's log, \
                \(answered.count) stand there as answered: CoreDNS got and answered them, and the answers were lost on \
                their way to \(evidence.list(clients)).
                """)
        finding.weight = answered.count
        finding.counts = [("lookedUp", examples.count), ("loggedAsAnswered", answered.count)]
        finding.evidence = evidence.evidence(of: answered, note: "query without an answer, in CoreDNS's log with one")
        finding.nextSteps = [
            NextStep(
                """
                Check what answers pass on their way back: security groups' and network ACLs' ephemeral ports, conntrack \
                on the client's node, asymmetric routes.
                """)
        ]
        return [finding]
    }

    /// What it tells that none of the failing queries is in the log.
    private static func absent(_ examples: [Exchange], _ log: CoreDNSLogJoin) -> [Finding] {
        guard !examples.isEmpty, log.queriesOfWantedClients > 0 else { return [] }
        var finding = finding(
            severity: .info, confidence: .possible, culprit: "",
            summary: """
                None of \(plural(examples.count, "failing query", "failing queries")) looked up is in CoreDNS's log, \
                which has \(log.queriesOfWantedClients) other queries of the same clients. If the logs of all CoreDNS \
                pods were given, the queries were lost before CoreDNS.
                """)
        finding.counts = [("lookedUp", examples.count), ("loggedOfSameClients", log.queriesOfWantedClients)]
        return [finding]
    }

    private static func line(of exchange: Exchange, in log: CoreDNSLogJoin) -> CoreDNSLogJoin.Line? {
        let key = CoreDNSLogJoin.Key(client: exchange.client, port: exchange.clientPort, id: exchange.id)
        guard let line = log.found[key] else { return nil }
        // Ports and IDs come again in a long log; the name tells.
        return exchange.name.map { $0.withoutTrailingDot.lowercased() == line.name } == false ? nil : line
    }
}
