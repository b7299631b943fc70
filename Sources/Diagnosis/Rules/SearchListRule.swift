import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// `ndots:5` sends every external name through the search list first.
package enum SearchListRule: Rule {
    package static let info = RuleInfo(
        id: "search-list", title: "The search list multiplies queries (ndots)", kind: .client, severity: .info,
        looksFor: """
            Lookups that ask several names with one beginning, each answered NXDOMAIN, before the name that exists.
            """,
        toldApartBy: """
            A NXDOMAIN from search-list expansion is normal traffic; a name that does not exist under any domain \
            of the list is the application's.
            """,
        reference: "resolv.conf(5); coredns/coredns#2133")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let cost = SearchListCost(evidence)
        // With resolv.conf the rule `ndots` says it, and recommends what suits it.
        guard cost.searched > 0, cost.exchanges > 0, cost.resolver == nil else { return [] }
        let names = evidence.analysis.searchedNames.top(5).filter { $0.count > 1 }.map {
            "\($0.name.withoutTrailingDot) (\($0.count))"
        }
        var finding = finding(
            confidence: .certain, culprit: nil,
            summary:
                """
                \(plural(cost.searched, "lookup")) walked the search list (ndots): \(cost.avoidable) of \
                \(plural(cost.exchanges, "query", "queries")) (\(cost.share)%) asked for nonexistent names before \
                the right one.
                """
                    + (names.isEmpty ? "" : " Most often: \(verbatim: names.joined(separator: ", "))."))
        finding.counts = [("searchedLookups", cost.searched), ("avoidableQueries", cost.avoidable)]
        finding.nextSteps = [
            NextStep(
                "Write external names with a trailing dot, or set `ndots` in the pod's dnsConfig.",
                command: """
                    kubectl patch deployment NAME --patch \
                    '{\"spec\":{\"template\":{\"spec\":{\"dnsConfig\":{\"options\":[{\"name\":\"ndots\",\"value\":\"2\"}]}}}}}'
                    """)
        ]
        return [finding]
    }
}
