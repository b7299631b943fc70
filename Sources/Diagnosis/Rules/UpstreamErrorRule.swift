import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// The upstream answered with an error, and CoreDNS passed it on.
package enum UpstreamErrorRule: Rule {
    package static let info = RuleInfo(
        id: "upstream-error", title: "The upstream resolver answers with errors", kind: .upstream,
        severity: .error,
        looksFor: "SERVFAIL, REFUSED, FORMERR or NOTIMP from the upstream to CoreDNS.",
        toldApartBy: "An error of CoreDNS's own making has no error from the upstream behind it.",
        reference: "RFC 1035 section 4.1.1")

    package static func findings(in evidence: Evidence) -> [Finding] {
        let patterns = evidence.upstreamFailures.filter {
            $0.key.responseCode != nil && evidence.roles.role(of: $0.key.path.server) == .upstream
        }
        return patterns.map(\.key.path.server).uniqued.compactMap { server in
            let here = patterns.filter { $0.key.path.server == server }
            let errors = here.reduce(0) { $0 + $1.count }
            let clients = evidence.failures { $0.key.upstream == .failed && $0.key.responseCode != nil }
            // One that knows no EDNS or operation says so, and is asked again without (RFC 6891, section 7).
            let isOfForm = here.allSatisfy { $0.key.responseCode == 1 || $0.key.responseCode == 4 }
            guard clients.total > 0 || !isOfForm else { return nil }
            let all = evidence.analysis.summary.paths.filter { $0.path.server == server }.reduce(0) {
                $0 + $1.exchanges
            }
            let asked = evidence.clientPaths.reduce(0) { $0 + $1.exchanges }
            // A few names whose own servers fail are told, and are no outage. CoreDNS hands out one failure many times.
            let isWidespread =
                errors * 10 >= all || clients.total * 10 >= max(asked, 1)
                || (clients.total >= fewestFailures && clients.total * failureShare >= asked
                    && zones(of: here).count >= fewestFailures)
            var finding = finding(
                severity: isWidespread ? .error : clients.total > 0 ? .warning : .info, confidence: .certain,
                culprit: evidence.servers([server]),
                summary:
                    """
                    \(server) answered \(errors) of \(plural(all, "query", "queries")) of CoreDNS with \
                    \(codes(here)); clients got the same \(plural(clients.total, "time")).
                    """
            )
            finding.weight = max(clients.total, errors)
            finding.counts = [("upstreamErrors", errors), ("upstreamExchanges", all)]
            finding.evidence = evidence.evidence(
                of: here.flatMap(\.allExamples),
                note: "CoreDNS's query upstream, and the error")
            finding.nextSteps = [
                NextStep(
                    "Ask the upstream for one of these names yourself.",
                    command: "dig @\(server) \(NextSteps.name(askedIn: here) ?? "NAME")"),
                NextStep("Check Route 53 Resolver rules and DNSSEC validation for the names that fail."),
            ]
            return finding
        }
    }

    /// From so many failures, in as many zones, and one in so many of what clients asked, it is not some zone's own servers.
    private static let fewestFailures = 3
    private static let failureShare = 100

    private static func zones(of patterns: [FailurePattern]) -> Set<String> {
        Set(
            patterns.flatMap(\.allExamples).compactMap { example in
                example.name.map {
                    $0.withoutTrailingDot.lowercased().split(separator: ".").suffix(2).joined(separator: ".")
                }
            })
    }

    static func codes(_ patterns: [FailurePattern]) -> Sentence {
        patterns.compactMap(\.key.responseCode).uniqued.sorted()
            .map { .verbatim(ResponseCode($0).description) }.joined(separator: " and ")
    }
}
