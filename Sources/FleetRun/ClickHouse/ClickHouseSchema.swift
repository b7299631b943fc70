import Rows

/// How rows lie in a ClickHouse database: each table as `TABLE_rows` with the number of the load that brought a row, and as a
/// view `TABLE` over what was loaded to the end, which `loads` lists.
package enum ClickHouseSchema {
    private static func columns(of table: FleetTable) -> [(name: String, type: String)] {
        table.columns.map { name, column in
            let type =
                switch column.kind.type {
                case "text": "String"
                // Old servers know no other truth values, and take JSON's and Parquet's for them.
                case "boolean": "UInt8"
                case "int32": "Int32"
                default: "Int64"
                }
            return (name, type)
        }
    }

    private static func list(_ table: FleetTable) -> String {
        columns(of: table).map { "\($0.name) \($0.type)" }.joined(separator: ", ")
    }

    static func names(of table: FleetTable) -> String {
        columns(of: table).map(\.name).joined(separator: ", ")
    }

    /// Statements that make what is not there yet.
    static var statements: [String] {
        let loads = """
            CREATE TABLE IF NOT EXISTS loads (load UInt64, file String, table_name String, name String) \
            ENGINE = MergeTree ORDER BY (file, load)
            """
        return FleetTable.allCases.reduce(into: [loads]) { statements, table in
            let day =
                table == .exchanges ? " PARTITION BY toDate(toDateTime(intDiv(time_ns, 1000000000)))" : ""
            statements.append(
                """
                CREATE TABLE IF NOT EXISTS \(table.rawValue)_rows (load UInt64, \(list(table))) \
                ENGINE = MergeTree\(day) ORDER BY (node, \(table.order))
                """)
            statements.append(
                """
                CREATE VIEW IF NOT EXISTS \(table.rawValue) AS SELECT \(names(of: table)) \
                FROM \(table.rawValue)_rows WHERE load IN (SELECT load FROM loads)
                """)
        }
    }

    /// A table that takes the rows of one load, until they are known to be right.
    static func staging(_ table: FleetTable, _ name: String) -> String {
        "CREATE TABLE \(name) (\(list(table))) ENGINE = MergeTree ORDER BY tuple()"
    }

    /// Columns of all tables as ``layoutQuestion`` gives them, where they are this version's.
    static var layout: Set<String> {
        Set(
            FleetTable.allCases.flatMap { table in
                ([("load", "UInt64")] + columns(of: table)).map { "\(table.rawValue)_rows\t\($0.0)\t\($0.1)" }
            })
    }

    static var layoutQuestion: String {
        let tables = FleetTable.allCases.map { "'\($0.rawValue)_rows'" }.joined(separator: ", ")
        return """
            SELECT table, name, type FROM system.columns WHERE database = currentDatabase() AND table IN (\(tables)) \
            FORMAT TabSeparatedRaw
            """
    }
}
