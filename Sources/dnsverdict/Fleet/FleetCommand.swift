import ArgumentParser

/// `dnsverdict fleet`: rows of many nodes, narrowed down in a database.
struct FleetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet", abstract: "Finds in the rows of many nodes which of them to look at.",
        discussion: """
            The database narrows, this tool judges: `exchanges` writes each node's rows, `fleet sql` prints the query that \
            ClickHouse, DuckDB and Spark run over them, `fleet suspects` says of its result which nodes, \
            endpoints and times the packets are worth a look with `analyze`.
            """,
        subcommands: [FleetSQLCommand.self, FleetSuspectsCommand.self])
}
