import Conclusions
import ExpectedVerdicts
import Simulator

enum Mark: String, CaseIterable {
    case right
    /// No side was named where the packets tell it.
    case abstained
    /// A side or an address was named that is not at fault, or that the packets do not show to be.
    case wrong
    /// Called healthy while the captures show failures.
    case missed
}

struct Claim {
    var confidence: String
    var isBlame: Bool
    var isRight: Bool
}

struct Outcome {
    var trial: Int
    var fault: Fault
    var vantage: VantageSet
    var variants: Set<Variant>
    var flaw: Flaw?
    var hasSecondFault: Bool
    var hasWildClocks: Bool
    var kind: String
    var mark: Mark
    var note: String
    /// The captures show who is at fault: nothing else is right.
    var isShown: Bool
    /// Each verdict that names somebody or says that all is well: how sure it was, and whether it was right.
    var claims: [Claim]

    init(_ trial: Trial, _ conclusion: Conclusion) {
        self.trial = trial.number
        fault = trial.fault
        vantage = trial.vantage
        variants = trial.variants
        flaw = trial.flaw
        hasSecondFault = trial.secondFault != nil
        hasWildClocks = trial.hasWildClocks
        kind = conclusion.verdict.kind
        let right = trial.right
        isShown = right.isSubset(of: Expectations.blaming)
        let isFalse = { (verdict: Conclusion.Verdict) in
            !right.contains(verdict.kind) || verdict.names(trial.innocents)
        }
        let accused = conclusion.verdicts.first { Expectations.blaming.contains($0.kind) && isFalse($0) }
        claims = conclusion.verdicts.filter { Expectations.blaming.contains($0.kind) || $0.kind == "healthy" }.map {
            Claim(confidence: $0.confidence, isBlame: $0.kind != "healthy", isRight: !isFalse($0))
        }
        note = conclusion.verdict.summary
        if let accused {
            mark = .wrong
            note = "\(accused.kind), \(accused.culprit): \(accused.summary)"
        } else if trial.fault == .none, trial.flaw == nil,
            let alarm = conclusion.findings.first(where: { $0.severity != "info" })
        {
            // Healthy traffic has nothing to report above information.
            mark = .wrong
            note = "\(alarm.severity) of \(alarm.rule): \(alarm.summary)"
        } else if right.contains(kind) {
            mark = .right
        } else if kind == "healthy", trial.harm > 0 {
            mark = .missed
        } else {
            mark = .abstained
        }
        note += " [right: \(right.sorted().joined(separator: ", "))]"
    }
}
