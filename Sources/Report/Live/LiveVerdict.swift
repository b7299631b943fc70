package import Diagnosis
package import Wording

/// What a live capture comes to so far, for one line of a terminal.
package struct LiveVerdict: Sendable {
    package let kind: String
    package let confidence: String
    /// Whom it blames, as text; empty where nobody.
    package let culprit: String

    package init(kind: String, confidence: String, culprit: String) {
        self.kind = kind
        self.confidence = confidence
        self.culprit = culprit
    }

    package init(_ verdict: Verdict, language: Language) {
        self.init(
            kind: verdict.kind.rawValue, confidence: verdict.confidence.rawValue,
            culprit: verdict.culpritSentence.text(in: language))
    }

    /// `NETWORK (certain): path from …`; where nobody is blamed, the kind alone.
    func text(_ words: Words) -> String {
        let badge = kind.uppercased()
        guard !culprit.isEmpty else { return badge }
        return "\(badge) (\(words("confidence", of: confidence))): \(culprit)"
    }
}
