import ArgumentParser
import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import Report
import Rows

/// `dnsverdict exchanges`: one line per exchange, in the order in which they were decided.
struct ExchangesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exchanges", abstract: "Lists the exchanges: each query with what came back.",
        discussion: """
            An address's role (service, CoreDNS, upstream) is known only at the end: exchanges are kept until then, many of \
            them in a temporary file, and so is standard input.
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
        var reading = try Reading(
            captureOptions, inputs, hashing: false, standardInput: spool?.path, redactor: redactor)
        try reading.alignClocks()
        let waiting = ExchangeSpool()
        let analysis = pipeline.analyze(
            &reading, onPacked: { waiting.add($0, name: $1, sightings: $2) })
        if let failure = waiting.failure { throw failure }
        let roles = pipeline.roles(of: analysis)
        let names = reading.names
        let points = PointNames(interfaces: reading.interfaceNames)
        let captures = reading.describe()

        var writer = try RowWriter<ListedExchange>(rows, redactor: redactor) { row in
            ExchangeRow(ExchangeFields(row), of: analysis, roles: roles, captures: names, names: points).text
        }
        var row = ListedExchange(of: analysis, roles: roles, captures: names, names: points)
        try waiting.forEachPiece { piece in
            row.begin(piece)
            while row.next() { try writer.write(row) }
        }
        try writer.finish()
        let withoutDNS = CapturesWithoutDNS(captures, counts: analysis.counts)
        withoutDNS?.tell(captureOptions)
        InputLimits(reading.infos()).tell(captureOptions)
        if let code = reading.problemCode { throw ExitCode(code) }
        if withoutDNS?.areAll == true { throw ExitCode(VerdictKind.capture.exitCode) }
    }
}
