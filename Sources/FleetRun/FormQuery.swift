import Fleet

/// The question which nodes' rows are in full though others' are reduced: they are not counted.
enum FormQuery {
    static let text = """
        SELECT node FROM exchanges WHERE node NOT IN (SELECT node FROM counts) ORDER BY node LIMIT 1
        """

    struct Row: Decodable {
        var node: String
    }

    static func error(_ node: String) -> FleetError {
        FleetError(
            .unfitRows,
            """
            Rows\(node.isEmpty ? "" : " of node \(node)") are in full, and those of other nodes are reduced; write all with \
            --reduced, or none.
            """)
    }
}
