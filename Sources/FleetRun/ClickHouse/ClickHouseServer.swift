import Fleet
package import Foundation

/// A ClickHouse server by its HTTP interface.
package struct ClickHouseServer: Sendable {
    package struct Access: Sendable {
        /// `http://…` or `https://…`, without a query.
        package var url: String
        package var database: String
        package var user: String
        package var password: String

        package init(url: String, database: String, user: String, password: String) {
            (self.url, self.database, self.user, self.password) = (url, database, user, password)
        }
    }

    package let access: Access
    private let curl: Curl
    private let folder: URL

    package init(_ access: Access, folder: URL, curl: String = "curl") {
        self.access = access
        self.curl = Curl(program: curl, folder: folder)
        self.folder = folder
    }

    /// What a statement gives, as lines of JSON or of text.
    package func ask(_ statement: String) async throws -> String {
        let answer = folder.appending(path: "answer-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: answer) }
        try await send(statement, to: answer)
        return try String(contentsOf: answer, encoding: .utf8)
    }

    /// Runs a statement; what it gives goes to a file.
    ///
    /// - Parameters:
    ///   - statement: the whole of it, or its beginning where `file` has the rest: the rows of an INSERT.
    package func send(_ statement: String, rows file: String? = nil, to answer: URL) async throws {
        var query = [
            ("database", access.database), ("wait_end_of_query", "1"),
            ("output_format_json_quote_64bit_integers", "0"),
        ]
        if file != nil { query.append(("query", statement)) }
        let url = access.url + "?" + query.map { "\($0.0)=\(Self.escaped($0.1))" }.joined(separator: "&")
        var headers = ["X-ClickHouse-User: \(access.user)"]
        if !access.password.isEmpty { headers.append("X-ClickHouse-Key: \(access.password)") }
        let status = try await curl.run(
            Curl.Request(url, headers: headers, body: file.map { .file($0) } ?? .text(statement)), to: answer)
        guard status != 200 else { return }
        let said = (try? FileHandle(forReadingFrom: answer).read(upToCount: 1 << 14)) ?? Data()
        throw error(status, String(decoding: said, as: UTF8.self))
    }

    /// Inserts a file's rows into a table.
    package func insert(_ file: RowFiles.File, into table: String) async throws {
        let answer = folder.appending(path: "answer-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: answer) }
        try await send("INSERT INTO \(table) FORMAT \(file.format.clickHouseName)", rows: file.path, to: answer)
    }

    /// Percent-encoded but for RFC 3986's unreserved characters (section 2.3).
    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    private static let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))

    /// `Code: 516. DB::Exception: default: Authentication failed: …` as one sentence.
    private func error(_ status: Int, _ said: String) -> FleetError {
        let line = said.split(separator: "\n").first.map(String.init) ?? ""
        let code = line.firstMatch(of: /^Code: ([0-9]+)/).flatMap { Int($0.1) }
        let reason = line.replacing(/^Code: [0-9]+[.,] (e\.displayText\(\) = )?(DB::Exception: )?/, with: "")
            .replacing(/, e\.what\(\) = DB::Exception$/, with: "").replacing(#/ \(version [^)]*\)$/#, with: "")
        let short = String((reason.isEmpty ? "HTTP status \(status)" : reason).prefix(400))
        let place = access.url
        switch (code, status) {
        case (192, _), (193, _), (194, _), (516, _), (nil, 401), (nil, 403):
            return FleetError(
                .wrongCredentials,
                """
                \(place): the server does not take user \(access.user) (\(short)); check --user and the environment's \
                CLICKHOUSE_PASSWORD.
                """)
        case (497, _):
            return FleetError(
                .wrongCredentials, "\(place): user \(access.user) may not do that (\(short)); ask for the right to.")
        case (81, _):
            return FleetError(
                .refused, "\(place): \(short); make it with `CREATE DATABASE \(access.database)`, or check --database.")
        case (nil, _):
            return FleetError(
                .unreachable,
                "\(place): no ClickHouse server answers there (HTTP status \(status)); check the address and its port.")
        default: return FleetError(.refused, "\(place): the server refuses (\(short)).")
        }
    }
}
