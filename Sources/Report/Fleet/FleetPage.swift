package import Fleet
import Foundation

/// What a report about a fleet says, in every format: the suspects, and the matrix node × endpoint.
package struct FleetPage {
    /// Rows of the matrix: more nobody looks at.
    private static let nodeLimit = 250

    struct Part {
        var kind: String
        var sentence: String
        var period: String
        var advice: String
    }

    struct Endpoint {
        var name: String
        var node: String
    }

    /// Queries of one node to one endpoint.
    struct Cell {
        var queries = 0
        var failed = 0
        /// Where most of the failed ones ended.
        var ending = ""
        var worst = 0

        var share: Double { queries == 0 ? 0 : Double(failed) / Double(queries) }
        /// From 0, nothing failed, to 5, more than half of them.
        var shade: Int {
            guard failed > 0 else { return 0 }
            return share > 0.5 ? 5 : share > 0.2 ? 4 : share > 0.05 ? 3 : share > 0.01 ? 2 : 1
        }

        var text: String {
            guard queries > 0 else { return "" }
            guard failed > 0 else { return "0" }
            return share < 0.01 ? "<1 %" : String(format: "%.0f %%", share * 100)
        }

        mutating func add(_ row: MatrixRow) {
            queries += row.queries
            guard row.place.isFailure else { return }
            failed += row.queries
            if row.queries > worst { (worst, ending) = (row.queries, row.place.rawValue) }
        }
    }

    struct Node {
        var name: String
        /// In the endpoints' order.
        var cells: [Cell]
        var failed: Int
    }

    let headline: String
    let summary: String
    let suspects: [Part]
    let endpoints: [Endpoint]
    /// Those first of which most failed.
    let nodes: [Node]
    let omitted: Int
    let tool: String

    package init(_ rows: [MatrixRow], _ suspects: [Suspect], version: String) {
        tool = "dnsverdict \(version)"
        self.suspects = suspects.map {
            Part(kind: $0.kind.rawValue, sentence: $0.sentence, period: $0.period, advice: $0.advice)
        }
        let open = suspects.count { $0.kind == .undetermined }
        let known = suspects.count - open
        headline =
            switch (known, open) {
            case (0, 0): "Nothing failed beyond what captures and networks lose"
            case (0, _): "Undetermined: captures are missing"
            default: known == 1 ? "1 suspect" : "\(known) suspects"
            }
        var cells: [String: [String: Cell]] = [:]
        var homes: [String: String] = [:]
        for row in rows {
            cells[row.clientNode, default: [:]][row.endpoint, default: Cell()].add(row)
            homes[row.endpoint] = row.endpointNode
        }
        let endpoints = homes.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
        let nodes = cells.map { name, cells in
            Node(
                name: name, cells: endpoints.map { cells[$0.key] ?? Cell() },
                failed: cells.values.reduce(0) { $0 + $1.failed })
        }.sorted { ($1.failed, $0.name) < ($0.failed, $1.name) }
        self.endpoints = endpoints.map { Endpoint(name: $0.key.isEmpty ? "none" : $0.key, node: $0.value) }
        self.nodes = Array(nodes.prefix(Self.nodeLimit))
        omitted = nodes.count - self.nodes.count
        let all = rows.reduce(0) { $0 + $1.queries }
        let failed = nodes.reduce(0) { $0 + $1.failed }
        summary = """
            \(failed) of \(all) queries failed, of clients on \(nodes.count) nodes to \
            \(homes.keys.count { !$0.isEmpty }) endpoints.
            """
    }
}
