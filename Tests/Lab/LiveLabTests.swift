import Foundation
import TestSupport
import Testing

/// `dnsverdict live` in a small cluster of network namespaces, where faults are injected: what it concludes, what
/// `analyze` concludes from the files that it kept, and what was injected, must be the same.
///
/// `scripts/lab` runs these; they take root, and half a minute.
@Suite(.enabled(if: Lab.isWanted, "scripts/lab runs the lab.")) struct LiveLabTests {
    @Test(arguments: Fault.all) func `live, analyze on its files, and the injected fault agree`(fault: Fault) throws {
        let run = try LabRun(fault.name)
        let analyzed = try run.analyze()
        let summary = "\(run.report.verdicts)"

        #expect(run.report.verdict.kind == fault.kind, "\(summary)")
        #expect(
            fault.culprit.isEmpty
                ? run.report.verdict.culprit.isEmpty : run.report.verdict.culprit.contains(fault.culprit),
            "\(summary)")
        if let title = fault.title {
            for report in [run.report, analyzed.report] {
                #expect(report.findings.contains { $0.rule == fault.rule && $0.title == title }, "\(report.findings)")
            }
        }
        if let rule = fault.rule { #expect(run.report.verdict.rules.contains(rule), "\(summary)") }
        #expect(Set(run.report.verdicts.map(\.kind)) == [fault.kind], "nothing else is blamed: \(summary)")
        #expect(run.status == fault.exit)

        #expect(analyzed.report.verdicts == run.report.verdicts)
        #expect(analyzed.report.totals == run.report.totals)
        #expect(
            analyzed.report.captures.sorted { $0.label ?? "" < $1.label ?? "" }
                == run.report.captures.sorted { $0.label ?? "" < $1.label ?? "" })
        #expect(analyzed.status == fault.exit)

        let failed = ["late", "unanswered", "rejected", "mismatched", "truncated", "malformed"]
            .reduce(run.report.totals["rcodes"]?.numbers["SERVFAIL"] ?? 0) {
                $0 + (run.report.totals[$1]?.number ?? 0)
            }
        #expect(run.told.count >= failed, "each failure was told")
        if !fault.connections.isEmpty { #expect(Set(run.toldConnections) == fault.connections) }
        #expect((failed > 0) == fault.failsQueries, "\(run.report.totals)")
        #expect(run.report.captures.map(\.vantage).sorted() == ["client-pod", "coredns-pod", "coredns-pod", "node"])
        #expect(run.report.captures.map(\.node) == [String?](repeating: "node-a", count: 4))
        #expect(run.report.captures.map(\.kernelDrops) == [0, 0, 0, 0])
        if ProcessInfo.processInfo.environment["DNSVERDICT_LAB_KEEP"] == nil { run.remove() }
    }
}
