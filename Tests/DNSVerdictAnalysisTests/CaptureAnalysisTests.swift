import DNSVerdictAnalysis
import Foundation
import Testing

/// What a user of the library gets: nothing but its public symbols is used here.
@Suite struct CaptureAnalysisTests {
    private static let samples = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Samples").standardizedFileURL

    private static func sample(_ name: String) -> String { samples.appending(path: name).path }

    private static func analysis(of names: [String]) -> CaptureAnalysis {
        CaptureAnalysis(of: names.map { CaptureAnalysis.File(sample($0)) })
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var captures: [String]
        var kind: AnalysisReport.Verdict.Kind
        var culprit: String

        var testDescription: String { captures.joined(separator: " ") }
    }

    @Test(arguments: [
        Case(captures: ["healthy/client.pcap"], kind: .healthy, culprit: ""),
        Case(captures: ["coredns-hung/client.pcap"], kind: .undetermined, culprit: ""),
        Case(captures: ["coredns-hung/coredns-b.pcap"], kind: .coredns, culprit: "192.168.3.117"),
        Case(captures: ["no-endpoints/node-a.any.pcap"], kind: .kubeProxy, culprit: "10.100.0.10"),
        Case(captures: ["upstream-silent/coredns-a.pcap"], kind: .upstream, culprit: "192.168.0.2"),
        Case(
            captures: ["client", "coredns-a", "coredns-b"].map { "dropped-on-the-way/\($0).pcap" }, kind: .network,
            culprit: "192.168.3.117"),
    ])
    func `a sample comes to its verdict`(_ sample: Case) throws {
        let report = try Self.analysis(of: sample.captures).run()
        #expect(report.verdict.kind == sample.kind)
        #expect(report.verdict.culprit.contains(sample.culprit) || sample.culprit.isEmpty)
        #expect(!report.verdict.summary.isEmpty)
        #expect(report.verdict == report.verdicts[0])
        #expect(report.problems.isEmpty)
    }

    @Test func `the JSON bears the same verdict, and the files' hashes`() throws {
        struct Report: Decodable {
            struct Verdict: Decodable {
                var kind: String
                var confidence: String
                var summary: String
                var culprit: String
                var rules: [String]
            }

            struct Tool: Decodable {
                var version: String
            }

            struct Capture: Decodable {
                var name: String
                var label: String?
                var sha256: String?
            }

            var tool: Tool
            var verdict: Verdict
            var captures: [Capture]
        }

        var analysis = Self.analysis(of: ["coredns-hung/coredns-b.pcap"])
        analysis.captures[0].label = "the silent pod"
        let report = try analysis.run()
        let json = try JSONDecoder().decode(Report.self, from: Data(report.json().utf8))
        #expect(json.verdict.kind == report.verdict.kind.rawValue)
        #expect(json.verdict.confidence == report.verdict.confidence.rawValue)
        #expect(json.verdict.summary == report.verdict.summary)
        #expect(json.verdict.culprit == report.verdict.culprit)
        #expect(json.verdict.rules == report.verdict.rules)
        #expect(json.tool.version == CaptureAnalysis.version)
        #expect(json.captures.map(\.name) == analysis.captures.map(\.path))
        #expect(json.captures.map(\.label) == ["the silent pod"])
        #expect(json.captures.allSatisfy { $0.sha256?.count == 64 })
    }

    @Test func `files about the cluster are used`() throws {
        var analysis = Self.analysis(of: ["no-endpoints/client.pcap"])
        analysis.clusterFiles = [Self.sample("no-endpoints/kube.json")]
        let report = try analysis.run()
        #expect(report.verdict.kind == .kubeProxy)
        #expect(try report.json().contains("kube-system/kube-dns"))
    }

    @Test func `CoreDNS's log is joined with the packets`() throws {
        var analysis = Self.analysis(of: ["upstream-silent/client.pcap"])
        let without = try analysis.run()
        analysis.coreDNSLogs = [CaptureAnalysis.File(Self.sample("upstream-silent/coredns-a.log"), label: "coredns-a")]
        let with = try analysis.run()
        #expect(!without.verdicts.flatMap(\.rules).contains("logged-upstream-failure"))
        #expect(with.verdicts.flatMap(\.rules).contains("logged-upstream-failure"))
    }

    @Test func `a capture that cannot be read is left out and told`() throws {
        var analysis = Self.analysis(of: ["healthy/client.pcap", "README.md"])
        let report = try analysis.run()
        #expect(report.verdict.kind == .healthy)
        #expect(report.problems.count == 1)
        #expect(report.problems.allSatisfy { $0.contains("README.md") })
        analysis.captures.removeFirst()
        #expect(throws: AnalysisError.self) { try analysis.run() }
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        var reason: AnalysisError.Reason
        var says: String
        var change: @Sendable (inout CaptureAnalysis) -> Void

        var testDescription: String { says }
    }

    @Test(arguments: [
        Refusal(reason: .invalidArgument, says: "at least one capture") { $0.captures = [] },
        Refusal(reason: .invalidArgument, says: "only once") { $0.captures = ["-", "-"] },
        Refusal(reason: .invalidArgument, says: "kube-dns") { $0.serviceAddresses = ["kube-dns"] },
        Refusal(reason: .invalidArgument, says: "timeout") { $0.timeout = .zero },
        Refusal(reason: .noSuchFile, says: "absent.pcap") { $0.captures = ["/absent.pcap"] },
        Refusal(reason: .noSuchFile, says: "absent.json") { $0.clusterFiles = ["/absent.json"] },
        Refusal(reason: .unreadable, says: "not a packet capture") { $0.captures = [.init(sample("README.md"))] },
        Refusal(reason: .unreadable, says: "README.md") { $0.resolvConf = sample("README.md") },
    ])
    func `what cannot be done is refused with a reason`(_ refusal: Refusal) throws {
        var analysis = Self.analysis(of: ["healthy/client.pcap"])
        refusal.change(&analysis)
        let error = #expect(throws: AnalysisError.self) { try analysis.run() }
        #expect(error?.reason == refusal.reason)
        #expect(error?.description.contains(refusal.says) == true)
    }

    @Test func `what the user knows goes before what is inferred`() throws {
        var analysis = Self.analysis(of: ["healthy/client.pcap"])
        analysis.upstreamAddresses = ["10.100.0.0/16"]
        analysis.timeout = .seconds(2)
        #expect(try analysis.run().verdict != Self.analysis(of: ["healthy/client.pcap"]).run().verdict)
    }
}
