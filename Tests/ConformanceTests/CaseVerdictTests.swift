import Foundation
import TestSupport
import Testing

/// The verdict over every labelled set of the cases: other topologies, a real cluster, public reports.
@Suite struct CaseVerdictTests {
    private struct Truth: Decodable {
        var expected: [Expectation]
    }

    private struct Expectation: Decodable {
        enum CodingKeys: String, CodingKey {
            case given, verdict, flags
            case alsoAcceptable = "also_acceptable"
            case mustNotBlame = "must_not_blame"
        }

        var given: [String]
        var verdict: String
        var alsoAcceptable: [String]?
        var mustNotBlame: [String]?
        var flags: [String]?

        /// Options of `analyze` for the set, its files being in `folder`.
        func arguments(in folder: URL) -> [String] {
            given.flatMap { name -> [String] in
                let path = folder.appending(path: name).path
                if name.contains("pcap") { return [path] }
                if name.hasSuffix(".log") { return ["--coredns-log", path] }
                return [name.hasSuffix(".json") ? "--cluster" : "--resolv-conf", path]
            } + (flags ?? [])
        }
    }

    private struct Report: Decodable {
        struct Verdict: Decodable { var kind: String }
        var verdict: Verdict
        var verdicts: [Verdict]
    }

    @Test(arguments: CaptureCollection.cases.sets)
    func `a labelled set has its verdict, and nobody is blamed who must not be`(scenario: String) throws {
        let folder = try CaptureCollection.cases.folder(of: scenario)
        let truth = try JSONDecoder().decode(
            Truth.self, from: Data(contentsOf: folder.appending(path: "truth.json")))
        for expectation in truth.expected {
            let run = try Tool.run(["analyze", "--quiet", "--format", "json"] + expectation.arguments(in: folder))
            let report = try JSONDecoder().decode(Report.self, from: run.output)
            let set = "\(scenario)/\(expectation.given.joined(separator: " "))"
            let accepted = [expectation.verdict] + (expectation.alsoAcceptable ?? [])
            let blamed = report.verdicts.map(\.kind).filter { (expectation.mustNotBlame ?? []).contains($0) }
            let isRight = accepted.contains(report.verdict.kind) && blamed.isEmpty
            #expect(isRight, "\(set): \(report.verdict.kind), \(accepted) expected, \(blamed) blamed")
        }
    }
}
