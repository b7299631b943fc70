import Foundation
import Report
import Testing
import Wording

/// What the lab's truth says of every capture, compared with the analysis.
@Suite struct LabTests {
    /// Checks that fail today, and why. A gap that no longer fails, fails the test: take its line out.
    static let knownGaps: [String: [String: String]] = [:]

    /// One comparison: what was compared, and what is wrong with it, nil if nothing.
    struct Check {
        var kind: String
        var subject: String
        var problem: String?
    }

    @Test(arguments: Lab.scenarios)
    func `every count and verdict of a lab scenario is as its truth says`(scenario: String) throws {
        let truth = try Lab.truth(of: scenario)
        var checks: [Check] = []
        for (file, counts) in truth.counts.sorted(by: { $0.key < $1.key }) {
            let document = try Lab.analyze([file], of: scenario)
            checks += LabTests.legs(document, counts, file: file)
        }
        for expectation in truth.expected {
            let document = try Lab.analyze(expectation.captures, records: expectation.records, of: scenario)
            checks += LabTests.verdict(document, expectation)
            // What else is known of the cluster must not make anything worse.
            let informed = try Lab.analyze(expectation.captures, records: try Lab.records(of: scenario), of: scenario)
            checks += LabTests.verdict(informed, expectation, note: " with everything about the cluster")
        }
        let gaps = LabTests.knownGaps[scenario] ?? [:]
        LabTests.printTable(scenario, checks, gaps: gaps)
        for check in checks where gaps[check.kind] == nil {
            #expect(check.problem == nil, "\(scenario), \(check.subject)")
        }
        for (kind, reason) in gaps {
            #expect(
                checks.contains { $0.kind == kind && $0.problem != nil },
                "\(scenario): \(kind) no longer fails (\(reason)); take it out of knownGaps")
        }
    }

    @Test func `known gaps are of scenarios that exist`() {
        #expect(Set(LabTests.knownGaps.keys).isSubset(of: Lab.scenarios))
    }

    // MARK: Comparing

    static func legs(_ document: ReportDocument, _ counts: Lab.Counts, file: String) -> [Check] {
        let expected = ["udp": counts.udp, "tcp": counts.tcp.legs ?? [:]]
        return expected.sorted { $0.key > $1.key }.map { transport, want in
            let rows = document.legs.filter { $0.transport == transport }
            let got = Dictionary(rows.map { ("\($0.to)#\($0.port)", leg($0)) }) { first, _ in first }
            let wanted = want.mapValues { row in
                var row = row
                row.retransmissions = row.retransmissions ?? 0
                return row
            }
            let different = Set(got.keys).union(wanted.keys).sorted().filter { got[$0] != wanted[$0] }
            let problem = different.map { "\($0): got \(text(got[$0])), want \(text(wanted[$0]))" }
            return Check(
                kind: "\(transport) legs", subject: "\(file) \(transport) (\(want.count) legs)",
                problem: problem.isEmpty ? nil : problem.joined(separator: "; "))
        }
    }

    /// A report's row in the truth's terms, which know answered and not answered only.
    private static func leg(_ row: ReportDocument.Leg) -> Lab.Leg {
        Lab.Leg(
            exchanges: row.exchanges, retransmissions: row.retransmissions,
            answered: row.answered + row.late + row.truncated + row.malformed,
            unanswered: row.unanswered + row.pending + row.rejected + row.mismatched, rcodes: row.rcodes)
    }

    private static func text(_ leg: Lab.Leg?) -> String {
        guard let leg else { return "none" }
        let rcodes = leg.rcodes.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: " ")
        return "\(leg.exchanges) exchanges, \(leg.retransmissions ?? 0) retransmissions, \(leg.answered) answered, "
            + "\(leg.unanswered) unanswered, \(rcodes)"
    }

    static func verdict(_ document: ReportDocument, _ expected: Lab.Expectation, note: String = "") -> [Check] {
        let subject = expected.given.map { $0.replacing(".pcap", with: "") }.joined(separator: "+") + note
        let verdict = document.verdict
        let accepted = [expected.verdict] + (expected.alsoAcceptable ?? [])
        let text = plain(TextReport.render(document, isColored: false))
        let missing = expected.mustMention.filter { !text.contains(plain($0)) }
        let blamed = expected.mustNotBlame.filter { isBlamed($0, in: document) }
        return [
            Check(
                kind: "verdict", subject: subject,
                problem: accepted.contains(verdict.kind)
                    ? nil : "\(verdict.kind) (\(verdict.confidence)), want \(accepted.joined(separator: " or "))"),
            Check(
                kind: "mentions", subject: subject,
                problem: missing.isEmpty ? nil : "no mention of \(missing.joined(separator: ", "))"),
            Check(
                kind: "blame", subject: subject,
                problem: blamed.isEmpty ? nil : "blames \(blamed.joined(separator: ", "))"),
        ]
    }

    /// Without hyphens, line breaks and capitals, which text may have anywhere.
    private static func plain(_ text: String) -> String {
        text.lowercased().split { $0 == "-" || $0.isWhitespace }.joined(separator: " ")
    }

    /// - Parameter who: a verdict's kind, or an address.
    private static func isBlamed(_ who: String, in document: ReportDocument) -> Bool {
        if document.verdicts.contains(where: { $0.kind == who }) { return true }
        guard who.contains(where: \.isNumber) else { return false }
        return (document.verdicts.map(\.culprit) + document.findings.map(\.culprit)).contains { $0.contains(who) }
    }

    private static func printTable(_ scenario: String, _ checks: [Check], gaps: [String: String]) {
        let good = checks.filter { $0.problem == nil }.count
        var lines = ["\(scenario): \(good) of \(checks.count) checks hold"]
        for check in checks {
            guard let problem = check.problem else { continue }
            lines.append("  \(gaps[check.kind] == nil ? "FAIL" : "gap ")  \(check.subject): \(problem)")
        }
        print(lines.joined(separator: "\n"))
    }
}
