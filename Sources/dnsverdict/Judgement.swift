import Cluster
import Diagnosis
import Exchanges
import Report

/// From an analysis to its report; the same for files and for live captures.
struct Judgement {
    let document: ReportDocument
    let kind: VerdictKind

    /// Joins the analysis with what is known of the cluster, and concludes.
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
        let evidence = Evidence(
            analysis: analysis, roles: roles, captures: captures, options: options, context: cluster.context)
        let conclusion = Conclusion(evidence: evidence)
        document = ReportDocument(
            evidence: evidence, conclusion: conclusion, version: DNSVerdict.version, limits: cluster.limits,
            command: (["dnsverdict"] + CommandLine.arguments.dropFirst()).map(shellWord).joined(separator: " "),
            points: PointNames(interfaces: interfaces))
        kind = conclusion.verdict.kind
    }

    func text(isColored: Bool) -> String {
        TextReport.render(document, isColored: isColored, width: Console.width)
    }
}
