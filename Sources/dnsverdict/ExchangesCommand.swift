import ArgumentParser
import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import Report

/// `dnsverdict exchanges`: one line per exchange, in the order in which they were decided.
struct ExchangesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exchanges", abstract: "Lists the exchanges: each query with what came back.",
        discussion: """
            Captures are read twice, because the role of an address (service, CoreDNS, upstream) is known only at the \
            end; standard input is kept in a temporary file.
            """)

    @OptionGroup var captureOptions: CaptureOptions
    @OptionGroup var context: ContextOptions
    @OptionGroup var redaction: RedactionOptions
    @OptionGroup var rows: RowOptions

    func validate() throws {
        try context.validate(with: captureOptions.captures)
    }

    func run() throws {
        try Output.refuse(rows.output, over: captureOptions.captures + context.files + redaction.files)
        let redactor = try redaction.redaction(captureOptions)
        let redacted = try redactor.map { try RedactedContext(context, $0) }
        var pipeline = try context.pipeline(ports: captureOptions.ports, redactor: redactor, redacted: redacted)
        // CoreDNS's logs are not searched.
        pipeline.options.keepsExchanges = false
        let inputs = captureOptions.search()
        let spool = try StandardInputSpool(captureOptions)
        defer { spool?.remove() }
        var first = try Reading(
            captureOptions, inputs, hashing: false, standardInput: spool?.path, redactor: redactor)
        try first.alignClocks()
        let analysis = pipeline.analyze(&first)
        let roles = pipeline.roles(of: analysis)
        let names = first.names
        let points = PointNames(interfaces: first.interfaceNames)
        let captures = first.describe()

        var second = try Reading(
            captureOptions, inputs, hashing: false, standardInput: spool?.path, isRepeated: true, redactor: redactor)
        second.alignClocks(as: first.clocks)
        let writer = try RowWriter(rows, csvHeader: ExchangeRow.csvHeader, redactor: redactor)
        var failure: (any Error)?
        // Points are numbered in the order in which they are met, so the first reading's numbers hold.
        _ = pipeline.analyze(&second) { exchange in
            guard failure == nil, !exchange.isExtraLeg else { return failure == nil }
            do {
                try writer.write(
                    ExchangeRow(exchange, of: analysis, roles: roles, captures: names, names: points))
            } catch {
                failure = error
            }
            return failure == nil
        }
        if let failure { throw failure }
        try writer.finish()
        let withoutDNS = CapturesWithoutDNS(captures, counts: analysis.counts)
        withoutDNS?.tell(captureOptions)
        InputLimits(first.infos()).tell(captureOptions)
        if let code = first.problemCode { throw ExitCode(code) }
        if withoutDNS?.areAll == true { throw ExitCode(VerdictKind.capture.exitCode) }
    }
}
