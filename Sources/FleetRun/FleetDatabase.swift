package import Fleet
package import Foundation

/// What answers questions over rows with JSON, an object a line.
package protocol FleetDatabase: Sendable {
    /// What the answers are from, for messages.
    var name: String { get }
    /// In which form the rows are.
    func form() async throws -> MatrixQuery.Rows
    func run(_ question: String, to file: URL) async throws
}

extension ClickHouseServer: FleetDatabase {
    package var name: String { access.url }

    package func form() async throws -> MatrixQuery.Rows {
        let tables = try await ask(
            "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'counts'")
        guard tables.hasPrefix("1") else { return .full }
        return try await ask("SELECT count() FROM counts").hasPrefix("0") ? .full : .reduced
    }

    package func run(_ question: String, to file: URL) async throws {
        try await send("\(question)\nFORMAT JSONEachRow", to: file)
    }

    /// Says where the server is too old for the query, which has window functions.
    package func checkVersion() async throws {
        let version = try await ask("SELECT version()").trimmingCharacters(in: .whitespacesAndNewlines)
        guard let year = Int(version.prefix { $0 != "." }), year < 22 else { return }
        throw FleetError(
            .refused, "\(access.url): ClickHouse \(version) does not know the query's functions; take 22.3 or later.")
    }
}

/// Files of rows, read by a program of the user's: `clickhouse local` or `duckdb`.
package struct LocalDatabase: FleetDatabase {
    package let engine: SQLEngine
    package let rows: String
    private let kind: MatrixQuery.Rows
    /// For scripts.
    private let folder: URL

    package init(_ engine: SQLEngine, rows: String, folder: URL) throws(FleetError) {
        (self.engine, self.rows, self.folder) = (engine, rows, folder)
        kind = Self.hasFiles(in: "\(rows)/counts") ? .reduced : .full
        for table in SQLEngine.tables(of: kind) where !Self.hasFiles(in: "\(rows)/\(table)") {
            throw FleetError(
                .missingRows,
                """
                \(rows)/\(table): there are no Parquet files below; write some with `dnsverdict exchanges CAPTURE --node NAME \
                --tables \(rows)`.
                """)
        }
    }

    private static func hasFiles(in folder: String) -> Bool {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.contains { $0.hasSuffix(".parquet") }
    }

    package var name: String { rows }

    package func form() -> MatrixQuery.Rows { kind }

    package func run(_ question: String, to file: URL) async throws {
        let script = "\(engine.views(over: rows, of: kind))\n\n\(question);\n"
        let (program, arguments) = try command(for: script)
        let end = try await UserProgram(program).run(arguments, input: engine == .duckdb ? script : "", to: file)
        guard end.status != 0 else { return }
        let said = end.errors.split(separator: "\n").first { !$0.isEmpty }.map(String.init) ?? "status \(end.status)"
        throw FleetError(.refused, "\(rows): \(program) cannot answer over these rows (\(said.prefix(400))).")
    }

    private func command(for script: String) throws -> (String, [String]) {
        guard engine == .clickhouse else { return ("duckdb", ["-bail", "-jsonlines"]) }
        let file = folder.appending(path: "script-\(UUID().uuidString).sql")
        try Data(script.utf8).write(to: file)
        return (
            "clickhouse",
            [
                "local", "--queries-file", file.path, "--format", "JSONEachRow",
                "--output_format_json_quote_64bit_integers", "0",
            ]
        )
    }
}

/// The questions of ``FleetCommand``'s `query`, with what is wrong with the rows told first.
package struct FleetQuestions<Database: FleetDatabase>: Sendable {
    private let database: Database
    private let folder: URL

    package init(_ database: Database, folder: URL) {
        (self.database, self.folder) = (database, folder)
    }

    private func answer(_ question: String) async throws -> Data {
        let file = folder.appending(path: "answer-\(UUID().uuidString).jsonl")
        defer { try? FileManager.default.removeItem(at: file) }
        try await database.run(question, to: file)
        return try Data(contentsOf: file)
    }

    /// Refuses rows of another version.
    package func checkVersion() async throws {
        let found = try await answer(VersionQuery.text)
        guard let line = found.split(separator: UInt8(ascii: "\n")).first,
            let row = try? JSONDecoder().decode(VersionQuery.Row.self, from: line)
        else { return }
        throw VersionQuery.error(row.node, row.version)
    }

    /// Refuses rows of which some are reduced and others are not.
    package func checkForm() async throws {
        guard try await database.form() == .reduced else { return }
        let found = try await answer(FormQuery.text)
        guard let line = found.split(separator: UInt8(ascii: "\n")).first,
            let row = try? JSONDecoder().decode(FormQuery.Row.self, from: line)
        else { return }
        throw FormQuery.error(row.node)
    }

    /// Nodes whose clocks are far off.
    package func clocks() async throws -> [ClockQuery.Row] {
        ClockQuery.rows(of: String(decoding: try await answer(ClockQuery.text), as: UTF8.self))
    }

    /// The matrix, as it came and read.
    package func matrix() async throws -> (lines: Data, rows: [MatrixRow]) {
        let lines = try await answer(MatrixQuery.text(over: database.form()))
        return (lines, try MatrixRow.rows(of: lines, called: database.name))
    }
}
