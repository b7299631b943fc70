import DNSVerdictAnalysis
import Foundation
import Report
import TestSupport
import Testing

/// What the program concludes today of every scene, sample and lab capture: a change of any is one that somebody decided.
///
/// `DNSVERDICT_RECORD=1 swift test --filter VerdictRecordTests` writes the record anew; the difference belongs into the
/// change that makes it.
@Suite struct VerdictRecordTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Recorded")

    /// Kind, confidence, culprit and counts on one line.
    private static func line(_ subject: String, _ document: ReportDocument) -> String {
        let totals = document.totals
        let verdicts = document.verdicts.map {
            "\($0.kind) \($0.confidence)\($0.culprit.isEmpty ? "" : " [\($0.culprit)]")"
        }
        return "\(subject): \(verdicts.joined(separator: "; ")); "
            + "\(totals.exchanges) exchanges, \(totals.answered) answered, \(totals.failed) failed, \(totals.pending) pending"
    }

    /// - Parameter isMeant: which lines of the record are compared.
    private func compare(
        _ lines: [String], with name: String, of isMeant: (String) -> Bool = { _ in true }
    ) throws {
        let file = VerdictRecordTests.folder.appending(path: name)
        if ProcessInfo.processInfo.environment["DNSVERDICT_RECORD"] != nil {
            try FileManager.default.createDirectory(
                at: VerdictRecordTests.folder, withIntermediateDirectories: true)
            try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: file)
        }
        let recorded = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init).filter(
            isMeant)
        let changes = lines.difference(from: recorded)
        for change in changes {
            switch change {
            case .remove(_, let line, _): Issue.record("recorded, and no longer so: \(line)")
            case .insert(_, let line, _): Issue.record("now, and not recorded: \(line)")
            }
        }
    }

    @Test func `scenes come to the verdicts on record`() throws {
        let lines =
            positives.enumerated().map {
                VerdictRecordTests.line("\($0.offset) \($0.element.rule)", $0.element.scene().play().document)
            }
            + neighbours.map { VerdictRecordTests.line("\($0)", $0.scene().play().document) }
        try compare(lines, with: "scenes.txt")
    }

    @Test func `samples come to the verdicts on record`() throws {
        let samples = Files.checkout.appending(path: "Samples")
        let names = try FileManager.default.contentsOfDirectory(atPath: samples.path).sorted()
        var lines: [String] = []
        for name in names where !name.hasSuffix(".md") {
            let folder = samples.appending(path: name)
            let captures = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
                .filter { $0.contains(".pcap") }
            for set in captures.map({ [$0] }) + (captures.count > 1 ? [captures] : []) {
                let analysis = CaptureAnalysis(of: set.map { CaptureAnalysis.File(folder.appending(path: $0).path) })
                let judgement = try analysis.judge(hashing: false) { Issue.record("\(name): \($0)") }
                let subject = "\(name) \(set.joined(separator: "+"))"
                lines.append(VerdictRecordTests.line(subject, judgement.document(version: "0.0.0")))
            }
        }
        try compare(lines, with: "samples.txt")
    }

    @Test func `lab captures come to the verdicts on record`() throws {
        var lines: [String] = []
        for scenario in Lab.scenarios {
            for expectation in try Lab.truth(of: scenario).expected {
                let document = try Lab.analyze(expectation.captures, records: expectation.records, of: scenario)
                lines.append(
                    VerdictRecordTests.line("\(scenario) \(expectation.given.joined(separator: "+"))", document))
            }
        }
        // Without the whole lab, the record has lines of scenarios that are not here.
        let isHere: (String) -> Bool = { line in Lab.scenarios.contains { line.hasPrefix("\($0) ") } }
        try compare(lines, with: "lab.txt", of: isHere)
    }
}
