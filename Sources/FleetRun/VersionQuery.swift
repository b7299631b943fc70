import Fleet
import Rows

/// The question which nodes' rows are of another version than this program's.
package enum VersionQuery {
    package static let text = """
        SELECT node, schema_version AS version FROM exchanges WHERE schema_version <> \(RowHead.schemaVersion)
        ORDER BY node, schema_version LIMIT 1
        """

    struct Row: Decodable {
        var node: String
        var version: Int
    }

    static func error(_ node: String, _ version: Int) -> FleetError {
        FleetError(
            .unfitRows,
            """
            Rows\(node.isEmpty ? "" : " of node \(node)") have schema version \(version), and this dnsverdict takes \
            \(RowHead.schemaVersion); write them again with this version.
            """)
    }
}
