import Capture
import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import Foundation
import Report
import TestSupport
import Testing

/// Ordinary exchanges are counted by fewer steps than others, to the same sums.
@Suite struct OrdinaryExchangeTests {
    /// Every capture of every set, each by itself: only a single capture's exchanges are counted as ordinary.
    static let captures: [String] = {
        let collections: [CaptureCollection] = [.lab, .cases]
        return collections.flatMap { collection in
            collection.sets.flatMap { name in
                guard let folder = try? collection.folder(of: name) else { return [String]() }
                return Files.names(in: folder).filter { $0.contains(".pcap") }.map { folder.appending(path: $0).path }
            }
        }
    }()

    private static func judgement(of capture: String, inFull: Bool) throws -> Judgement {
        var pipeline = Pipeline()
        pipeline.options.countsAllInFull = inFull
        var reading = try CaptureReading(CaptureRequest([CaptureSource(.path(capture))]), hashing: false)
        return pipeline.judge(&reading)
    }

    @Test(arguments: captures)
    func `counting in full changes nothing in a report`(capture: String) throws {
        let reports = try [false, true].map { inFull in
            let judgement = try Self.judgement(of: capture, inFull: inFull)
            return try JSONReport.render(judgement.document(version: "1"))
        }
        #expect(reports[0] == reports[1])
    }

    @Test(arguments: captures)
    func `counting in full changes no sum that no report shows`(capture: String) throws {
        let summaries = try [false, true].map { try Self.judgement(of: capture, inFull: $0).evidence.analysis.summary }
        for sums in [Self.sums(of:), Self.losses(of:)] { #expect(sums(summaries[0]) == sums(summaries[1])) }
    }

    private static func sums(of summary: TrafficSummary) -> [String] {
        summary.paths.map(text(of:)) + summary.legs.map(text(of:)) + summary.zonesAsMet.map(text(of:))
    }

    private static func text(of row: PathRow) -> String {
        let times = [row.firstStart, row.lastStart, row.firstSuccess, row.lastSuccess]
        return "\(row.path) \(text(of: row.outcomes)) \(row.responseCodes.counts) \(row.latencies.total) \(times)"
    }

    private static func text(of row: LegRow) -> String {
        let names = [
            row.clusterNames, row.clusterNamesAnswered, row.clusterNamesAuthoritative, row.forwardedAnswers,
        ]
        let counts = "\(text(of: row.outcomes)) \(row.responseCodes.counts) \(names)"
        return "\(row.server) \(counts) \(row.captures) \(row.longestLatency) \(row.steps)"
    }

    private static func text(of row: ZoneRow) -> String {
        "\(row.name) \(row.exchanges) \(row.answered) \(row.failed) \(row.loss)"
    }

    private static func text(of outcomes: OutcomeCounts) -> String {
        "\(Outcome.allCases.map { outcomes[$0] }) \(outcomes.errors)"
    }

    private static func losses(of summary: TrafficSummary) -> [String] {
        let breakdown = summary.breakdown
        var losses = ["\(breakdown.all) \(breakdown.lostWithSibling)"]
        losses += breakdown.timeline.stretches.map { "\($0)" }
        losses += summary.timeline.stretches.map { "\($0)" }
        losses += summary.repeatedMisses.rows.map { "\($0)" }
        return losses + summary.ports.losing(0).map { "\($0)" }.sorted()
    }
}
