import Foundation

/// The question which nodes' clocks are far from the others': by how much, for the same exchanges, in the median.
package enum ClockQuery {
    /// Nanoseconds from which a clock is told: as little as joins by time bear, and more than NTP ever leaves.
    private static let limit = 60_000_000_000

    package static let text = """
        WITH
        sighted AS (
            SELECT node, key, min(query_ns) AS seen_ns FROM exchanges WHERE endpoint <> '' GROUP BY node, key
        ),
        pairs AS (
            SELECT a.node AS one, b.node AS other, median(b.seen_ns - a.seen_ns) AS ahead
            FROM sighted AS a INNER JOIN sighted AS b ON a.key = b.key WHERE a.node <> b.node GROUP BY a.node, b.node
        )
        SELECT other AS node, CAST(median(ahead) AS BIGINT) AS ahead_ns
        FROM pairs GROUP BY other HAVING abs(median(ahead)) > \(limit) ORDER BY other
        """

    /// A row of what it gives.
    package struct Row: Codable, Hashable, Sendable {
        package var node: String
        /// Nanoseconds that the node's clock is ahead of the other nodes'.
        package var ahead: Int

        private enum CodingKeys: String, CodingKey {
            case node
            case ahead = "ahead_ns"
        }

        package init(node: String, ahead: Int) { (self.node, self.ahead) = (node, ahead) }

        package var sentence: String {
            let minutes = Double(abs(ahead)) / 60e9
            let amount =
                minutes < 119.5
                ? String(format: "%.0f minutes", minutes) : String(format: "%.1f hours", minutes / 60)
            return """
                \(node): its clock is \(amount) \(ahead > 0 ? "ahead of" : "behind") the other nodes'; the matrix allows for \
                that, and its times are by the clients' nodes' clocks. Set the clock by NTP.
                """
        }
    }

    /// Reads what the query gave, as JSON lines.
    package static func rows(of lines: String) -> [Row] {
        lines.split(separator: "\n").compactMap { try? JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    }
}
