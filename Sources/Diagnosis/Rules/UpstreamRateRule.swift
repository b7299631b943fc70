import Cluster
import Exchanges
import PacketWire
import Wording

/// An upstream that answers so many queries a second and no more, or a rate that comes near the VPC's limit.
package enum UpstreamRateRule: Rule {
    package static let info = RuleInfo(
        id: "upstream-rate", title: "The upstream answers at a limited rate", kind: .upstream, severity: .error,
        looksFor: """
            Seconds in which a CoreDNS pod asks more than it gets answers for, and the answers of all of them stay at \
            one number however many were asked.
            """,
        toldApartBy: """
            An upstream that is down answers nothing, one that loses packets at random answers more when it is asked \
            more. The VPC resolver's limit is 1,024 packets a second for each network interface, for all pods behind it.
            """,
        reference: "AWS, \"Amazon VPC quotas\" (Route 53 Resolver: 1,024 packets per second per network interface)")

    /// The VPC resolver's limit, in packets a second of one network interface.
    package static let limit = 1024

    package static func findings(in evidence: Evidence) -> [Finding] {
        let limited = limitedServers(evidence)
        let near = rates(evidence).filter { limited[$0.server] == nil }.compactMap { nearLimit($0, evidence) }
        return limited.sorted { $0.key.description < $1.key.description }
            .map { finding(server: $0.key, $0.value, evidence) } + near
    }

    /// Rates of CoreDNS pods.
    private static func rates(_ evidence: Evidence) -> [UpstreamRate] {
        evidence.analysis.summary.upstreamRates.filter {
            // What CoreDNS asks itself, by its own service, is a loop: it has no limit but its own.
            evidence.roles.role(of: $0.asker) == .coredns && evidence.roles.role(of: $0.server) != .service
        }
    }

    /// Upstreams that show a limit, with the pods that it shows to.
    static func limitedServers(_ evidence: Evidence) -> [IPAddress: [LimitedRate]] {
        if CaptureLossRule.explainsLoss(in: evidence) { return [:] }
        let unanswered = evidence.upstreamFailures.filter { $0.key.outcome == .unanswered || $0.key.outcome == .late }
        let limited = rates(evidence).compactMap { rate -> LimitedRate? in
            let here = unanswered.filter { $0.key.path.server == rate.server && $0.key.path.client == rate.asker }
            // What exceeds a limit stays unanswered; answers that merely come in the next second do not.
            guard let plateau = plateau(of: rate), here.reduce(0, { $0 + $1.count }) * 2 >= plateau.missing else {
                return nil
            }
            return LimitedRate(rate: rate, plateau: plateau)
        }
        return Dictionary(grouping: limited, by: \.rate.server)
    }

    struct LimitedRate {
        fileprivate var rate: UpstreamRate
        fileprivate var plateau: Plateau
    }

    /// Seconds that a limit shows in, and the rate of answers in them.
    fileprivate struct Plateau {
        var seconds: Int
        var answers: Int
        var queries: Int
        /// Queries in all of them less answers.
        var missing: Int
    }

    /// At least three seconds with a tenth of the queries unanswered or more, in which the answers vary by a fifth of
    /// their mean at most while queries are half as many again.
    private static func plateau(of rate: UpstreamRate) -> Plateau? {
        let short = rate.seconds.filter { $0.queries >= 20 && $0.answers * 10 <= $0.queries * 9 }
        guard short.count >= 3 else { return nil }
        let answers = short.map(\.answers).sorted()
        let middle = answers[answers.count / 2]
        let queries = short.reduce(0) { $0 + $1.queries } / short.count
        let isFlat = short.filter { abs($0.answers - middle) * 5 <= middle }.count * 5 >= short.count * 4
        let most = short.map(\.queries).max() ?? 0
        guard middle >= 10, isFlat, most * 2 >= middle * 3 else { return nil }
        let missing = short.reduce(0) { $0 + $1.queries - $1.answers }
        return Plateau(seconds: short.count, answers: middle, queries: queries, missing: missing)
    }

    private static func finding(server: IPAddress, _ limited: [LimitedRate], _ evidence: Evidence) -> Finding {
        let sentences = limited.map { limited -> Sentence in
            """
            In \(limited.plateau.seconds) seconds \(evidence.describe(limited.rate.asker)) asked \(server) \
            \(limited.plateau.queries) queries a second on average \
            (\(limited.rate.peak?.queries ?? limited.plateau.queries) at most) and got about \
            \(limited.plateau.answers) answers a second in each of them.
            """
        }
        // The finding of an upstream that does not answer, with the reason.
        var finding =
            UpstreamSilentRule.finding(of: server, evidence)
            ?? self.finding(confidence: .likely, culprit: evidence.servers([server]), summary: "")
        finding.rule = info.id
        finding.title = info.title
        finding.summary = """
            \(sentences.joined(separator: " ")) The rate is limited (throttled): the VPC resolver takes \(limit) \
            packets a second from each network interface, which all pods behind it share. \(finding.summary)
            """
        finding.counts += [
            ("secondsLimited", limited.map(\.plateau.seconds).max() ?? 0),
            ("answersPerSecond", limited.map(\.plateau.answers).max() ?? 0),
            ("peakQueriesPerSecond", limited.compactMap(\.rate.peak?.queries).max() ?? 0),
        ]
        finding.nextSteps = steps
        return finding
    }

    private static func nearLimit(_ rate: UpstreamRate, _ evidence: Evidence) -> Finding? {
        guard let peak = rate.peak, peak.queries * 10 >= limit * 8 else { return nil }
        var finding = finding(
            severity: .info, confidence: .certain, culprit: nil,
            summary: """
                \(evidence.describe(rate.asker)) asked \(rate.server) up to \(peak.queries) queries a second; the VPC \
                resolver takes \(limit) packets a second from each network interface.
                """)
        finding.counts = [("peakQueriesPerSecond", peak.queries)]
        finding.nextSteps = steps
        return finding
    }

    private static let steps = [
        NextStep(
            "See which nodes CoreDNS runs on, and spread it over more: the limit is per network interface.",
            command: "kubectl -n kube-system get pods -l k8s-app=kube-dns -o wide"),
        NextStep(
            """
            Send fewer queries: NodeLocal DNSCache, CoreDNS's cache plugin with a longer TTL, ndots:2 in pods' dnsConfig.
            """),
        NextStep(
            "On CoreDNS's node, see whether the quota was exceeded.",
            command: "ethtool -S eth0 | grep linklocal_allowance_exceeded"),
    ]
}
