import Testing

@testable import ClusterRun

@Suite struct FailureJoinTests {
    private static func failure(
        _ client: String = "10.78.1.3", _ port: Int = 40000, id: Int = 7, second: Int = 13, name: String = "amazon.com"
    ) throws -> FailureLine {
        try #require(
            FailureLine(
                """
                {"client":"\(client)","clientPort":\(port),"id":\(id),"outcome":"unanswered","qname":"\(name)","qtype":"A",\
                "rcode":null,"server":"10.96.0.10","start":"2026-11-23T04:52:\(second).000000000Z","transport":"udp"}
                """))
    }

    /// Lines of nodes, and the nodes of each failure that they come to.
    static let cases: [(name: String, lines: [(node: Int, failure: FailureLine)], nodes: [[Int]])] = {
        func line(
            _ node: Int, _ client: String = "10.78.1.3", _ port: Int = 40000, id: Int = 7, second: Int = 13,
            name: String = "amazon.com"
        ) -> (Int, FailureLine)? {
            (try? failure(client, port, id: id, second: second, name: name)).map { (node, $0) }
        }
        return [
            ("the same of two nodes", [line(1), line(0)], [[1, 0]]),
            ("the same of one node, whose log was read twice", [line(0), line(0)], [[0]]),
            ("behind masquerade, by clocks 2 s apart", [line(0), line(1, "10.79.1.2", 1031, second: 15)], [[0, 1]]),
            ("another one much later", [line(0), line(1, "10.79.1.2", 1031, second: 45)], [[0], [1]]),
            ("two clients of one node", [line(0), line(0, "10.78.1.4")], [[0], [0]]),
            (
                "two clients of one node, and the second's on another", [line(0), line(1), line(1, "10.78.1.4")],
                [[0, 1], [1]]
            ),
            ("another ID", [line(0), line(1, "10.79.1.2", 1031, id: 8)], [[0], [1]]),
            ("another name", [line(0), line(1, "10.79.1.2", 1031, name: "example.com")], [[0], [1]]),
        ].map { ($0.0, $0.1.compactMap(\.self), $0.2) }
    }()

    @Test(arguments: cases)
    func `a failure that several nodes tell is one`(
        name: String, lines: [(node: Int, failure: FailureLine)], nodes: [[Int]]
    ) {
        var join = FailureJoin()
        for line in lines { join.add(line.failure, of: line.node) }
        #expect(join.count == nodes.count)
        #expect(join.take(since: .now).map(\.nodes) == nodes)
        #expect(join.take(since: .now).isEmpty)
    }

    @Test func `a failure waits for other nodes before it is taken, and no longer than that`() throws {
        var join = FailureJoin()
        let start = ContinuousClock.now
        join.add(try Self.failure(), of: 0, at: start)
        join.add(try Self.failure(id: 8), of: 0, at: start + .seconds(2))
        #expect(join.take(since: start + .seconds(1)).map(\.nodes) == [[0]])
        join.add(try Self.failure("10.79.1.2", 1031, id: 8), of: 1, at: start + .seconds(3))
        #expect(join.take(since: start + .seconds(3)).map(\.nodes) == [[0, 1]])
    }
}
