import Fleet
import Foundation
import Rows

/// Loads files of rows into a ClickHouse database: all of a run or none, and each file once.
///
/// Rows go to tables of the run's own first. What is found right there is copied behind the number of the run, which its files'
/// entries in `loads`, one block, make visible in the end.
package struct ClickHouseLoad: Sendable {
    package struct Outcome: Hashable, Sendable {
        package var files = 0
        package var exchanges = 0
        package var nodes = 0
        /// Files that had been loaded before.
        package var known = 0
        /// What is worth to be said besides.
        package var warnings: [String] = []
    }

    private let server: ClickHouseServer
    /// Milliseconds since the Unix epoch, and 16 random bits.
    private let load = UInt64(max(Date().timeIntervalSince1970, 0) * 1000) << 16 | UInt64.random(in: 0..<1 << 16)

    package init(_ server: ClickHouseServer) { self.server = server }

    package func run(_ files: RowFiles) async throws -> Outcome {
        for statement in ClickHouseSchema.statements { _ = try await server.ask(statement) }
        try await checkLayout()
        try await clean()
        let known = try await known()
        var seen = known
        let new = files.files.filter { seen.insert($0.digest).inserted }
        var outcome = Outcome(files: new.count, known: files.files.count { known.contains($0.digest) })
        guard !new.isEmpty else { return outcome }
        do {
            try await stage(new)
            try await check()
            outcome.exchanges = try await number("SELECT count() FROM \(staging(.exchanges))")
            outcome.nodes = try await number("SELECT uniqExact(node) FROM \(staging(.captures))")
            outcome.warnings = try await warnings()
            try await publish(new)
        } catch {
            await drop()
            throw error
        }
        await drop()
        return outcome
    }

    /// Digests of files that have been loaded.
    private func known() async throws -> Set<String> {
        let lines = try await server.ask("SELECT DISTINCT file FROM loads FORMAT TabSeparatedRaw")
        return Set(lines.split(separator: "\n").map(String.init))
    }

    private func staging(_ table: FleetTable) -> String { "loading_\(load)_\(table.rawValue)" }

    private func number(_ question: String) async throws -> Int {
        Int(try await server.ask(question).trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }

    /// The first line of what a question gives, cut at its tabs; nil where it gives none.
    private func line(_ question: String) async throws -> [String]? {
        try await server.ask("\(question) LIMIT 1 FORMAT TabSeparatedRaw").split(separator: "\n").first
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
    }

    private func checkLayout() async throws {
        let lines = try await server.ask(ClickHouseSchema.layoutQuestion).split(separator: "\n").map(String.init)
        guard Set(lines) != ClickHouseSchema.layout else { return }
        throw FleetError(
            .refused,
            """
            \(server.access.url): database \(server.access.database) has tables of another version of dnsverdict, or of \
            another program; load into a database of its own (--database).
            """)
    }

    // MARK: Staging

    private func stage(_ files: [RowFiles.File]) async throws {
        for table in FleetTable.allCases {
            _ = try await server.ask(ClickHouseSchema.staging(table, staging(table)))
        }
        for file in files {
            do {
                try await server.insert(file, into: staging(file.table))
            } catch let error as FleetError where error.kind == .refused {
                throw FleetError(.unfitRows, "\(file.path): \(error.description)")
            }
        }
    }

    private func check() async throws {
        for table in FleetTable.allCases {
            let other = "schema_version <> \(RowHead.schemaVersion)"
            if let row = try await line("SELECT node, schema_version FROM \(staging(table)) WHERE \(other)") {
                throw VersionQuery.error(row[0], row.last.flatMap { Int($0) } ?? 0)
            }
        }
        if let row = try await line("SELECT capture FROM \(staging(.captures)) WHERE node = ''") {
            throw FleetError(
                .unfitRows, "Rows of capture \(row[0]) name no node; write them again with --node NAME.")
        }
        // The first exchange of each node stands for all.
        let firsts = """
            SELECT cluster, node, min(time_ns), argMin(key, time_ns) FROM \(staging(.exchanges)) GROUP BY cluster, node
            """
        if let row = try await line(
            "SELECT node FROM exchanges WHERE (cluster, node, time_ns, key) IN (\(firsts))")
        {
            throw FleetError(
                .unfitRows,
                """
                Exchanges of node \(row[0]) are loaded already, by a file that said otherwise; take only files that are new, or \
                load into another database (--database).
                """)
        }
    }

    /// Nodes whose captures would tell, and are not there.
    private func warnings() async throws -> [String] {
        let missing = try await server.ask(
            """
            SELECT DISTINCT node FROM \(staging(.pods)) WHERE role = 'coredns' AND node <> '' \
            AND node NOT IN (SELECT node FROM \(staging(.captures))) AND node NOT IN (SELECT node FROM captures) \
            ORDER BY node FORMAT TabSeparatedRaw
            """
        ).split(separator: "\n")
        guard let first = missing.first else { return [] }
        let more = missing.count > 1 ? " and \(missing.count - 1) more" : ""
        return [
            """
            There are no rows of node \(first)\(more), where CoreDNS runs; what is lost there stays undetermined. Take a capture \
            there.
            """
        ]
    }

    // MARK: Publishing

    private func publish(_ files: [RowFiles.File]) async throws {
        for table in FleetTable.allCases {
            let names = ClickHouseSchema.names(of: table)
            _ = try await server.ask(
                "INSERT INTO \(table.rawValue)_rows (load, \(names)) SELECT \(load), \(names) FROM \(staging(table))")
        }
        guard try await known().isDisjoint(with: files.map(\.digest)) else {
            throw FleetError(
                .refused,
                "Another load has brought some of the same files meanwhile; run this one again for the others.")
        }
        let entries = files.map { file in
            "(\(load),'\(file.digest)','\(file.table.rawValue)','\(Self.literal(file.name))')"
        }
        _ = try await server.ask(
            "INSERT INTO loads (load, file, table_name, name) VALUES \(entries.joined(separator: ","))")
    }

    private static func literal(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
    }

    /// What is left then goes with the next load that runs a day later.
    private func drop() async {
        for table in FleetTable.allCases { _ = try? await server.ask("DROP TABLE IF EXISTS \(staging(table))") }
    }

    // MARK: Leftovers

    /// Takes away what loads left behind that were cut off a day ago or more.
    private func clean() async throws {
        let dayAgo = load - min(load, 86_400_000 << 16)
        let tables = try await server.ask(
            "SELECT name FROM system.tables WHERE database = currentDatabase() FORMAT TabSeparatedRaw")
        for name in tables.split(separator: "\n") {
            guard let match = name.wholeMatch(of: /loading_([0-9]+)_[a-z_]+/), let made = UInt64(match.1) else {
                continue
            }
            if made < dayAgo { _ = try await server.ask("DROP TABLE IF EXISTS \(name)") }
        }
        for table in FleetTable.allCases {
            let left = "load < \(dayAgo) AND load NOT IN (SELECT load FROM loads)"
            let count = try await number("SELECT count() FROM \(table.rawValue)_rows WHERE \(left)")
            if count > 0 { _ = try await server.ask("ALTER TABLE \(table.rawValue)_rows DELETE WHERE \(left)") }
        }
    }
}
