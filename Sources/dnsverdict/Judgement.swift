import Cluster
import Diagnosis
import Exchanges
import Report

/// What captures and files about the cluster came to.
struct Judgement {
    let evidence: Evidence
    let conclusion: Conclusion
    /// What was left out of the files about the cluster.
    let limits: [String]

    /// Judges an analysis; reads CoreDNS's logs on the way.
    init(
        _ analysis: Analysis, captures: [CaptureDescription], options: AnalysisOptions, hints: RoleHints,
        cluster: inout ContextReading
    ) {
        var hints = hints
        hints.add(cluster.context)
        let roles = AddressRoles(analysis: analysis, hints: hints)
        cluster.join(analysis, roles: roles)
        evidence = Evidence(
            analysis: analysis, roles: roles, captures: captures, options: options, context: cluster.context)
        conclusion = Conclusion(evidence: evidence)
        limits = cluster.limits
    }

    func document(limits more: [String] = []) -> ReportDocument {
        ReportDocument(
            evidence: evidence, conclusion: conclusion, version: DNSVerdict.version, limits: limits + more)
    }

    /// Whether another reading blames the same: the same verdict first, with the same confidence, and the same others.
    func agrees(with other: Judgement) -> Bool {
        let (mine, theirs) = (conclusion.verdict, other.conclusion.verdict)
        guard mine.kind == theirs.kind, mine.culprit == theirs.culprit, mine.confidence == theirs.confidence else {
            return false
        }
        func blamed(_ judgement: Judgement) -> Set<[String]> {
            Set(judgement.conclusion.verdicts.map { [$0.kind.rawValue, $0.culprit] })
        }
        return blamed(self) == blamed(other)
    }
}
