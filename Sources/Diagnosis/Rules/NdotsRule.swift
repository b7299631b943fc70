import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// What resolv.conf's `ndots` and search list cost.
package enum NdotsRule: Rule {
    package static let info = RuleInfo(
        id: "ndots", title: "ndots and the search list in resolv.conf cause extra queries", kind: .client,
        severity: .info,
        looksFor: """
            With --resolv-conf: how many queries its search list adds to a name outside the cluster, and how many of \
            the captured ones ndots:1 or a trailing dot would have saved.
            """,
        toldApartBy: "Traffic without lookups that walk the search list is not reported.",
        reference: "resolv.conf(5), ndots; coredns/coredns#2133")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let cost = SearchListCost(evidence)
        guard let resolver = cost.resolver, cost.exchanges > 0 else { return [] }
        let names = evidence.analysis.searchedNames.top(256)
        let lookups = names.reduce(0) { $0 + $1.count }
        // ndots:1 asks a name with a dot as it is first; a bare name goes through the search list all the same.
        let dotted = names.filter { $0.name.withoutTrailingDot.contains(".") }
        let dottedLookups = dotted.reduce(0) { $0 + $1.count }
        let saved = lookups > 0 ? cost.avoidable * dottedLookups / lookups : 0
        let domains = resolver.searchList.count
        let file = printable(String(resolver.name.split(separator: "/").last ?? "resolv.conf"))
        var finding = finding(
            confidence: .certain, culprit: nil,
            summary: """
                \(verbatim: file) has ndots:\(resolver.ndots) and \(plural(domains, "search domain")): every \
                external name with fewer than \(resolver.ndots) dots is tried under \(domains) wrong \
                \(domains, "name", "names") first, \(domains * 2) queries with A and AAAA. \
                \(plural(cost.searched, "lookup")) walked the search list, so that \(cost.avoidable) of \
                \(plural(cost.exchanges, "query", "queries")) (\(cost.share)%) asked for nonexistent names; ndots:1 \
                would have saved about \(saved).
                """)
        let examples = dotted.map(\.name.withoutTrailingDot)
        if let example = examples.first(where: { !$0.hasSuffix(".cluster.local") }) ?? examples.first {
            let candidates = resolver.candidates(for: example).prefix(8).map { $0.dropLast() }.joined(separator: ", ")
            finding.summary += " For example, \(verbatim: example) is looked up as: \(verbatim: printable(candidates))."
        }
        finding.counts = [
            ("searchedLookups", cost.searched), ("avoidableQueries", cost.avoidable), ("savedByNdots1", saved),
            ("ndots", resolver.ndots), ("searchDomains", domains),
        ]
        finding.nextSteps = [
            NextStep(
                """
                Set ndots to 1 where the application names services with their namespace and domain, or to 2 where it \
                says service.namespace; or write external names with a trailing dot.
                """,
                command: """
                    kubectl patch deployment NAME --patch \
                    '{"spec":{"template":{"spec":{"dnsConfig":{"options":[{"name":"ndots","value":"1"}]}}}}}'
                    """)
        ]
        return [finding]
    }
}
