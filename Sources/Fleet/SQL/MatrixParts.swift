/// What of ``MatrixQuery`` depends on the rows' form.
struct MatrixParts {
    /// The key that both nodes' rows have.
    let key: String
    /// Which rows' ends are asked for.
    let condition: String
    /// How often addresses are seen at a node.
    let weights: String
    /// What came to an endpoint's node.
    let came: String
    let usual: String
    /// What follows the last of the common parts.
    let result: String

    static let full = MatrixParts(
        key: "e.key", condition: "",
        weights: """
                SELECT endpoint AS address, node AS home, count(*) AS weight
                FROM exchanges WHERE leg = 'coredns' AND endpoint <> '' GROUP BY endpoint, node
                UNION ALL
                SELECT client AS address, node AS home, count(*) AS weight
                FROM exchanges WHERE leg = 'service' GROUP BY client, node
            """,
        came: """
            came AS (
                SELECT e.key AS came_key, e.node AS came_node, 1 AS came, min(e.query_ns) AS came_ns,
                    max(e.seen_query_after_dnat) AS came_queries,
                    max(e.seen_answer_after_dnat) AS came_answers, max(e.attempts) AS came_attempts
                FROM exchanges AS e INNER JOIN homes AS h ON h.address = e.endpoint AND h.home = e.node
                WHERE e.leg IN ('service', 'coredns') GROUP BY e.key, e.node
            ),
            """,
        usual: """
            usual AS (
                SELECT endpoint_node AS usual_node, median(came_queries / came_attempts) AS usual_queries,
                    median(came_answers) AS usual_answers
                FROM joined WHERE came_answers > 0 AND client_node <> endpoint_node GROUP BY endpoint_node
            ),
            """,
        result: """

            SELECT client_node, endpoint, endpoint_node, place, count(*) AS queries, count(DISTINCT client) AS clients,
                min(asked_ns) AS first_ns, max(asked_ns) AS last_ns, max(client_loss) AS client_loss_ppm,
                max(endpoint_loss) AS endpoint_loss_ppm
            FROM ended GROUP BY client_node, endpoint, endpoint_node, place
            ORDER BY client_node, endpoint, endpoint_node, place
            """)

    /// The sample is for clocks alone: it is among the counts.
    static let reduced = MatrixParts(
        key: "e.key % 1099511627776", condition: " WHERE failed OR outcome = 'pending'",
        weights: """
                SELECT endpoint AS address, node AS home, CAST(sum(queries) AS BIGINT) AS weight
                FROM counts WHERE leg = 'coredns' AND endpoint <> '' GROUP BY endpoint, node
                UNION ALL
                SELECT client AS address, node AS home, CAST(sum(queries) AS BIGINT) AS weight
                FROM counts WHERE leg = 'service' GROUP BY client, node
            """,
        came: """
            came AS (
                SELECT short_key AS came_key, came_home AS came_node, 1 AS came, max(seen_ns) AS came_ns,
                    max(seen_queries) AS came_queries, max(seen_answers) AS came_answers, max(seen_attempts) AS came_attempts
                FROM (
                    SELECT e.key % 1099511627776 AS short_key, e.node AS came_home, e.query_ns AS seen_ns,
                        e.seen_query_after_dnat AS seen_queries, e.seen_answer_after_dnat AS seen_answers,
                        e.attempts AS seen_attempts
                    FROM exchanges AS e INNER JOIN homes AS h ON h.address = e.endpoint AND h.home = e.node
                    WHERE e.leg IN ('service', 'coredns')
                    UNION ALL
                    SELECT e.key_40 AS short_key, e.node AS came_home, CAST(0 AS BIGINT) AS seen_ns,
                        e.seen_query_after_dnat AS seen_queries, e.seen_answer_after_dnat AS seen_answers,
                        e.attempts AS seen_attempts
                    FROM arrivals AS e INNER JOIN homes AS h ON h.address = e.endpoint AND h.home = e.node
                ) AS seen
                GROUP BY short_key, came_home
            ),
            """,
        usual: """
            usual AS (
                SELECT e.node AS usual_node, median(e.seen_query_after_dnat / e.attempts) AS usual_queries,
                    median(e.seen_answer_after_dnat) AS usual_answers
                FROM arrivals AS e INNER JOIN homes AS h ON h.address = e.endpoint AND h.home = e.node
                WHERE e.seen_answer_after_dnat > 0 GROUP BY e.node
            ),
            """,
        result: """
            ,
            -- Where each of the others ended, and how many were answered.
            parts AS (
                SELECT client_node, endpoint, endpoint_node, client, place, CAST(1 AS BIGINT) AS part, asked_ns AS begin_ns,
                    asked_ns AS end_ns, client_loss, endpoint_loss
                FROM ended
                UNION ALL
                SELECT c.node AS client_node, c.endpoint AS endpoint, COALESCE(h.home, '') AS endpoint_node,
                    c.client AS client, 'answered' AS place, c.queries AS part, c.first_ns AS begin_ns, c.last_ns AS end_ns,
                    COALESCE(w.span_loss, 0) AS client_loss, COALESCE(s.span_loss, 0) AS endpoint_loss
                FROM (
                    SELECT n.* FROM counts AS n INNER JOIN homes AS o ON o.address = n.client AND o.home = n.node
                    WHERE n.leg IN ('service', 'coredns') AND NOT n.failed AND n.outcome <> 'pending'
                ) AS c
                LEFT JOIN homes AS h ON h.address = c.endpoint
                LEFT JOIN spans AS s ON s.span_node = COALESCE(h.home, '')
                LEFT JOIN spans AS w ON w.span_node = c.node
            )
            SELECT client_node, endpoint, endpoint_node, place, CAST(sum(part) AS BIGINT) AS queries,
                count(DISTINCT client) AS clients, min(begin_ns) AS first_ns, max(end_ns) AS last_ns,
                max(client_loss) AS client_loss_ppm, max(endpoint_loss) AS endpoint_loss_ppm
            FROM parts GROUP BY client_node, endpoint, endpoint_node, place
            ORDER BY client_node, endpoint, endpoint_node, place
            """)
}
