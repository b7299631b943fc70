import ArgumentParser
import FleetRun
import Foundation

/// `dnsverdict fleet load`: files of rows into a ClickHouse server.
struct FleetLoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load", abstract: "Loads the rows of many nodes into a ClickHouse server.",
        discussion: """
            Takes `curl` on the PATH. Every file is loaded once, however often it is given, and what goes wrong leaves nothing \
            in the tables.
            """)

    @OptionGroup var server: ServerOptions

    @Option(
        help: ArgumentHelp(
            "The folder that exchanges --tables or live --rows wrote to.", valueName: "folder"), completion: .directory)
    var rows = "rows"

    @Flag(name: .shortAndLong, help: "No messages besides errors.")
    var quiet = false

    func validate() throws {
        guard server.url != nil else { throw ValidationError("--url: say which server, as http://db:8123.") }
    }

    func run() throws {
        let temporary = try TemporaryFolder()
        let server = try server.server(server.url ?? "", folder: temporary.url)
        let rows = rows
        let outcome = try Blocking.asking { try await ClickHouseLoad(server).run(RowFiles(in: rows)) }
        for warning in outcome.warnings { Console.error(warning) }
        guard !quiet else { return }
        let known = outcome.known == 0 ? "" : "; \(outcome.known) were there already"
        Console.error(
            """
            loaded \(outcome.files) files with \(outcome.exchanges) exchanges of \(outcome.nodes) nodes into \
            \(server.access.database)\(known).
            """)
    }
}
