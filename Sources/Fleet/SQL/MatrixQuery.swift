/// The question that narrows a fleet's rows down: how queries of each node to each endpoint ended, and where those that
/// failed were seen last. One text in what ClickHouse, DuckDB and Spark take alike.
///
/// Absent partners of outer joins are NULL in one engine and 0 in another: each is made 0 or the empty text.
package enum MatrixQuery {
    /// In which form the rows are.
    package enum Rows: Sendable {
        /// Every exchange in full.
        case full
        /// As of `--reduced`: what is not plainly answered and a sample in full, `arrivals` and `counts` for the rest. Of what
        /// is answered they do not tell whether the endpoint's node shows it.
        case reduced

        fileprivate var parts: MatrixParts { self == .full ? .full : .reduced }
    }

    package static func text(over rows: Rows = .full) -> String {
        let parts = rows.parts
        return """
            WITH
            -- The node of each address: what pods say, or else where an address is seen most.
            weighed AS (
            \(parts.weights)
                UNION ALL
                SELECT address, node AS home, 1000000000000 AS weight
                FROM pods WHERE node <> '' AND NOT host_network
            ),
            ranked AS (
                SELECT address, home, row_number() OVER (PARTITION BY address ORDER BY weight DESC, home) AS place
                FROM weighed
            ),
            homes AS (SELECT address, home FROM ranked WHERE place = 1),
            -- What came to an endpoint's node, by key.
            \(parts.came)
            -- What clients of a node asked there.
            asked AS (
                SELECT e.node AS client_node, e.client AS client, \(parts.key) AS asked_key, e.endpoint AS endpoint,
                    e.outcome AS outcome, e.failed AS failed, e.time_ns AS asked_ns, e.seen_query_after_dnat AS sent,
                    e.seen_answer_after_dnat AS returned, e.seen_answer_before_dnat AS delivered
                FROM exchanges AS e INNER JOIN homes AS h ON h.address = e.client AND h.home = e.node
                WHERE e.leg IN ('service', 'coredns')
            ),
            aimed AS (
                SELECT a.*, COALESCE(h.home, '') AS endpoint_node
                FROM asked AS a LEFT JOIN homes AS h ON h.address = a.endpoint
            ),
            -- Each with what its endpoint's node has of it.
            joined AS (
                SELECT a.*, COALESCE(c.came, 0) AS came, COALESCE(c.came_ns, 0) AS came_ns,
                    COALESCE(c.came_queries, 0) AS came_queries, COALESCE(c.came_answers, 0) AS came_answers,
                    COALESCE(c.came_attempts, 0) AS came_attempts
                FROM aimed AS a LEFT JOIN came AS c ON c.came_key = a.asked_key AND c.came_node = a.endpoint_node
            ),
            -- How far the endpoint's node's clock is ahead of the client's node's, directly and by way of the others.
            direct AS (
                SELECT client_node, endpoint_node, median(came_ns - asked_ns) AS ahead
                FROM joined WHERE came_ns > 0 AND client_node <> endpoint_node GROUP BY client_node, endpoint_node
            ),
            between AS (
                SELECT d.endpoint_node AS one, o.endpoint_node AS other, median(o.ahead - d.ahead) AS ahead
                FROM direct AS d INNER JOIN direct AS o ON o.client_node = d.client_node
                GROUP BY d.endpoint_node, o.endpoint_node
            ),
            clocks AS (
                SELECT d.client_node AS clock_client, b.other AS clock_endpoint, median(d.ahead + b.ahead) AS ahead
                FROM direct AS d INNER JOIN between AS b ON b.one = d.endpoint_node GROUP BY d.client_node, b.other
            ),
            spans AS (
                SELECT node AS span_node, min(first_ns) AS span_first, max(last_ns) AS span_last, max(loss_ppm) AS span_loss
                FROM captures GROUP BY node
            ),
            -- How often a whole query is seen at an endpoint's node: 1 on a pod's interface, 2 on all of a node's.
            \(parts.usual)
            watched AS (
                SELECT j.*, COALESCE(u.usual_queries, 1) AS usual_queries, COALESCE(u.usual_answers, 1) AS usual_answers,
                    COALESCE(s.span_first, 0) AS span_first, COALESCE(s.span_last, 0) AS span_last,
                    COALESCE(s.span_loss, 0) AS endpoint_loss, COALESCE(w.span_loss, 0) AS client_loss,
                    j.asked_ns + COALESCE(k.ahead, 0) AS there_ns
                FROM joined AS j
                LEFT JOIN clocks AS k ON k.clock_client = j.client_node AND k.clock_endpoint = j.endpoint_node
                LEFT JOIN spans AS s ON s.span_node = j.endpoint_node
                LEFT JOIN spans AS w ON w.span_node = j.client_node
                LEFT JOIN usual AS u ON u.usual_node = j.endpoint_node
            ),
            ended AS (
                SELECT client_node, endpoint, endpoint_node, client, asked_ns, client_loss, endpoint_loss,
                    CASE
                        WHEN outcome = 'pending' THEN 'pending'
                        WHEN NOT failed AND client_node <> endpoint_node AND came = 0
                            AND there_ns BETWEEN span_first + 1000000000 AND span_last - 1000000000 THEN 'answered-unseen'
                        WHEN NOT failed THEN 'answered'
                        WHEN outcome = 'answered' THEN 'server-error'
                        WHEN outcome = 'rejected' THEN 'rejected'
                        WHEN outcome = 'mismatched' THEN 'mismatched'
                        WHEN endpoint = '' OR sent = 0 THEN 'at-client-node'
                        WHEN returned > 0 AND delivered = 0 THEN 'back-at-client-node'
                        WHEN returned > 0 THEN 'late'
                        WHEN client_node = endpoint_node THEN 'at-endpoint'
                        WHEN came = 0 AND NOT (there_ns BETWEEN span_first + 1000000000 AND span_last - 1000000000)
                            THEN 'unknown'
                        WHEN came = 0 THEN 'to-endpoint-node'
                        WHEN came_answers > 0 AND came_answers < usual_answers THEN 'back-at-endpoint-node'
                        WHEN came_answers > 0 THEN 'back-to-client-node'
                        WHEN came_queries < usual_queries * came_attempts THEN 'at-endpoint-node'
                        ELSE 'at-endpoint'
                    END AS place
                FROM watched\(parts.condition)
            )\(parts.result)
            """
    }
}
