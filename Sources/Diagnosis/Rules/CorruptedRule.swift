import Cluster
import Exchanges
import PacketWire
import Wording

/// Messages arrive with octets changed on the way.
package enum CorruptedRule: Rule {
    package static let info = RuleInfo(
        id: "bad-checksum", title: "Messages arrive with a wrong checksum", kind: .network, severity: .error,
        looksFor: """
            A UDP checksum that does not fit the datagram, where the query was sent again although the answer was \
            there, or never answered, or where nothing shows that the client took the answer.
            """,
        toldApartBy: """
            A capture on the sending host shows checksums that the network card has yet to fill in; they hold the sum \
            of the addresses alone and do not count. Where any message with a wrong checksum was taken, or all are \
            wrong and nothing was answered, none counts.
            """,
        reference: "RFC 768; RFC 1122, section 4.1.3.4; ethtool(8), tx-checksum offload")

    private static let minimum = 2
    /// Exchanges that went well with checksums that are right, or left to a network card.
    private static let minimumSound = 5

    /// Failures that wrong checksums explain: none where a message with such a checksum was taken as well, or where
    /// most are wrong, for then the capture's own tool, or an anonymizer, made them so.
    static func corrupted(in evidence: Evidence) -> [LocatedFailure] {
        let failures = evidence.failures { $0.key.isCorrupted }
        let settled = evidence.analysis.summary.settledWrongAnswers
        let isTrusted = settled <= failures.total || areRefused(settled + failures.total, evidence)
        return failures.total >= minimum && isTrusted && areOfThePath(in: evidence) ? failures : []
    }

    /// True where the checksums are right on the whole, and no query with a wrong one was answered.
    private static func areOfThePath(in evidence: Evidence) -> Bool {
        let counts = evidence.analysis.counts
        let wrong = counts.reduce(0) { $0 + $1.wrongChecksums }
        let right = counts.reduce(0) { $0 + $1.rightChecksums }
        let answered = evidence.clientPaths.reduce(0) { $0 + $1.outcomes[.answered] }
        return evidence.analysis.summary.acceptedWrongQueries == 0 && (wrong <= right || answered >= minimumSound)
    }

    /// True where clients go on to the next name of their search list after answers with right checksums, and hardly ever after
    /// one of these (another client of the same name and address may).
    private static func areRefused(_ wrong: Int, _ evidence: Evidence) -> Bool {
        areHardlyTaken(wrong, evidence) && evidence.analysis.searchedNames.total > 0
    }

    private static func areHardlyTaken(_ wrong: Int, _ evidence: Evidence) -> Bool {
        evidence.analysis.wrongAnswersTaken * 10 <= wrong
    }

    package static func findings(in evidence: Evidence) -> [Finding] {
        let corrupted = corrupted(in: evidence).map(\.pattern)
        // A node cache is CoreDNS's client.
        let caches = evidence.upstreamFailures.filter {
            $0.key.isCorrupted && evidence.roles.role(of: $0.target) != .upstream
        }
        let ofCaches = caches.reduce(0) { $0 + $1.count } >= minimum && areOfThePath(in: evidence) ? caches : []
        guard !(corrupted + ofCaches).isEmpty else { return doubtful(in: evidence) }
        return [corrupted, ofCaches].filter { !$0.isEmpty }.map { finding(over: $0, evidence) }
    }

    private static func finding(over corrupted: [FailurePattern], _ evidence: Evidence) -> Finding {
        let total = corrupted.reduce(0) { $0 + $1.count }
        let clients = corrupted.map(\.key.path.client).uniqued
        let targets = corrupted.map(\.target).uniqued
        var finding = finding(
            confidence: .likely,
            culprit: .path(Culprit.Way(from: clients, to: .addresses(targets), flaw: .wrongChecksums)),
            summary: """
                \(plural(total, "exchange")) between \(evidence.list(clients)) and \(evidence.list(targets)) held a message \
                whose UDP checksum is wrong, and the client asked again or got nothing: the receiving kernel drops \
                such packets silently. Something on the path alters them, often the checksum offload of an overlay \
                network's interface.
                """)
        finding.weight = total
        finding.counts = [("corrupted", total)]
        finding.evidence = evidence.evidence(
            of: corrupted.flatMap(\.allExamples), note: "message with a wrong UDP checksum")
        finding.nextSteps = [
            countErrors,
            NextStep(
                "On the sending node, turn off checksum offload on the overlay's interface and check again.",
                command: "ethtool -K flannel.1 tx-checksum-ip-generic off"),
        ]
        return finding
    }

    /// Answers of which nothing tells whether the client's kernel took them.
    private static func doubtful(in evidence: Evidence) -> [Finding] {
        let failures = evidence.failures { $0.key.isDoubtful || $0.key.isCorrupted }
        guard failures.total >= minimumSound, areHardlyTaken(failures.total, evidence), areOfThePath(in: evidence)
        else {
            return []
        }
        var finding = finding(
            kind: .undetermined, severity: .warning, confidence: .possible, culprit: nil,
            summary: """
                \(plural(failures.total, "answer")) of \(evidence.list(failures.map(\.target).uniqued)) to \
                \(evidence.list(failures.clients)) have a wrong UDP checksum, and nothing \
                shows that the clients took them. A receiving kernel drops such packets \
                silently; a tool that rewrote the capture leaves the same.
                """)
        finding.weight = failures.total
        finding.counts = [("wrongChecksums", failures.total)]
        finding.evidence = evidence.evidence(of: failures, note: "message with a wrong UDP checksum")
        finding.nextSteps = [countErrors, NextSteps.captureOnClientNode(failures.clients[0])]
        return [finding]
    }

    private static let countErrors = NextStep(
        "On the receiving host, check whether the counter grows.", command: "nstat -az UdpInCsumErrors")
}
