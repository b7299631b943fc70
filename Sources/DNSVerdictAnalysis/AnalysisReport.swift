import Diagnosis
import Report

/// What an analysis came to.
public struct AnalysisReport: Sendable {
    /// Every verdict, the worst first; there is always one. Several faults at once give several verdicts, at most 40.
    public let verdicts: [Verdict]

    /// What was wrong with files that were read nevertheless, or left out while others were read: a sentence in English
    /// for each.
    public let problems: [String]

    private let document: ReportDocument

    init(_ judgement: Judgement, problems: [String]) {
        document = judgement.document(version: CaptureAnalysis.version)
        // The report renders the verdicts' sentences, in the same order.
        verdicts = zip(judgement.conclusion.verdicts, document.verdicts).map(Verdict.init)
        self.problems = problems
    }

    /// The worst verdict: the answer to whose fault it is.
    public var verdict: Verdict { verdicts[0] }

    /// The whole report as JSON in UTF-8, one object whose keys are sorted: what `dnsverdict analyze --format json`
    /// writes.
    ///
    /// Times are RFC 3339 in UTC with nanoseconds, durations seconds, frame numbers count from 1 per capture.
    /// `Documentation/report.schema.json` is its JSON Schema: fields may be added; one that changes its name or meaning
    /// raises `schemaVersion`.
    ///
    /// - Throws: an `EncodingError`; no report is known to cause one.
    /// - Complexity: O(length of the report), which is bounded whatever the length of the captures.
    public func json() throws -> String { try JSONReport.render(document) }
}
