/// What runs the query over rows.
package enum SQLEngine: String, CaseIterable, Sendable {
    case clickhouse
    case duckdb
    case spark

    /// The tables that the query reads.
    package static func tables(of rows: MatrixQuery.Rows) -> [String] {
        ["exchanges", "captures", "pods"] + (rows == .reduced ? ["arrivals", "counts"] : [])
    }

    /// Statements that make the tables known: as views over a folder's Parquet files, as `exchanges --tables` writes them.
    package func views(over folder: String, of rows: MatrixQuery.Rows) -> String {
        Self.tables(of: rows).map { table in
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
    package func script(over folder: String, of rows: MatrixQuery.Rows) -> String {
        "\(views(over: folder, of: rows))\n\n\(MatrixQuery.text(over: rows));\n"
    }
}
