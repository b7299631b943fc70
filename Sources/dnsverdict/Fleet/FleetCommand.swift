import ArgumentParser

/// `dnsverdict fleet`: rows of many nodes, narrowed down in a database.
struct FleetCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet", abstract: "Finds in the rows of many nodes which of them to look at.",
        discussion: """
            The database narrows, this tool judges: `exchanges` writes each node's rows, `fleet load` and `fleet query` \
            ask a ClickHouse server, or `fleet query` programs over files (`fleet sql` prints the query for any engine), \
            and `fleet suspects` says of the result which nodes, endpoints and times the packets are worth a look with \
            `analyze`.
            """,
        subcommands: [
            FleetSQLCommand.self, FleetLoadCommand.self, FleetQueryCommand.self, FleetSuspectsCommand.self,
            FleetJudgeCommand.self,
        ])
}
