import Cluster
import Diagnosis
import Exchanges
import Report
import Wording

/// What captures and files about the cluster came to; the same for files and for live captures.
struct Judgement {
    let evidence: Evidence
    let conclusion: Conclusion
    /// What was left out of the files about the cluster.
    let limits: [Sentence]
    private let points: PointNames

    /// Joins the analysis with what is known of the cluster, reading CoreDNS's logs on the way, and concludes.
    ///
    /// - Parameter interfaces: for each capture the names of its interfaces, as far as they are known.
    init(
        _ analysis: Analysis, of captures: [CaptureDescription], interfaces: [[String?]], _ options: AnalysisOptions,
        hints: RoleHints, cluster: inout ContextReading
    ) {
        var hints = hints
        hints.add(cluster.context)
        let roles = AddressRoles(analysis: analysis, hints: hints)
        cluster.join(analysis, roles: roles)
        evidence = Evidence(
            analysis: analysis, roles: roles, captures: captures, options: options, context: cluster.context)
        conclusion = Conclusion(evidence: evidence)
        limits = cluster.limits
        points = PointNames(interfaces: interfaces)
    }

    var kind: VerdictKind { conclusion.verdict.kind }

    /// The report's content.
    ///
    /// - Parameters:
    ///   - command: the words of the command line that it tells.
    ///   - more: what else could not be known or was left out.
    func document(
        command: [String] = Judgement.commandLine, limits more: [Sentence] = [], language: Language
    ) -> ReportDocument {
        ReportDocument(
            evidence: evidence, conclusion: conclusion, version: DNSVerdict.version, limits: limits + more,
            command: command.map(shellWord).joined(separator: " "), points: points,
            language: language)
    }

    /// The command line as it was given.
    static var commandLine: [String] { ["dnsverdict"] + CommandLine.arguments.dropFirst() }

    /// Whether another reading blames the same: the same verdict first, with the same confidence, and the same others.
    func agrees(with other: Judgement) -> Bool {
        let (mine, theirs) = (conclusion.verdict, other.conclusion.verdict)
        guard mine.kind == theirs.kind, mine.culprit == theirs.culprit, mine.confidence == theirs.confidence else {
            return false
        }
        func blamed(_ judgement: Judgement) -> Set<[String]> {
            Set(judgement.conclusion.verdicts.map { [$0.kind.rawValue, $0.culprit.description] })
        }
        return blamed(self) == blamed(other)
    }
}
