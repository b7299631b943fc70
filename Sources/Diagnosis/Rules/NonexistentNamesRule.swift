import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// The application asks for names that do not exist.
package enum NonexistentNamesRule: Rule {
    package static let info = RuleInfo(
        id: "nonexistent-names", title: "Clients ask for names that do not exist", kind: .client, severity: .info,
        looksFor: "Lookups of which every name, with each domain of the search list and without, is answered NXDOMAIN.",
        toldApartBy: "A NXDOMAIN for a search-list name is followed by the name that exists.",
        reference: "RFC 8020")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let names = evidence.analysis.nonexistentNames
        guard names.total > 0 else { return [] }
        let top = names.top(8)
        let lost = lostClients(evidence)
        var finding = finding(
            severity: lost.isEmpty ? nil : .warning, confidence: lost.isEmpty ? .certain : .likely,
            culprit: lost.isEmpty ? nil : .names(of: lost),
            summary:
                """
                \(plural(names.total, "lookup")) got NXDOMAIN for every name \(names.total, "it", "they") tried. DNS works; the names do \
                not exist: \
                \(verbatim: top.map { "\($0.name.withoutTrailingDot) (\($0.count))" }.joined(separator: ", ")).
                """
        )
        finding.weight = lost.isEmpty ? 0 : names.total
        finding.counts = [("nonexistentLookups", names.total)]
        finding.nextSteps = [
            NextStep(
                "Compare the names with the services that exist.",
                command: "kubectl get svc -A")
        ]
        return [finding]
    }

    /// Fewer lookups may be anybody's typing error.
    private static let fewestLookups = 10

    /// Clients nearly all of whose lookups find no name at all; none where they also ask servers that are not the cluster's, whose
    /// names nobody here knows.
    private static func lostClients(_ evidence: Evidence) -> [IPAddress] {
        let hasOthers = evidence.clientPaths.contains { evidence.roles.role(of: $0.path.server) == .unknown }
        // Beside failures it says nothing: what was lost may be the name that exists.
        guard !hasOthers, !evidence.clientFailures.contains(where: Ledger.isFailed) else { return [] }
        // Who waited, or may have got no answer, did not come to the name that exists.
        let doubtful = Set(evidence.clientFailures.filter { $0.key.outcome != .pending }.map(\.key.path.client))
        return evidence.analysis.clients.filter {
            !doubtful.contains($0.client) && $0.nonexistent >= fewestLookups && $0.nonexistent * 10 >= $0.lookups * 9
                && isWholeInSight($0.client, evidence)
        }
        .map(\.client)
    }

    /// True where a capture on the client's own host shows its queries: at one of several servers the name that exists may
    /// be asked of another. A cache, or a node, asks for others, who have their own search lists; what asks over TCP alone
    /// is a cache (`force_tcp` of NodeLocal DNSCache), and may ask others for other zones.
    private static func isWholeInSight(_ client: IPAddress, _ evidence: Evidence) -> Bool {
        let paths = evidence.clientPaths.filter { $0.path.client == client }
        let isServer = evidence.clientPaths.contains { $0.path.server == client }
        return !isServer && paths.contains { $0.path.transport == .udp }
            && evidence.context.name(of: client)?.kind != .node
            && evidence.captures(at: client).contains { capture in paths.contains { $0.isSeen(by: capture) } }
    }
}
