import Foundation
import Testing

@testable import Fleet

@Suite struct SuspectSearchTests {
    private static let nodes = (1...6).map { "node-\($0)" }
    private static let pods = ["10.1.0.250": "node-1", "10.1.1.250": "node-2", "10.1.2.250": "node-3"]

    /// A fleet in which every query is answered but those of `faults`.
    private func matrix(
        loss: [String: Int] = [:], _ faults: [(node: String, endpoint: String, place: MatrixRow.Place, count: Int)]
    ) -> [MatrixRow] {
        var rows: [MatrixRow] = []
        for node in Self.nodes {
            for (endpoint, home) in Self.pods {
                let failed = faults.filter { $0.node == node && $0.endpoint == endpoint }
                let count = failed.reduce(0) { $0 + $1.count }
                rows.append(row(node, endpoint, home, .answered, 500 - count, loss))
                for fault in failed { rows.append(row(node, endpoint, home, fault.place, fault.count, loss)) }
            }
            for fault in faults where fault.node == node && fault.endpoint.isEmpty {
                rows.append(row(node, "", "", fault.place, fault.count, loss))
            }
        }
        return rows
    }

    private func row(
        _ node: String, _ endpoint: String, _ home: String, _ place: MatrixRow.Place, _ count: Int,
        _ loss: [String: Int]
    ) -> MatrixRow {
        MatrixRow(
            clientNode: node, endpoint: endpoint, endpointNode: home, place: place, queries: count, clients: 3,
            first: 1,
            last: 2, clientLoss: loss[node] ?? 0, endpointLoss: loss[home] ?? 0)
    }

    @Test func `nobody is suspected where single packets are missing`() {
        let stray = Self.nodes.map {
            (node: $0, endpoint: "10.1.0.250", place: MatrixRow.Place.toEndpointNode, count: 2)
        }
        #expect(SuspectSearch(matrix(stray)).suspects.isEmpty)
        #expect(SuspectSearch([]).suspects.isEmpty)
    }

    @Test func `an endpoint is suspected that fails for many nodes`() throws {
        let faults = Self.nodes.map {
            (node: $0, endpoint: "10.1.1.250", place: MatrixRow.Place.atEndpoint, count: 400)
        }
        let suspects = SuspectSearch(matrix(faults)).suspects
        #expect(suspects.count == 1)
        let suspect = try #require(suspects.first)
        #expect(suspect.kind == .endpoint && suspect.endpoint == "10.1.1.250" && suspect.node.isEmpty)
        #expect(suspect.failed == 2400 && suspect.queries == 3000)
        #expect(
            suspect.sentence
                == "CoreDNS pod 10.1.1.250 on node-2: 2400 of 3000 queries of 18 clients failed; they came to it and it did not answer."
        )
    }

    @Test func `a way is suspected that fails for one node and one endpoint`() throws {
        let faults = [(node: "node-5", endpoint: "10.1.2.250", place: MatrixRow.Place.backToClientNode, count: 300)]
        let suspects = SuspectSearch(matrix(faults)).suspects
        #expect(suspects.map(\.kind) == [.path] && suspects.first?.node == "node-5")
        #expect(suspects.first?.endpoint == "10.1.2.250")
    }

    @Test func `a node is suspected whose queries go to no endpoint`() {
        let faults = [(node: "node-4", endpoint: "", place: MatrixRow.Place.atClientNode, count: 300)]
        let suspects = SuspectSearch(matrix(faults)).suspects
        #expect(suspects.map(\.kind) == [.node] && suspects.first?.node == "node-4")
    }

    @Test func `the way of a node is suspected that fails with all endpoints`() {
        let faults = Self.pods.keys.map {
            (node: "node-6", endpoint: $0, place: MatrixRow.Place.toEndpointNode, count: 150)
        }
        let suspects = SuspectSearch(matrix(faults)).suspects
        #expect(suspects.map(\.kind) == [.path] && suspects.first?.node == "node-6")
        #expect(suspects.first?.endpoint == "" && suspects.first?.failed == 450)
    }

    @Test func `what a lossy capture lacks is no fault of its node`() {
        let faults = Self.pods.keys.map {
            (node: "node-6", endpoint: $0, place: MatrixRow.Place.backAtClientNode, count: 30)
        }
        #expect(SuspectSearch(matrix(loss: ["node-6": 40_000], faults)).suspects.isEmpty)
        #expect(SuspectSearch(matrix(faults)).suspects.count == 1)
    }

    @Test func `a suspect names the captures and counts the clients of which most failed queries are`() throws {
        let faults = Self.nodes.map {
            (node: $0, endpoint: "10.1.1.250", place: MatrixRow.Place.atEndpoint, count: 200)
        }
        let suspect = try #require(SuspectSearch(matrix(faults)).suspects.first)
        #expect(suspect.nodes == ["node-2", "node-1"] && suspect.clients == 18)
        #expect(
            suspect.period.hasPrefix("From 1970-01-01T00:00:00Z") || suspect.period.hasPrefix("At 1970-01-01T00:00:00Z")
        )
    }

    @Test func `a missing capture is told and blames nobody`() {
        let faults = Self.nodes.map { (node: $0, endpoint: "10.1.1.250", place: MatrixRow.Place.unknown, count: 200) }
        let suspects = SuspectSearch(matrix(faults)).suspects
        #expect(suspects.map(\.kind) == [.undetermined])
        #expect(suspects.first?.sentence.contains("node-2") == true)
    }

    @Test(arguments: SQLEngine.allCases, [MatrixQuery.Rows.full, .reduced])
    func `the script has the views and the one query`(engine: SQLEngine, rows: MatrixQuery.Rows) {
        let script = engine.script(over: "it's here", of: rows)
        let query = MatrixQuery.text(over: rows)
        #expect(script.hasSuffix("\(query);\n"))
        for table in SQLEngine.tables(of: rows) {
            #expect(script.contains(" VIEW \(table) ") && query.contains("FROM \(table)"))
        }
        #expect(query.contains("arrivals") == (rows == .reduced))
        #expect(script.contains("it''s here") && !query.contains("\\"))
    }
}
