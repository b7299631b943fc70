import Capture
import Cluster
import Diagnosis
import Exchanges
import Foundation
import PacketWire
import Report
import Testing
import Wording

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
        /// Files about the cluster.
        var records: [String] { given.filter { $0.hasSuffix(".json") } }
    }

    static func truth(of scenario: String) throws -> Truth {
        let folder = try #require(folder)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        // Keys of `counts` are file names, in which the strategy changes nothing: they hold no underscore.
        return try decoder.decode(Truth.self, from: Data(contentsOf: folder.appending(path: "\(scenario)/truth.json")))
    }

    /// Everything about the cluster that a scenario has besides captures.
    static func records(of scenario: String) -> [String] {
        let path = folder?.appending(path: scenario).path ?? ""
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted().filter {
            $0 == "kube.json" || $0 == "resolv.conf" || ($0.hasPrefix("coredns-") && $0.hasSuffix(".log"))
        }
    }

    /// What files about the cluster tell, without logs.
    private static func context(_ records: [String], in folder: URL) throws -> ClusterContext {
        var context = ClusterContext()
        for record in records {
            let path = folder.appending(path: record).path
            if record.hasSuffix(".json") { context.map = ClusterMap(try KubernetesObjects(contentsOf: path)) }
            if record == "resolv.conf" { context.resolver = try ResolverConfiguration(contentsOf: path) }
        }
        return context
    }

    /// Analyses captures together, with files about the cluster, as `dnsverdict analyze` does.
    static func analyze(
        _ files: [String], records: [String] = [], of scenario: String, in language: Language = .english
    ) throws -> ReportDocument {
        let folder = try #require(folder).appending(path: scenario)
        let sources = files.map { CaptureSource(.path(folder.appending(path: $0).path)) }
        var captures = try CaptureSet(sources, hashing: false) { problem in
            Issue.record("\(scenario): \(problem.error)")
        }
        var options = AnalysisOptions()
        options.captureCount = files.count
        options.keepsExchanges = true
        var context = try context(records, in: folder)
        var analyzer = Analyzer(options: options)
        func ended(_ capture: Int, _ lasting: ClosedRange<Timestamp>?) {
            analyzer.captureEnded(capture, lasting: lasting)
        }
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
        var hints = RoleHints()
        hints.add(context)
        let roles = AddressRoles(analysis: analysis, hints: hints)
        if let kept = analysis.summary.kept {
            let spans = analysis.summary.coverage.captures
            var join = LogJoin(kept, first: spans.map(\.first).min() ?? 0, last: spans.map(\.last).max() ?? 0)
            for log in records.filter({ $0.hasSuffix(".log") }) {
                _ = try CoreDNSLog(contentsOf: folder.appending(path: log).path) { join.note($0, file: log) }
            }
            join.finish(context, roles: roles)
            context.log = join
        }
        let evidence = Evidence(
            analysis: analysis, roles: roles, captures: descriptions, options: options, context: context)
        return ReportDocument(
            evidence: evidence, conclusion: Conclusion(evidence: evidence), version: "0.0.0", limits: [],
            language: language)
    }
}
