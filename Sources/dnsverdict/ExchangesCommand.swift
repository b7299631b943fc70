import ArgumentParser
import Cluster
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
    @OptionGroup var rows: ExchangeListOptions

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

        let row = ListedExchange(of: analysis, roles: roles, captures: names, names: points)
        if rows.isFlat {
            let judgement = pipeline.conclude(analysis, of: captures, interfaces: reading.interfaceNames)
            let listing = FlatListing(judgement, roles, names: names, options: rows, redactor: redactor)
            try writeFlat(row, of: waiting, listing, redactor)
        } else {
            try write(row, of: waiting, redactor) { row in
                ExchangeRow(ExchangeFields(row), of: analysis, roles: roles, captures: names, names: points).text
            }
        }
        let withoutDNS = CapturesWithoutDNS(captures, counts: analysis.counts)
        withoutDNS?.tell(captureOptions)
        InputLimits(reading.infos()).tell(captureOptions)
        if let code = reading.problemCode { throw ExitCode(code) }
        if withoutDNS?.areAll == true { throw ExitCode(VerdictKind.capture.exitCode) }
    }

    private func write(
        _ row: ListedExchange, of waiting: ExchangeSpool, _ redactor: Redactor?,
        line: @escaping (borrowing ListedExchange) -> String
    ) throws {
        var row = row
        let format = RowOptions.Format(rawValue: rows.chosenFormat.rawValue) ?? .text
        var writer = try RowWriter<ListedExchange>(format, to: rows.output, redactor: redactor, line: line)
        // Taken once: options are looked up by what type they are of.
        let isFailuresOnly = rows.only == .failures
        try waiting.forEachPiece { piece in
            row.begin(piece)
            while row.next() {
                if isFailuresOnly, !row.isFailed { continue }
                try writer.write(&row)
            }
        }
        try writer.finish()
    }

    private func writeFlat(
        _ row: ListedExchange, of waiting: ExchangeSpool, _ listing: FlatListing, _ redactor: Redactor?
    ) throws {
        let tables = rows.tables.map { folder in
            FlatTables(
                folder, named: listing.node.isEmpty ? listing.names.first ?? "" : listing.node, rows.flatFormat,
                names: rows.columnNames, redactor: redactor)
        }
        var writer =
            try tables?.writer(of: FlatExchange.self, to: "exchanges")
            ?? FlatWriter<FlatExchange>(
                rows.flatFormat, to: rows.output, names: rows.columnNames, redactor: redactor)
        var row = listing.exchanges(row)
        // Taken once: options are looked up by what type they are of.
        let isFailuresOnly = rows.only == .failures
        let reduction = rows.reduced ? try tables.map { try ReducedTables($0) } : nil
        try waiting.forEachPiece { piece in
            row.begin(piece)
            while row.next() {
                if isFailuresOnly, !row.isFailed { continue }
                if try reduction?.add(row) ?? true { try writer.write(row) }
            }
        }
        try reduction?.finish()
        if let tables {
            try tables.write(listing.captures, to: "captures")
            try tables.write(listing.upstreamSeconds, to: "upstream_seconds")
            try tables.write(listing.connections, to: "connections")
            try tables.write(listing.pods, to: "pods")
        }
        // Last: whoever finds the exchanges finds the other tables too.
        try writer.finish()
    }
}
