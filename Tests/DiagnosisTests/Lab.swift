import DNSVerdictAnalysis
import Foundation
import Report
import TestSupport
import Testing
import Wording

/// Captures of a lab with the truth of each.
enum Lab {
    static let scenarios = CaptureCollection.lab.sets

    /// What is known of a scenario.
    struct Truth: Decodable {
        var counts: [String: Counts]
        var expected: [Expectation]
    }

    struct Counts: Decodable {
        struct TCP: Decodable {
            var legs: [String: Leg]?
        }

        var udp: [String: Leg]
        var tcp: TCP
    }

    /// One server asked.
    struct Leg: Decodable, Equatable {
        var exchanges: Int
        var retransmissions: Int?
        var answered: Int
        var unanswered: Int
        var rcodes: [String: Int]
    }

    /// The verdict expected of a set of captures.
    struct Expectation: Decodable {
        var given: [String]
        var verdict: String
        var alsoAcceptable: [String]?
        var mustMention: [String]
        var mustNotBlame: [String]

        /// The captures alone, without what else is given.
        var captures: [String] { given.filter { !$0.hasSuffix(".json") } }
        /// Files about the cluster.
        var records: [String] { given.filter { $0.hasSuffix(".json") } }
    }

    static func truth(of scenario: String) throws -> Truth {
        let folder = try CaptureCollection.lab.folder(of: scenario)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        // Keys of `counts` are file names, in which the strategy changes nothing: they hold no underscore.
        return try decoder.decode(Truth.self, from: Data(contentsOf: folder.appending(path: "truth.json")))
    }

    /// Everything about the cluster that a scenario has besides captures.
    static func records(of scenario: String) throws -> [String] {
        try Files.names(in: CaptureCollection.lab.folder(of: scenario)).filter {
            $0 == "kube.json" || $0 == "resolv.conf" || ($0.hasPrefix("coredns-") && $0.hasSuffix(".log"))
        }
    }

    /// Analyses captures together, with files about the cluster, as `dnsverdict analyze` does.
    static func analyze(
        _ files: [String], records: [String] = [], of scenario: String, in language: Language = .english
    ) throws -> ReportDocument {
        let folder = try CaptureCollection.lab.folder(of: scenario)
        func path(_ name: String) -> String { folder.appending(path: name).path }
        var analysis = CaptureAnalysis(of: files.map { CaptureAnalysis.File(path($0)) })
        analysis.clusterFiles = records.filter { $0.hasSuffix(".json") }.map(path)
        analysis.resolvConf = records.first { $0 == "resolv.conf" }.map(path)
        analysis.coreDNSLogs = records.filter { $0.hasSuffix(".log") }.map { CaptureAnalysis.File(path($0)) }
        let judgement = try analysis.judge(hashing: false) { Issue.record("\(scenario): \($0)") }
        return judgement.document(version: "0.0.0", language: language)
    }
}
