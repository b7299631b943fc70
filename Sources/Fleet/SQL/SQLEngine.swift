/// What runs the query over rows.
package enum SQLEngine: String, CaseIterable, Sendable {
    case clickhouse
    case duckdb
    case spark

    /// The tables that the query reads.
    package static let tables = ["exchanges", "captures", "pods"]

    /// Statements that make the tables known: as views over a folder's Parquet files, as `exchanges --tables` writes them.
    package func views(over folder: String) -> String {
        Self.tables.map { table in
            let files = "\(folder)/\(table)"
            return switch self {
            case .clickhouse:
                "CREATE VIEW \(table) AS SELECT * FROM file(\(Self.literal("\(files)/**/*.parquet")), Parquet);"
            case .duckdb:
                "CREATE VIEW \(table) AS SELECT * FROM read_parquet(\(Self.literal("\(files)/**/*.parquet")));"
            case .spark:
                """
                CREATE TEMPORARY VIEW \(table) USING parquet OPTIONS (path \(Self.literal(files)), \
                recursiveFileLookup 'true');
                """
            }
        }.joined(separator: "\n")
    }

    /// Text as all three read it: an apostrophe is doubled, and a backslash, which only DuckDB takes as it is, is refused
    /// before.
    static func literal(_ text: String) -> String {
        "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"
    }

    /// The whole text: views and the query.
    package func script(over folder: String) -> String {
        "\(views(over: folder))\n\n\(MatrixQuery.text);\n"
    }
}
