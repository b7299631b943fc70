import Cluster
import DNSVerdictAnalysis
import Diagnosis
import Exchanges
import Rows

/// The flat tables over what was read.
struct FlatListing {
    let judgement: Judgement
    let roles: AddressRoles
    let cluster: String
    /// By capture; empty where nobody says.
    let nodes: [String]
    /// By capture.
    let names: [String]

    init(
        _ judgement: Judgement, _ roles: AddressRoles, names: [String], options: ExchangeListOptions,
        redactor: Redactor?
    ) {
        let node = options.node.map { redactor?.label($0) ?? $0 }
        self.init(
            judgement, roles, names: names, cluster: options.clusterName.map { redactor?.label($0) ?? $0 } ?? "",
            nodes: judgement.evidence.captures.map { node ?? $0.node ?? "" })
    }

    /// - Parameter nodes: by capture.
    init(_ judgement: Judgement, _ roles: AddressRoles, names: [String], cluster: String, nodes: [String]) {
        (self.judgement, self.roles, self.names) = (judgement, roles, names)
        (self.cluster, self.nodes) = (cluster, nodes)
    }

    private var analysis: Analysis { judgement.evidence.analysis }

    /// The node of all captures, or of the first that states one.
    var node: String { nodes.first { !$0.isEmpty } ?? "" }

    func exchanges(_ row: ListedExchange) -> FlatExchange {
        let places = FlatPlaces(
            of: analysis, cluster: cluster, nodes: nodes, vantages: judgement.evidence.vantages.map(\.name),
            names: judgement.points)
        let blamed = BlamedKinds(judgement)
        return FlatExchange(row, roles: roles, places: places) { blamed.kind(client: $0, server: $1, endpoint: $2) }
    }

    var captures: [FlatCapture] {
        let evidence = judgement.evidence
        return evidence.captures.enumerated().map { number, capture in
            let place = analysis.places.place(of: number)
            let sight = evidence.sights[place]
            return FlatCapture(
                head: RowHead(cluster: cluster, node: nodes[number]),
                capture: names.indices.contains(number) ? names[number] : "",
                vantage: evidence.vantages[place].name, first: capture.first, last: capture.last,
                packets: capture.packets, messages: analysis.counts[number].messages,
                kernelDrops: capture.kernelDrops, loss: sight.measuredLoss, admitsQueries: sight.admitsQueries,
                admitsAnswers: sight.admitsAnswers, admitsErrors: sight.admitsErrors,
                clockAhead: capture.clock.flatMap { $0.isCorrected ? $0.offset.ahead : nil })
        }
    }

    var upstreamSeconds: [FlatUpstreamSecond] {
        FlatUpstreamSecond.rows(of: analysis, head: RowHead(cluster: cluster, node: node))
    }

    var connections: [FlatConnection] {
        let head = RowHead(cluster: cluster, node: node)
        return analysis.summary.connections.rows.map { FlatConnection(head: head, row: $0) }
    }

    var pods: [FlatPod] {
        let pods = judgement.evidence.context.map?.objects.pods ?? []
        return FlatPod.rows(of: pods, cluster: cluster, roles: roles)
    }
}
