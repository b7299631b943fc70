package import Diagnosis
package import Report
package import Rows
package import Wording

/// What captures and files about the cluster came to; the same for files and for live captures.
package struct Judgement: Sendable {
    package let evidence: Evidence
    package let conclusion: Conclusion
    /// What was left out of the files about the cluster.
    package let limits: [Sentence]
    /// Names of the captures' interfaces.
    package let points: PointNames

    package var kind: VerdictKind { conclusion.verdict.kind }

    /// The report's content.
    ///
    /// - Parameters:
    ///   - version: dnsverdict's.
    ///   - command: the command line that it tells, as a shell takes it.
    ///   - more: what else could not be known or was left out.
    ///   - readFromText: captures that are the text which tcpdump printed, by their index.
    package func document(
        version: String, command: String? = nil, limits more: [Sentence] = [], readFromText: Set<Int> = [],
        language: Language = .english
    ) -> ReportDocument {
        ReportDocument(
            evidence: evidence, conclusion: conclusion, version: version, limits: limits + more,
            readFromText: readFromText, command: command, points: points, language: language)
    }

    /// Whether another reading blames the same: the same verdict first, with the same confidence, and the same others.
    package func agrees(with other: Judgement) -> Bool {
        let (mine, theirs) = (conclusion.verdict, other.conclusion.verdict)
        guard mine.kind == theirs.kind, mine.culprit == theirs.culprit, mine.confidence == theirs.confidence else {
            return false
        }
        func blamed(_ judgement: Judgement) -> Set<[String]> {
            Set(judgement.conclusion.verdicts.map { [$0.kind.rawValue, $0.culpritSentence.description] })
        }
        return blamed(self) == blamed(other)
    }
}
