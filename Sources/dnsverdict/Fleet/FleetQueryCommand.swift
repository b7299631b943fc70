import ArgumentParser
import Fleet
import FleetRun
import Foundation

/// `dnsverdict fleet query`: the matrix, from a server or from files of rows.
struct FleetQueryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "query", abstract: "Asks how the queries of each node to each endpoint ended, and where.",
        discussion: """
            On the server that `fleet load` loaded into, or over files with `clickhouse local` or `duckdb` from the PATH. The \
            result, JSON, an object a line, is what `fleet suspects` reads.
            """)

    enum Engine: String, CaseIterable, ExpressibleByArgument {
        case clickhouse
        case duckdb
    }

    @OptionGroup var server: ServerOptions

    @Option(help: "Read files instead, with clickhouse (`clickhouse local`) or duckdb.")
    var engine: Engine?

    @OptionGroup var rows: RowsFolderOption

    @Option(
        name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"), completion: .file())
    var output: String?

    @Flag(name: .shortAndLong, help: "No messages besides errors.")
    var quiet = false

    func validate() throws {
        guard (server.url == nil) != (engine == nil) else {
            throw ValidationError("Give either --url, for a server, or --engine, for files of rows.")
        }
    }

    func run() throws {
        let temporary = try TemporaryFolder()
        let folder = temporary.url
        if let url = server.url {
            let server = try server.server(url, folder: folder)
            try Blocking.asking { try await server.checkVersion() }
            try ask(server, folder)
        } else {
            let engine: SQLEngine = engine == .clickhouse ? .clickhouse : .duckdb
            let rows = rows.rows
            try ask(Blocking.asking { try LocalDatabase(engine, rows: rows, folder: folder) }, folder)
        }
    }

    private func ask(_ database: some FleetDatabase, _ folder: URL) throws {
        let questions = FleetQuestions(database, folder: folder)
        let output = try Output(path: output)
        let (lines, rows, clocks) = try Blocking.asking {
            try await questions.checkVersion()
            try await questions.checkForm()
            let clocks = try await questions.clocks()
            let matrix = try await questions.matrix()
            return (matrix.lines, matrix.rows, clocks)
        }
        if !quiet {
            for clock in clocks { Console.error(clock.sentence) }
            if rows.isEmpty { Console.error("\(database.name): no client's queries are in these rows.") }
        }
        try output.write(lines)
        try output.flush()
    }
}
