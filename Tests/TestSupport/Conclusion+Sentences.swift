package import Diagnosis
package import Wording

extension Sentence {
    /// Whether its English holds `text`.
    package func contains(_ text: String) -> Bool { description.contains(text) }
}

extension Conclusion {
    /// Everything in it that a report tells.
    package var sentences: [Sentence] {
        let told = findings.flatMap { finding in
            [finding.title, finding.culpritSentence, finding.summary] + finding.evidence.map(\.note)
                + finding.nextSteps.map(\.text)
        }
        return told + verdicts.flatMap { [$0.summary, $0.culpritSentence] }
    }
}
