import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Messages on the DNS port that break the wire format.
package enum MalformedRule: Rule {
    package static let info = RuleInfo(
        id: "malformed", title: "Messages break the DNS wire format", kind: .undetermined, severity: .info,
        looksFor: "Queries or answers that cannot be decoded to their end.",
        toldApartBy: "A message cut by the snap length is not malformed.",
        reference: "RFC 1035 section 4.1")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let malformed = evidence.failures { $0.key.outcome == .malformed }
        guard !malformed.isEmpty else { return [] }
        var finding = finding(
            confidence: .certain,
            culprit: evidence.servers(malformed.map(\.target)),
            summary: "\(plural(malformed.total, "exchange")) held a message that breaks the wire format.")
        finding.weight = malformed.total
        finding.counts = [("malformed", malformed.total)]
        finding.evidence = evidence.evidence(of: malformed, note: "malformed message")
        finding.nextSteps = [
            NextStep(
                "List the messages with their errors.",
                command: "dnsverdict messages \(shellWord(evidence.captures.first?.name ?? "CAPTURE")) --format jsonl")
        ]
        return [finding]
    }
}
