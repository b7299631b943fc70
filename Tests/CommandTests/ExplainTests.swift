import Diagnosis
import Foundation
import TestSupport
import Testing

/// `explain` knows every rule, and reports name none that it does not know.
@Suite struct ExplainTests {
    static let rules = RuleCatalogue.rules.map { $0.info.id }

    @Test func `without a rule every rule is listed with its title`() throws {
        let run = try Tool.run(["explain"])
        let lines = run.text.split(separator: "\n")
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(lines.map { String($0.prefix { $0 != " " }) } == ExplainTests.rules)
        for (line, rule) in zip(lines, RuleCatalogue.rules) { #expect(line.hasSuffix(" \(rule.info.title)")) }
    }

    @Test(arguments: ExplainTests.rules)
    func `a rule is explained: what it looks for, what tells it apart, what says so`(rule: String) throws {
        let run = try Tool.run(["explain", rule])
        #expect(run.status == 0 && run.errors.isEmpty)
        #expect(run.text.hasPrefix("\(rule): "))
        for label in ["verdict: ", "Looks for: ", "Told apart by: ", "Reference: "] {
            let line = run.text.split(separator: "\n").first { $0.hasPrefix(label) }
            #expect((line?.count ?? 0) > label.count, "\(label)")
        }
    }

    @Test(arguments: ["", "no-such-rule", "CoreDNS-Silent", "coredns-silent "])
    func `a rule that there is not is wrong usage`(rule: String) throws {
        let run = try Tool.run(["explain", rule])
        #expect(run.status == 64 && run.output.isEmpty)
        #expect(run.errors.contains("there is no rule \"\(rule)\"; `dnsverdict explain` lists them."), "\(run.errors)")
    }

    @Test(arguments: ListingTests.samples)
    func `every finding of a report names a rule that can be explained`(sample: String) throws {
        let run = try Tool.run(["analyze", "--format", "json", Scratch.sample(sample)])
        let report = try JSONSerialization.jsonObject(with: run.output) as? [String: Any]
        let findings = try #require(report?["findings"] as? [[String: Any]])
        for finding in findings {
            let rule = try #require(finding["rule"] as? String)
            #expect(ExplainTests.rules.contains(rule), "\(rule)")
        }
    }
}
