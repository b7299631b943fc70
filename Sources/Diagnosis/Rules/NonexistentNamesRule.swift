import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// The application asks for names that do not exist.
package enum NonexistentNamesRule: Rule {
    package static let info = RuleInfo(
        id: "nonexistent-names", title: "Names that do not exist are asked for", kind: .client, severity: .info,
        looksFor: "Lookups of which every name, with each domain of the search list and without, is answered NXDOMAIN.",
        toldApartBy: "A NXDOMAIN for a search-list name is followed by the name that exists.",
        reference: "RFC 8020")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let names = evidence.analysis.nonexistentNames
        guard names.total > 0 else { return [] }
        let top = names.top(8)
        var finding = finding(
            confidence: .certain, culprit: "",
            summary:
                """
                \(plural(names.total, "lookup")) got NXDOMAIN for every name asked. DNS works; the names do \
                not exist: \
                \(verbatim: top.map { "\($0.name.withoutTrailingDot) (\($0.count))" }.joined(separator: ", ")).
                """
        )
        finding.counts = [("nonexistentLookups", names.total)]
        finding.nextSteps = [
            NextStep(
                "Compare the names with the services that exist.",
                command: "kubectl get svc -A")
        ]
        return [finding]
    }
}
