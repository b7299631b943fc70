import Fleet
import Foundation
import Rows
import Synchronization
import Testing

@testable import FleetRun

@Suite struct ClickHouseLoadTests {
    /// As much of a ClickHouse server as a load asks: what it inserted, and what stands in its tables of loads.
    private final class Server: Sendable {
        struct State {
            var loads: [String] = []
            var tables: Set<String> = []
            /// Answers that a test wants instead, by what a statement contains.
            var answers: [(part: String, status: Int, body: String)] = []
        }

        let state = Mutex(State())

        func answer(_ request: ScriptedServer.Request) -> (status: Int, body: String) {
            let statement = request.statement
            return state.withLock { state in
                if let wanted = state.answers.first(where: { $0.part.isEmpty || statement.contains($0.part) }) {
                    return (wanted.status, wanted.body)
                }
                if statement.hasPrefix("SELECT table, name, type") {
                    return (200, ClickHouseSchema.layout.sorted().joined(separator: "\n") + "\n")
                }
                if statement.hasPrefix("SELECT DISTINCT file") {
                    return (200, state.loads.map { $0 + "\n" }.joined())
                }
                if statement.hasPrefix("SELECT count()") || statement.hasPrefix("SELECT uniqExact") {
                    return (200, "0\n")
                }
                if let name = statement.firstMatch(of: /^CREATE TABLE (loading_\S+)/) {
                    state.tables.insert(String(name.1))
                }
                if let name = statement.firstMatch(of: /^DROP TABLE IF EXISTS (\S+)/) {
                    state.tables.remove(String(name.1))
                }
                if statement.hasPrefix("INSERT INTO loads ") {
                    state.loads += statement.matches(of: /,'([0-9a-f]{64})',/).map { String($0.1) }
                }
                return (200, "")
            }
        }
    }

    private struct Stage {
        let server = Server()
        let http: ScriptedServer
        let folder: URL

        init() async throws {
            let server = server
            http = try await ScriptedServer { server.answer($0) }
            folder = FileManager.default.temporaryDirectory.appending(path: "fleet-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }

        func write(_ node: String, besides left: FleetTable? = nil, isReduced: Bool = false) throws {
            for table in FleetTable.allCases where table != left && (isReduced || !table.isOfReducedRows) {
                let place = folder.appending(path: "rows/\(table.rawValue)")
                try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
                try Data("rows of \(node)".utf8).write(to: place.appending(path: "\(node).parquet"))
            }
        }

        func load(password: String = "") async throws -> ClickHouseLoad.Outcome {
            let access = ClickHouseServer.Access(url: http.url, database: "dns", user: "fleet", password: password)
            return try await ClickHouseLoad(ClickHouseServer(access, folder: folder))
                .run(RowFiles(in: folder.appending(path: "rows").path))
        }

        func failure() async -> FleetError? {
            do {
                _ = try await load()
                return nil
            } catch {
                return error as? FleetError
            }
        }
    }

    @Test func `a load run twice loads once, and new files besides`() async throws {
        let stage = try await Stage()
        try stage.write("node-1")
        try stage.write("node-2")
        #expect(try await stage.load().files == 10)
        let again = try await stage.load()
        #expect(again.files == 0 && again.known == 10)
        try stage.write("node-3")
        let more = try await stage.load()
        #expect(more.files == 5 && more.known == 10)
        #expect(stage.server.state.withLock { $0.tables.isEmpty && Set($0.loads).count == 15 && $0.loads.count == 15 })
        #expect(!stage.http.requests.contains { $0.statement.contains("FORMAT JSONEachRow") })
        // What becomes visible does so at once, and last.
        let statements = stage.http.requests.map(\.statement)
        let published = try #require(statements.firstIndex { $0.hasPrefix("INSERT INTO loads ") })
        #expect(statements[..<published].contains { $0.hasPrefix("INSERT INTO exchanges_rows ") })
        #expect(
            statements[published...].prefix { !$0.hasPrefix("CREATE") }.dropFirst().allSatisfy {
                $0.hasPrefix("DROP TABLE")
            })
    }

    @Test func `the password goes in a header, and on no command line`() async throws {
        let stage = try await Stage()
        try stage.write("node-1")
        _ = try await stage.load(password: "a \"secret\" \\ word")
        #expect(!stage.http.requests.isEmpty)
        for request in stage.http.requests {
            #expect(request.headers["x-clickhouse-key"] == "a \"secret\" \\ word")
            #expect(request.headers["x-clickhouse-user"] == "fleet" && request.query["database"] == "dns")
            #expect(!request.query.values.contains { $0.contains("secret") })
        }
        let script = stage.folder.appending(path: "curl")
        try Data("#!/bin/sh\ncat >/dev/null\nprintf '%s ' \"$@\" >>'\(script.path).arguments'\nprintf 200\n".utf8)
            .write(to: script)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: script.path)
        let access = ClickHouseServer.Access(url: stage.http.url, database: "dns", user: "fleet", password: "secret")
        try await ClickHouseServer(access, folder: stage.folder, curl: script.path)
            .send("SELECT 1", to: stage.folder.appending(path: "out"))
        #expect(try String(contentsOfFile: "\(script.path).arguments", encoding: .utf8) == "--config - ")
    }

