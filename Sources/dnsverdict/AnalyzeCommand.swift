import ArgumentParser
import Cluster
import Diagnosis
import Exchanges
import Report

/// `dnsverdict analyze`: captures in, a report with the verdict out.
struct AnalyzeCommand: ParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case text
        case markdown
        case html
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "analyze", abstract: "Says who failed, with the packets that prove it.")

    @OptionGroup var captureOptions: CaptureOptions
    @OptionGroup var context: ContextOptions

    @Option(help: "Format of the report.")
    var format: Format = .text

    @Option(name: .shortAndLong, help: ArgumentHelp("Write the report to this file.", valueName: "file"))
    var output: String?

    @Flag(help: "No colours.")
    var noColor = false

    @Flag(help: "Exit with 0 whatever the verdict; 64 and above still tell of errors.")
    var exitZero = false

    func validate() throws {
        try context.validate(with: captureOptions.captures)
    }

    func run() throws {
        try Output.refuse(output, over: captureOptions.captures + context.files)
        var cluster = try ContextReading(context)
        let output = try Output(path: output)
        var reading = try Reading(captureOptions, hashing: true)
        var options = context.analysisOptions(ports: captureOptions.ports, captureCount: reading.names.count)
        options.keepsExchanges = cluster.hasLogs
        let analysis = reading.analyze(options)
        let captures = reading.describe()
        let interfaces = reading.interfaceNames
        var hints = context.hints
        hints.add(cluster.context)
        let roles = AddressRoles(analysis: analysis, hints: hints)
        cluster.join(analysis, roles: roles)
        let evidence = Evidence(
            analysis: analysis, roles: roles, captures: captures, options: options, context: cluster.context)
        let conclusion = Conclusion(evidence: evidence)
        let document = ReportDocument(
            evidence: evidence, conclusion: conclusion, version: DNSVerdict.version, limits: cluster.limits,
            command: (["dnsverdict"] + CommandLine.arguments.dropFirst()).map(shellWord).joined(separator: " "),
            points: PointNames(interfaces: interfaces))
        switch format {
        case .text:
            try output.write(
                TextReport.render(
                    document, isColored: self.output == nil && Console.wantsColor(noColor: noColor),
                    width: Console.width))
        case .markdown:
            try output.write(MarkdownReport.render(document))
        case .html:
            try output.write(HTMLReport.render(document))
        case .json:
            try output.write(JSONReport.render(document))
        }
        try output.flush()
        CapturesWithoutDNS(captures, counts: analysis.counts)?.tell(captureOptions)
        if let code = reading.problemCode ?? cluster.problemCode { throw ExitCode(code) }
        if !exitZero { throw ExitCode(conclusion.verdict.kind.exitCode) }
    }
}

extension VerdictKind {
    /// 0: no fault; 1: a fault; 2: the capture can not tell.
    var exitCode: Int32 {
        switch self {
        case .healthy: 0
        case .network, .kubeProxy, .coredns, .upstream, .client: 1
        case .capture, .undetermined: 2
        }
    }
}
