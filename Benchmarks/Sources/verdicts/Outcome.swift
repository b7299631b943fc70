import Foundation

/// What `dnsverdict analyze` concluded, as far as it is judged here.
struct Conclusion: Decodable {
    struct Verdict: Decodable {
        var kind: String
        var culprit: String
        var summary: String
    }

    struct Finding: Decodable {
        var rule: String
        var severity: String
        var summary: String
    }

    var verdict: Verdict
    var verdicts: [Verdict]
    var findings: [Finding]
}

enum Mark: String, CaseIterable {
    case right
    /// No side was named where the packets tell it.
    case abstained
    /// A side or an address was named that is not at fault, or that the packets do not show to be.
    case wrong
    /// Called healthy while the captures show failures.
    case missed
}

struct Outcome {
    var trial: Int
    var fault: Fault
    var vantage: VantageSet
    var hasWildClocks: Bool
    var kind: String
    var mark: Mark
    var note: String

    private static let blaming: Set = ["network", "kube-proxy", "coredns", "upstream", "client"]

    init(_ trial: Trial, _ conclusion: Conclusion) {
        self.trial = trial.number
        fault = trial.fault
        vantage = trial.vantage
        hasWildClocks = trial.hasWildClocks
        kind = conclusion.verdict.kind
        let right = Expectations.right(trial.situation)
        let accused = conclusion.verdicts.first {
            Outcome.blaming.contains($0.kind)
                && (!right.contains($0.kind) || Outcome.names(trial.innocents, in: $0.culprit))
        }
        note = conclusion.verdict.summary
        if let accused {
            mark = .wrong
            note = "\(accused.kind), \(accused.culprit): \(accused.summary)"
        } else if trial.fault == .none, let alarm = conclusion.findings.first(where: { $0.severity != "info" }) {
            // Healthy traffic has nothing to report above information.
            mark = .wrong
            note = "\(alarm.severity) of \(alarm.rule): \(alarm.summary)"
        } else if right.contains(kind) {
            mark = .right
        } else if kind == "healthy", trial.situation.harm > 0 {
            mark = .missed
        } else {
            mark = .abstained
        }
        note += " [right: \(right.sorted().joined(separator: ", "))]"
    }

    /// Whether one of the addresses stands in the text, as a whole.
    private static func names(_ addresses: [String], in text: String) -> Bool {
        let words = text.split { !($0.isHexDigit || $0 == "." || $0 == ":") }.map {
            String($0).replacing(/:53$/, with: "")
        }
        return addresses.contains { words.contains($0) }
    }
}
