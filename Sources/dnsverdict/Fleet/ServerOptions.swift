import ArgumentParser
import Fleet
import FleetRun
import Foundation

/// A ClickHouse server, and who asks it.
struct ServerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The ClickHouse server's HTTP interface, as http://db:8123.", valueName: "url"))
    var url: String?

    @Option(help: ArgumentHelp("The database, which must exist.", valueName: "name"))
    var database = "default"

    @Option(
        help: ArgumentHelp(
            "Who asks; without it CLICKHOUSE_USER, or default. The password is taken from CLICKHOUSE_PASSWORD.",
            valueName: "name"))
    var user: String?

    func validate() throws {
        guard let url else { return }
        let parts = URLComponents(string: url)
        guard let parts, ["http", "https"].contains(parts.scheme?.lowercased()), parts.host?.isEmpty == false,
            parts.query == nil, parts.fragment == nil, !url.unicodeScalars.contains(where: { $0.value <= 0x20 })
        else {
            throw ValidationError("--url \(url): give the server's HTTP interface, as http://db:8123, without a query.")
        }
        guard parts.user == nil, parts.password == nil else {
            throw ValidationError(
                "--url: others see a command line; give --user, and the password in CLICKHOUSE_PASSWORD.")
        }
        for (name, value) in [("--database", database), ("--user", user ?? "")]
        where value.unicodeScalars.contains(where: { $0.value < 0x20 }) {
            throw ValidationError("\(name): a name has no control characters.")
        }
    }

    /// - Parameter folder: for the server's answers.
    func server(_ url: String, folder: URL) throws -> ClickHouseServer {
        let environment = ProcessInfo.processInfo.environment
        let password = environment["CLICKHOUSE_PASSWORD"] ?? ""
        guard !password.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            Console.error(
                "CLICKHOUSE_PASSWORD has a control character, which HTTP does not carry; check how it is set.")
            throw ExitCode(64)
        }
        return ClickHouseServer(
            ClickHouseServer.Access(
                url: url, database: database, user: user ?? environment["CLICKHOUSE_USER"] ?? "default",
                password: password),
            folder: folder)
    }
}

extension Blocking {
    /// Runs what asks a database; an error ends the program with its sentence.
    static func asking<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) throws -> Value {
        do {
            return try run(body)
        } catch let error as FleetError {
            Console.error(error.description)
            throw ExitCode(error.exitCode)
        }
    }
}
