import Diagnosis
import PacketWire
import TestSupport
import Testing
import Wording

/// One scene in which a rule speaks, and what it must conclude there.
struct Positive: Sendable, CustomTestStringConvertible {
    var rule: String
    var kind: VerdictKind
    var severity: Severity = .error
    var confidence: Confidence
    /// What the culprit's name holds; empty where nobody is blamed.
    var culprit: String
    var scene: @Sendable () -> Scene

    var testDescription: String { rule }
}

/// One scene that is much like a rule's own, where the rule must stay silent.
struct Neighbour: Sendable, CustomTestStringConvertible {
    var rule: String
    var difference: String
    var kind: VerdictKind
    var scene: @Sendable () -> Scene

    var testDescription: String { "\(rule): \(difference)" }
}

@Suite struct RuleTests {
    @Test(arguments: positives)
    func `a rule speaks where its fault is`(expected: Positive) throws {
        let conclusion = expected.scene().play().conclusion
        let finding = try #require(
            conclusion.finding(expected.rule), "found \(conclusion.findings.map(\.rule)) only")
        #expect(finding.kind == expected.kind)
        #expect(finding.severity == expected.severity)
        #expect(finding.confidence == expected.confidence)
        if expected.culprit.isEmpty {
            #expect(finding.culpritSentence == "")
        } else {
            #expect(finding.culpritSentence.contains(expected.culprit))
        }
        #expect(!finding.summary.isEmpty)
        if expected.severity > .info {
            #expect(conclusion.verdict.kind == expected.kind)
            #expect(conclusion.accusing == [expected.rule])
            #expect(!finding.nextSteps.isEmpty)
        } else {
            #expect(conclusion.accusing == [])
        }
    }

    @Test(arguments: neighbours)
    func `a rule stays silent where its neighbour's fault is`(expected: Neighbour) {
        let conclusion = expected.scene().play().conclusion
        #expect(conclusion.finding(expected.rule) == nil || conclusion.finding(expected.rule)?.severity == .info)
        #expect(!conclusion.accusing.contains(expected.rule))
        #expect(conclusion.verdict.kind == expected.kind)
    }

    @Test func `every rule has a scene of its own and a neighbour's`() {
        let rules = Set(RuleCatalogue.rules.map { $0.info.id })
        #expect(Set(positives.map(\.rule)).union(contextPositives.map(\.rule)) == rules)
        #expect(Set(neighbours.map(\.rule)).union(contextNeighbours.map(\.rule)) == rules)
    }
}
