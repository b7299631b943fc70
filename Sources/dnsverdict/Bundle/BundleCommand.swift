import ArgumentParser
import Capture
import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import Foundation
import PacketWire
import Report

/// `dnsverdict bundle`: captures in, one archive for a ticket out.
struct BundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle", abstract: "Packs the reports and the packets that prove them into one archive.",
        discussion: """
            The archive contains the report in every format, for each capture an evidence capture with the packets of \
            the failing exchanges and of those they were compared with, the files about the cluster, the commands, and \
            SHA-256 sums of everything. Captures are read several times; standard input is kept in a temporary file.
            """)

    @OptionGroup var captureOptions: CaptureOptions
    @OptionGroup var context: ContextOptions
    @OptionGroup var redaction: RedactionOptions
    @OptionGroup var language: LanguageOption

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The archive to write: a name that ends in .zip, .tar.gz or .tgz.", valueName: "file"),
        completion: .file())
    var output: String

    @Flag(help: "Exit with 0 whatever the verdict; 64 and above still report errors.")
    var exitZero = false

    func validate() throws {
        try context.validate(with: captureOptions.captures)
        guard ArchiveFormat(path: output) != nil else {
            let endings = ArchiveFormat.allCases.flatMap(\.endings).joined(separator: ", ")
            throw ValidationError("--output \(output): the name's ending says which archive it is: \(endings).")
        }
        guard !context.files.contains(where: { $0 == "-" || $0.hasPrefix("-=") }) else {
            throw ValidationError("A bundle reads the files about the cluster more than once, so none can be -.")
        }
    }

    func run() throws { try run(with: CaptureNotes()) }

    /// - Parameter notes: what whoever captured knows besides.
    func run(with notes: CaptureNotes) throws {
        try Output.refuse(output, over: captureOptions.captures + context.files + redaction.files)
        let redactor = try redaction.redaction(captureOptions)
        let redacted = try redactor.map { try RedactedContext(context, $0) }
        let inputs = captureOptions.search()
        func openPipeline() throws -> Pipeline {
            try context.pipeline(
                ports: captureOptions.ports, found: redactor == nil ? inputs.context : ContextFiles(),
                redactor: redactor, redacted: redacted)
        }
        var pipeline = try openPipeline()
        let spool = try StandardInputSpool(captureOptions)
        defer { spool?.remove() }
        var reading = try Reading(
            captureOptions, inputs, hashing: true, standardInput: spool?.path, redactor: redactor)
        try reading.alignClocks()
        let clocks = reading.clocks
        var survey = EvidenceSurvey()
        let judgement = pipeline.judge(&reading) { exchange in
            survey.note(exchange)
            return true
        } onFrame: { frame, _ in
            survey.note(frame)
        }
        pipeline.tellLogProblems()
        let (captures, analysis) = (judgement.evidence.captures, judgement.evidence.analysis)
        let maker = EvidenceMaker(
            judgement: judgement, survey: survey, originals: reading.infos(), clocks: clocks, language: language.choice,
            openReading: {
                var reading = try Reading(
                    captureOptions, inputs, hashing: false, standardInput: spool?.path, isRepeated: true,
                    redactor: redactor)
                reading.alignClocks(as: clocks)
                return reading
            },
            openPipeline: openPipeline)
        do {
            let folder = try TemporaryFolder()
            let evidence = try maker.make(in: folder)
            if !evidence.agrees {
                Console.error("the evidence captures alone lead to another verdict than the whole captures do.")
            }
            let bundle = BundleContents(
                command: self, judgement: judgement, evidence: evidence, redactor: redactor, redacted: redacted,
                limits: reading.redactionLimits + inputs.limits(isRedacted: redactor != nil) + notes.limits,
                text: InputLimits(reading.infos()), probes: ProbeTable.rows(reading.infos(), judgement.evidence))
            let members = try bundle.members()
            if let redactor { try BundleSearch(redactor).check(members, evidence: evidence.files) }
            try place(members, time: analysis.summary.coverage.captures.map(\.last).max() ?? 0)
        } catch let error as CaptureError {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
        if !captureOptions.quiet { tell(judgement.kind) }
        CapturesWithoutDNS(captures, counts: analysis.counts)?.tell(captureOptions)
        if let code = reading.problemCode ?? pipeline.problemCode { throw ExitCode(code) }
        if !exitZero { throw ExitCode(judgement.kind.exitCode) }
    }

    /// What was written, and what the exit code says.
    private func tell(_ kind: VerdictKind) {
        let size = OutputPath.size(of: output)
        let meaning =
            switch kind.exitCode {
            case 0: "no fault found"
            case 1: "a fault was found"
            default: "these captures cannot tell"
            }
        Console.error(
            """
            wrote \(output) (\(size / 1024) KiB), verdict \(kind.rawValue); the exit code \(exitZero ? 0 : kind.exitCode) \
            means: \(exitZero ? "written (--exit-zero)" : meaning).
            """)
    }

    /// Writes the archive beside its place, and puts it there once it is whole.
    private func place(_ members: [ArchiveMember], time: Int64) throws {
        guard let format = ArchiveFormat(path: output) else { return }
        let unfinished = "\(output).\(UUID().uuidString.prefix(8)).part"
        do throws(CaptureError) {
            try format.write(members, to: unfinished, time: Timestamp(nanoseconds: max(time, 0)))
            try FinishedFile.move(unfinished, to: output)
        } catch {
            OutputPath.remove(unfinished)
            throw error
        }
    }
}