    @Test(
        arguments: [
            (
                "INSERT INTO loading_", 400,
                "Code: 117. DB::Exception: Unknown field in table. (INCORRECT_DATA) (version 26.9)\n",
                FleetError.Kind.unfitRows, ".parquet: "
            ),
            (
                "SELECT node, schema_version FROM loading_", 200, "node-1\t2\n", .unfitRows,
                "of node node-1 have schema version 2"
            ),
            ("SELECT capture FROM loading_", 200, "a.pcap\n", .unfitRows, "a.pcap name no node"),
            ("SELECT node FROM exchanges WHERE", 200, "node-1\n", .unfitRows, "node node-1 are loaded already"),
            (
                "INSERT INTO captures_rows", 500, "Code: 241. DB::Exception: Memory limit exceeded.\n", .refused,
                "Memory limit"
            ),
        ] as [(String, Int, String, FleetError.Kind, String)])
    func `what goes wrong leaves nothing loaded`(
        part: String, status: Int, body: String, kind: FleetError.Kind, sentence: String
    ) async throws {
        let stage = try await Stage()
        try stage.write("node-1")
        stage.server.state.withLock { $0.answers = [(part, status, body)] }
        let failure = try #require(await stage.failure())
        #expect(failure.kind == kind && failure.description.contains(sentence), "\(failure)")
        #expect(stage.server.state.withLock { $0.loads.isEmpty && $0.tables.isEmpty })
    }

    @Test(
        arguments: [
            (
                401,
                "Code: 193, e.displayText() = DB::Exception: Wrong password for user fleet, e.what() = DB::Exception\n",
                FleetError.Kind.wrongCredentials, "does not take user fleet (Wrong password for user fleet)"
            ),
            (
                403,
                "Code: 516. DB::Exception: fleet: Authentication failed. (AUTHENTICATION_FAILED) (version 26.9.1.1)\n",
                .wrongCredentials, "CLICKHOUSE_PASSWORD"
            ),
            (
                403, "Code: 497. DB::Exception: fleet: Not enough privileges.\n", .wrongCredentials,
                "Not enough privileges"
            ),
            (404, "Code: 81. DB::Exception: Database dns does not exist.\n", .refused, "CREATE DATABASE dns"),
            (404, "<html>no such page</html>", .unreachable, "no ClickHouse server answers there"),
        ] as [(Int, String, FleetError.Kind, String)])
    func `a server's refusal is one sentence`(
        status: Int, body: String, kind: FleetError.Kind, sentence: String
    ) async throws {
        let stage = try await Stage()
        try stage.write("node-1")
        stage.server.state.withLock { $0.answers = [("", status, body)] }
        let failure = try #require(await stage.failure())
        #expect(failure.kind == kind && failure.description.contains(sentence), "\(failure)")
    }

    @Test func `an unreachable server and a missing curl are told`() async throws {
        let folder = FileManager.default.temporaryDirectory
        let access = ClickHouseServer.Access(url: "http://127.0.0.1:1", database: "dns", user: "fleet", password: "")
        await #expect(throws: FleetError.self) { try await ClickHouseServer(access, folder: folder).ask("SELECT 1") }
        do {
            _ = try await ClickHouseServer(access, folder: folder, curl: "no-such-curl").ask("SELECT 1")
            Issue.record("a program that is not there ran")
        } catch let error as FleetError {
            #expect(error.kind == .missingProgram && error.description.contains("no-such-curl"))
        }
    }

    @Test func `rows of a node without one of the tables are refused`() async throws {
        let stage = try await Stage()
        try stage.write("node-1")
        try stage.write("node-2", besides: .captures)
        let failure = try #require(await stage.failure())
        #expect(failure.kind == .missingRows && failure.description.contains("captures/node-2.parquet"))
        #expect(stage.http.requests.isEmpty)
    }

    @Test func `reduced rows are loaded with their tables, and are refused beside full ones`() async throws {
        let stage = try await Stage()
        try stage.write("node-1", isReduced: true)
        #expect(try await stage.load().files == 7)
        let statements = stage.http.requests.map(\.statement)
        #expect(statements.contains { $0.hasPrefix("INSERT INTO arrivals_rows ") })
        try stage.write("node-2")
        let failure = try #require(await stage.failure())
        #expect(failure.kind == .missingRows && failure.description.contains("arrivals/node-2.parquet"))
        #expect(failure.description.contains("--reduced"))
    }

    @Test func `rows that are being written are left for the next load`() async throws {
        let stage = try await Stage()
        try stage.write("node-1")
        try stage.write("node-2", besides: .exchanges)
        let hidden = stage.folder.appending(path: "rows/exchanges/.node-2.parquet.1.part")
        try Data("half".utf8).write(to: hidden)
        #expect(try await stage.load().files == 5)
    }
}
