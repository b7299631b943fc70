import ArgumentParser
import DNSVerdictAnalysis
import Diagnosis
import Fleet
import FleetRun
import Foundation
import Report
import Wording

/// `dnsverdict fleet judge`: the verdict of the suspects' packets.
struct FleetJudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge", abstract: "Judges the suspects by the captures of their nodes.",
        discussion: """
            Takes the captures of each suspect's nodes, by their names, from a folder or by `curl` from a list of URLs, and \
            concludes as `analyze` does. Exit codes: 0 no fault, 1 a fault, 2 where captures are missing that would tell.
            """)

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case json
    }

    @OptionGroup var matrix: MatrixOption

    @Option(
        help: ArgumentHelp(
            "The folder with the captures: NODE.pcap, NODE-….pcap.gz, or any in a folder NODE.", valueName: "folder"),
        completion: .directory)
    var captures: String?

    @Option(
        help: ArgumentHelp(
            "A list of the captures' URLs, presigned ones too: a URL a line, or a node's name and a URL.",
            valueName: "file"), completion: .file())
    var urls: String?

    @OptionGroup var context: ContextOptions
    @OptionGroup var language: LanguageOption

    @Option(help: "Format of the result: text, with the verdict of each, or json, with its whole report.")
    var format: Format?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"), completion: .file())
    var output: String?

    @Option(help: ArgumentHelp("Port that carries DNS, besides 53 and 5353; repeatable.", valueName: "port"))
    var port: [UInt16] = []

    @Flag(help: "Exit with 0 whatever the verdicts; 64 and above still report errors.")
    var exitZero = false

    func validate() throws {
        guard (captures == nil) != (urls == nil) else {
            throw ValidationError("Give either --captures, a folder, or --urls, a list.")
        }
        try Format.validate(output, format)
    }

    func run() throws {
        try Output.refuse(output, over: [matrix.matrix, urls].compactMap(\.self) + context.files)
        let rows = try matrix.rows()
        let suspects = SuspectSearch(rows).suspects
        let found = try find(of: Set(rows.flatMap { [$0.clientNode, $0.endpointNode] }).subtracting([""]))
        let temporary = try TemporaryFolder()
        var judging = SuspectJudging(self, found, CaptureDownload(to: temporary.url))
        let judged = try suspects.map { try judging.judge($0) }
        let output = try Output(path: output)
        switch Format.chosen(format, for: self.output) {
        case .json: try output.write(try JSONReport.render(["judged": judged]))
        case .text:
            if judged.isEmpty { try output.write("Nothing failed beyond what captures and networks lose.\n") }
            try output.write(judged.map(\.text).joined(separator: "\n"))
        }
        try output.flush()
        if let code = judging.problemCode { throw ExitCode(code) }
        guard !exitZero else { return }
        let codes = judged.map(\.exitCode)
        throw ExitCode(codes.contains(1) ? 1 : codes.max() ?? 0)
    }

    private func find(of nodes: Set<String>) throws -> NodeCaptures {
        do throws(FleetError) {
            if let captures { return try NodeCaptures(in: captures, of: nodes) }
            let path = urls ?? ""
            guard let list = try? String(contentsOfFile: path, encoding: .utf8) else {
                throw FleetError(.missingRows, "\(path): cannot be read; give a list of URLs, one a line.")
            }
            return try NodeCaptures(list: list, called: path, of: nodes)
        } catch {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
    }
}

extension FleetJudgeCommand.Format: OutputFormat {
    static var usual: Self { .text }
    var endings: [String] { self == .json ? ["json"] : ["txt", "text"] }
}

/// A suspect, and what its packets say.
struct JudgedSuspect: Encodable {
    var suspect: Suspect
    /// Captures that were judged.
    var captures: [String] = []
    /// Nodes whose captures would tell, and are not there.
    var missing: [String] = []
    var report: ReportDocument?

    var exitCode: Int32 {
        guard let report, let kind = report.verdicts.first.flatMap({ VerdictKind(rawValue: $0.kind) }) else { return 2 }
        return kind.exitCode
    }

    var text: String {
        var lines = [suspect.sentence, suspect.period]
        if !missing.isEmpty {
            lines.append("No capture of \(missing.joined(separator: ", ")) is there; take one, or name it by its node.")
        }
        if !captures.isEmpty { lines.append("By \(captures.joined(separator: ", ")):") }
        let verdict = report.map { TextReport.renderVerdicts($0, width: Console.width) } ?? ""
        return lines.map { printable($0) + "\n" }.joined() + verdict
    }
}

/// Finds the captures of suspects and judges them, the same captures once.
struct SuspectJudging {
    private let command: FleetJudgeCommand
    private let found: NodeCaptures
    private let download: CaptureDownload
    private var reports: [[String]: ReportDocument] = [:]
    /// Exit code of the first capture that was left out or ended badly.
    private(set) var problemCode: Int32?

    init(_ command: FleetJudgeCommand, _ found: NodeCaptures, _ download: CaptureDownload) {
        (self.command, self.found, self.download) = (command, found, download)
    }

    mutating func judge(_ suspect: Suspect) throws -> JudgedSuspect {
        var judged = JudgedSuspect(suspect: suspect)
        judged.missing = suspect.nodes.filter { found.places[$0] == nil }
        let places = suspect.nodes.flatMap { found.places[$0] ?? [] }
        guard !places.isEmpty else { return judged }
        let paths = try command.captures != nil ? places : places.map(fetch)
        judged.captures = places.map { String($0.prefix { $0 != "?" }) }
        let key = paths.sorted()
        if reports[key] == nil { reports[key] = try report(on: paths) }
        judged.report = reports[key]
        return judged
    }

    private func fetch(_ url: String) throws -> String {
        let download = download
        return try Blocking.asking { try await download.file(of: url) }
    }

    private mutating func report(on paths: [String]) throws -> ReportDocument {
        // A name that begins with a dash is no option.
        var options = try CaptureOptions.parse(["--quiet", "--no-progress", "--"] + paths)
        options.port = command.port
        let inputs = options.search()
        var pipeline = try command.context.pipeline(ports: options.ports, found: inputs.context)
        var reading = try Reading(options, inputs, hashing: false)
        try reading.alignClocks()
        let judgement = pipeline.judge(&reading)
        problemCode = problemCode ?? reading.problemCode ?? pipeline.problemCode
        return judgement.document(commandLine: nil, language: command.language.choice)
    }
}
