import ArgumentParser
import Fleet

/// `dnsverdict fleet sql`: the query, and what makes the rows known to an engine.
struct FleetSQLCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql", abstract: "Prints the query over rows, and for an engine the views that it reads.",
        discussion: """
            Its rows say how many queries of each node to each endpoint ended where: the matrix that `fleet suspects` reads \
            as JSON lines.
            """)

    enum Engine: String, CaseIterable, ExpressibleByArgument {
        case clickhouse
        case duckdb
        case spark
    }

    @Option(
        help: "Print views over the rows for this engine first: clickhouse (as in `clickhouse local`), duckdb or spark."
    )
    var engine: Engine?

    @Flag(help: "The query over reduced rows, as exchanges --reduced writes them.")
    var reduced = false

    @OptionGroup var rows: RowsFolderOption

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"), completion: .file())
    var output: String?

    func run() throws {
        let engine = engine.flatMap { SQLEngine(rawValue: $0.rawValue) }
        let output = try Output(path: output)
        let form: MatrixQuery.Rows = reduced ? .reduced : .full
        try output.write(
            engine.map { $0.script(over: rows.rows, of: form) } ?? "\(MatrixQuery.text(over: form));\n")
        try output.flush()
    }
}
