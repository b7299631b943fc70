import Capture
import Cluster
import Diagnosis
import Exchanges
import Foundation
import PacketWire
import Report
import Testing

/// Captures of a lab with the truth of each: `shared/captures/lab` beside the checkout.
enum Lab {
    /// The folder, where it is on this machine: beside the checkout, or beside a folder that holds checkouts.
    static let folder: URL? = {
        var place = URL(filePath: #filePath)
        while place.path != "/" {
            place.deleteLastPathComponent()
            let folder = place.appending(path: "shared/captures/lab")
            if FileManager.default.fileExists(atPath: folder.path) { return folder }
        }
        return nil
    }()

    /// Names of the folders that hold a `truth.json`.
    static let scenarios: [String] = {
        guard let folder else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter {
            FileManager.default.fileExists(atPath: folder.appending(path: "\($0)/truth.json").path)
        }.sorted()
    }()

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
    }

    static func truth(of scenario: String) throws -> Truth {
        let folder = try #require(folder)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        // Keys of `counts` are file names, in which the strategy changes nothing: they hold no underscore.
        return try decoder.decode(Truth.self, from: Data(contentsOf: folder.appending(path: "\(scenario)/truth.json")))
    }

    /// Analyses captures together, as `dnsverdict analyze` does.
    static func analyze(_ files: [String], of scenario: String) throws -> ReportDocument {
        let folder = try #require(folder).appending(path: scenario)
        let sources = files.map { CaptureSource(.path(folder.appending(path: $0).path)) }
        var captures = try CaptureSet(sources, hashing: false) { problem in
            Issue.record("\(scenario): \(problem.error)")
        }
        var options = AnalysisOptions()
        options.captureCount = files.count
        var analyzer = Analyzer(options: options)
        func ended(_ capture: Int) { analyzer.captureEnded(capture) }
        captures.forEachFrame(ended: ended) { frame, bytes in
            analyzer.add(frame, bytes)
            return true
        }
        let analysis = analyzer.finish()
        let descriptions = captures.infos().map { info in
            CaptureDescription(
                name: (info.name as NSString).lastPathComponent, bytes: info.bytes,
                linkTypes: info.linkTypes.map(\.name), packets: info.packets, kernelDrops: info.kernelDrops,
                first: info.first?.nanoseconds, last: info.last?.nanoseconds)
        }
        let evidence = Evidence(
            analysis: analysis, roles: AddressRoles(analysis: analysis), captures: descriptions, options: options)
        return ReportDocument(
            evidence: evidence, conclusion: Conclusion(evidence: evidence), version: "0.0.0", limits: [])
    }
}
