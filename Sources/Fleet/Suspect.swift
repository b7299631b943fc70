/// What the rows of a fleet point to, for its packets to be looked at.
package struct Suspect: Codable, Hashable, Sendable {
    package enum Kind: String, Codable, Sendable {
        /// A CoreDNS pod.
        case endpoint
        /// A node: its rules, its conntrack, its capture's owner.
        case node
        /// The way between two nodes, or from a node to all others.
        case path
        /// Nobody can say: a node's capture is missing, or does not cover the time.
        case undetermined
    }

    package var kind: Kind
    /// Where failed queries were seen last.
    package var place: MatrixRow.Place
    /// The client's node; empty for what concerns the clients of many nodes.
    package var node: String
    /// Empty where it is not known, or where all are concerned.
    package var endpoint: String
    package var endpointNode: String
    /// Failed queries, of so many.
    package var failed: Int
    package var queries: Int
    /// Clients of failed queries; one that failed with several endpoints of a node is counted once.
    package var clients: Int
    /// Nanoseconds since the Unix epoch of the first failed query and the last, by the clients' nodes' clocks.
    package var first: Int
    package var last: Int
    /// Nodes whose captures tell more, those first of which most failed queries are.
    package var nodes: [String]
}

/// Groups the failed cells of a matrix: an endpoint that fails for many nodes, a node whose clients fail wherever they ask, and
/// ways between two nodes.
package struct SuspectSearch {
    /// The captures' own losses are allowed for so many times over: they come in bursts.
    private static let lossAllowance = 4.0
    /// A part of queries that is lost in any network, and as many of them.
    private static let strayShare = 0.01
    private static let strayQueries = 4
    /// An endpoint is at fault where it fails for this part of the nodes that ask it.
    private static let manyNodes = 0.5

    private struct Cell {
        var node: String
        var endpoint: String
        var endpointNode: String
        var total = 0
        var clientLoss = 0
        var endpointLoss = 0
        var failures: [MatrixRow.Place: Failures] = [:]

        struct Failures {
            var count = 0
            var clients = 0
            var first = Int.max
            var last = Int.min
        }

        /// Failed queries beyond what the captures lost, all of them counted where most of them ended.
        var fault: (place: MatrixRow.Place, failures: Failures)? {
            let all = failures.filter { $0.key.isFailure }
            let count = all.values.reduce(0) { $0 + $1.count }
            let loss = Double(max(clientLoss, endpointLoss)) / 1e6 * lossAllowance
            guard count >= strayQueries, Double(count) > Double(total) * (strayShare + loss) else { return nil }
            guard
                let place = all.max(by: { ($0.value.count, $1.key.rawValue) < ($1.value.count, $0.key.rawValue) })?.key
            else { return nil }
            return (
                place,
                Failures(
                    count: count, clients: all.values.map(\.clients).max() ?? 0,
                    first: all.values.map(\.first).min() ?? 0, last: all.values.map(\.last).max() ?? 0)
            )
        }
    }

    private var cells: [Cell] = []

    package init(_ rows: [MatrixRow]) {
        var places: [[String]: Int] = [:]
        for row in rows {
            let key = [row.clientNode, row.endpoint]
            let place = places[key] ?? cells.count
            if place == cells.count {
                places[key] = place
                cells.append(Cell(node: row.clientNode, endpoint: row.endpoint, endpointNode: row.endpointNode))
            }
            cells[place].total += row.queries
            cells[place].clientLoss = max(cells[place].clientLoss, row.clientLoss)
            cells[place].endpointLoss = max(cells[place].endpointLoss, row.endpointLoss)
            cells[place].failures[row.place] = Cell.Failures(
                count: row.queries, clients: row.clients, first: row.first, last: row.last)
        }
        // What went to no endpoint is a part of all that the node's clients asked.
        let totals = Dictionary(cells.map { ($0.node, $0.total) }, uniquingKeysWith: +)
        for place in cells.indices where cells[place].endpoint.isEmpty {
            cells[place].total = totals[cells[place].node] ?? cells[place].total
        }
    }

    /// The suspects, the most failed queries first.
    package var suspects: [Suspect] {
        var open = cells.filter { $0.fault != nil }
        var suspects = endpoints(&open)
        suspects += nodes(&open)
        suspects += open.compactMap { cell in
            cell.fault.map { suspect(Self.kind(of: $0.place), $0.place, [cell], node: cell.node, cell) }
        }
        return suspects.sorted { ($1.failed, $0.node, $0.endpoint) < ($0.failed, $1.node, $1.endpoint) }
    }

    /// Endpoints that fail for many nodes at one place.
    private func endpoints(_ open: inout [Cell]) -> [Suspect] {
        let atServer: Set<MatrixRow.Place> = [
            .atEndpoint, .serverError, .atEndpointNode, .backAtEndpointNode, .toEndpointNode, .backToClientNode, .late,
            .rejected, .unknown,
        ]
        var suspects: [Suspect] = []
        for (endpoint, failing) in Dictionary(grouping: open, by: \.endpoint).sorted(by: { $0.key < $1.key })
        where !endpoint.isEmpty {
            let asking = cells.filter { $0.endpoint == endpoint }
            let counts = Dictionary(grouping: failing.compactMap(\.fault), by: \.place).mapValues {
                $0.reduce(0) { $0 + $1.failures.count }
            }
            guard let place = counts.max(by: { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) })?.key,
                atServer.contains(place)
            else { continue }
            // What ends elsewhere for one node is that node's own trouble.
            let concerned = failing.filter { $0.fault?.place == place }
            guard let first = concerned.first, concerned.count > 1,
                Double(concerned.count) >= Self.manyNodes * Double(asking.count)
            else { continue }
            let kind: Suspect.Kind =
                switch place {
                case .atEndpoint, .serverError, .late: .endpoint
                case .unknown: .undetermined
                default: .node
                }
            suspects.append(suspect(kind, place, concerned, node: "", first))
            open.removeAll { $0.endpoint == endpoint && concerned.map(\.node).contains($0.node) }
        }
        return suspects
    }

    /// Nodes whose clients fail with every endpoint of another node, or before one is chosen.
    private func nodes(_ open: inout [Cell]) -> [Suspect] {
        var suspects: [Suspect] = []
        for (node, failing) in Dictionary(grouping: open, by: \.node).sorted(by: { $0.key < $1.key }) {
            for place in MatrixRow.Place.allCases where place.isFailure {
                let concerned = failing.filter { $0.fault?.place == place }
                guard let first = concerned.first else { continue }
                let isOwn = place == .atClientNode || place == .backAtClientNode
                guard isOwn || concerned.count > 1 else { continue }
                suspects.append(
                    suspect(
                        isOwn ? .node : place == .unknown ? .undetermined : .path, place, concerned, node: node,
                        concerned.count > 1 ? nil : first))
                open.removeAll { $0.node == node && $0.fault?.place == place }
            }
        }
        return suspects
    }

    private static func kind(of place: MatrixRow.Place) -> Suspect.Kind {
        switch place {
        case .atEndpoint, .serverError, .late: .endpoint
        case .atClientNode, .backAtClientNode, .atEndpointNode, .backAtEndpointNode: .node
        case .unknown: .undetermined
        default: .path
        }
    }

    private func suspect(
        _ kind: Suspect.Kind, _ place: MatrixRow.Place, _ cells: [Cell], node: String, _ example: Cell?
    ) -> Suspect {
        let faults = cells.compactMap { $0.fault?.failures }
        let clients = Dictionary(cells.map { ($0.node, $0.fault?.failures.clients ?? 0) }, uniquingKeysWith: max)
        return Suspect(
            kind: kind, place: place, node: node, endpoint: example?.endpoint ?? "",
            endpointNode: example?.endpointNode ?? "", failed: faults.reduce(0) { $0 + $1.count },
            queries: cells.reduce(0) { $0 + $1.total }, clients: clients.values.reduce(0, +),
            first: faults.map(\.first).min() ?? 0, last: faults.map(\.last).max() ?? 0,
            nodes: Self.nodes(of: cells))
    }

    /// The endpoints' nodes and the clients'.
    private static func nodes(of cells: [Cell]) -> [String] {
        let endpoints = most(cells, \.endpointNode)
        return endpoints + most(cells, \.node).filter { !endpoints.contains($0) }
    }

    /// The two nodes of which most failed queries are.
    private static func most(_ cells: [Cell], _ node: KeyPath<Cell, String>) -> [String] {
        let counts = Dictionary(
            cells.map { ($0[keyPath: node], $0.fault?.failures.count ?? 0) }, uniquingKeysWith: +)
        return counts.filter { !$0.key.isEmpty }.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(2).map(\.key)
    }
}
