import ArgumentParser
import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import Report

/// `dnsverdict analyze`: captures in, a report with the verdict out.
struct AnalyzeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze", abstract: "Finds out who is at fault, with the packets that prove it.")

    @OptionGroup var captureOptions: CaptureOptions
    @OptionGroup var context: ContextOptions
    @OptionGroup var redaction: RedactionOptions
    @OptionGroup var language: LanguageOption

    @Option(help: "Format of the report; by default what the ending of the file's name says, or text.")
    var format: ReportFormat?

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write the report to this file.", valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(help: "Everything in the text report: all examples, time lines, latencies, tables and hashes.")
    var full = false

    @Flag(help: "No colours.")
    var noColor = false

    @Flag(help: "Exit with 0 whatever the verdict; 64 and above still report errors.")
    var exitZero = false

    func validate() throws {
        try context.validate(with: captureOptions.captures)
        try ReportFormat.validate(output, format)
    }

    func run() throws { try run(with: CaptureNotes()) }

    /// - Parameter notes: what whoever captured knows besides.
    func run(with notes: CaptureNotes) throws {
        try Output.refuse(output, over: captureOptions.captures + context.files + redaction.files)
        let redactor = try redaction.redaction(captureOptions)
        let redacted = try redactor.map { try RedactedContext(context, $0) }
        let inputs = captureOptions.search()
        var pipeline = try context.pipeline(
            ports: captureOptions.ports, found: redactor == nil ? inputs.context : ContextFiles(), redactor: redactor,
            redacted: redacted)
        let path = self.output
        let output = try Output(path: path)
        var reading = try Reading(captureOptions, inputs, hashing: true, redactor: redactor)
        try reading.alignClocks()
        let judgement = pipeline.judge(&reading)
        pipeline.tellLogProblems()
        let captures = judgement.evidence.captures
        let isColored = self.output == nil && Console.wantsColor(noColor: noColor)
        var document = judgement.document(
            commandLine: redactor?.commandLine("analyze", captures.map(\.name), context.hints),
            limits: reading.redactionLimits + (redacted?.limits ?? [])
                + inputs.limits(isRedacted: redactor != nil) + notes.limits,
            text: InputLimits(reading.infos()),
            language: language.choice)
        document.probes = ProbeTable.rows(reading.infos(), judgement.evidence)
        let report = try ReportFormat.chosen(format, for: path).render(
            document, isColored: isColored, width: self.output == nil ? Console.width : Console.plainWidth,
            extent: full ? .full : .brief)
        try redactor?.check(report, of: "the report")
        try output.write(report)
        try output.flush()
        if redactor == nil { judgement.tellUnknownAddresses(context, captureOptions) }
        CapturesWithoutDNS(captures, counts: judgement.evidence.analysis.counts)?.tell(captureOptions)
        if let code = reading.problemCode ?? pipeline.problemCode { throw ExitCode(code) }
        if !exitZero { throw ExitCode(judgement.kind.exitCode) }
    }
}

extension VerdictKind {
    /// 0: no fault; 1: a fault; 2: the capture cannot tell.
    var exitCode: Int32 {
        switch self {
        case .healthy: 0
        case .network, .kubeProxy, .coredns, .upstream, .client: 1
        case .capture, .undetermined: 2
        }
    }
}
