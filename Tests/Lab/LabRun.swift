import Foundation
import TestSupport

/// One run of `Tests/Lab/scenario`: what `live` printed, and the files that it kept.
struct LabRun {
    /// As much of a report as tests look at.
    struct Report: Decodable, Equatable {
        struct Verdict: Decodable, Equatable {
            var kind: String
            var confidence: String
            var culprit: String
            var rules: [String]
        }

        struct Capture: Decodable, Equatable {
            var label: String?
            var sha256: String?
            var bytes: Int
            var packets: Int
            var kernelDrops: Int?
            var vantage: String
            var node: String?
        }

        struct Finding: Decodable, Equatable {
            var rule: String
            var title: String
        }

        var verdict: Verdict
        var verdicts: [Verdict]
        var findings: [Finding]
        var totals: [String: Count]
        var captures: [Capture]
    }

    /// A number, or numbers by name.
    enum Count: Decodable, Equatable {
        case one(Int)
        case many([String: Int])

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .one(number)
            } else {
                self = .many(try container.decode([String: Int].self))
            }
        }

        var number: Int {
            if case .one(let number) = self { number } else { 0 }
        }

        var numbers: [String: Int] {
            if case .many(let numbers) = self { numbers } else { [:] }
        }
    }

    private struct LastLine: Decodable {
        var report: Report
    }

    /// An exchange, or a TCP connection in an object of its own.
    private struct Row: Decodable {
        struct Connection: Decodable {
            var fate: String
        }

        var outcome: String?
        var connection: Connection?
    }

    /// What `live` told before its report, a line each: the outcomes.
    let told: [String]
    /// The same of TCP connections: their fates.
    let toldConnections: [String]
    let report: Report
    let status: Int32
    let errors: String
    let files: [String]
    private let folder: URL

    init(_ fault: String) throws {
        folder = try Lab.folder()
        try FileManager.default.copyItem(
            atPath: Lab.program("lookup"), toPath: folder.appending(path: "lookup").path)
        try Lab.run("scenario", [Tool.path, fault, folder.path], log: folder)
        let folder = self.folder
        func text(_ name: String) -> String {
            (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
        }
        errors = text("live.errors")
        status = Int32(text("live.status").trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
        let lines = text("live.jsonl").split(separator: "\n")
        guard let last = lines.last else { throw Lab.Problem(text: "\(fault): live printed nothing: \(errors)") }
        report = try JSONDecoder().decode(LastLine.self, from: Data(last.utf8)).report
        let rows = try lines.dropLast().map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
        told = rows.compactMap(\.outcome)
        toldConnections = rows.compactMap(\.connection?.fate)
        files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".pcapng") }
            .sorted().map { folder.appending(path: $0).path }
    }

    /// What `analyze` says of the files.
    func analyze() throws -> (report: Report, status: Int32) {
        let run = try Tool.run(["analyze", "--format", "json"] + files)
        return (try JSONDecoder().decode(Report.self, from: run.output), run.status)
    }

    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }
}
