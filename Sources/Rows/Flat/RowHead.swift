/// What every flat table's rows begin with: the columns' version, and whose rows they are.
package struct RowHead: Sendable {
    package enum Field: String, CaseIterable, Sendable {
        case schemaVersion = "schema_version"
        case cluster, node
    }

    /// Of the columns of every table.
    package static let schemaVersion: Int64 = 1

    package var cluster: String
    package var node: String

    package init(cluster: String, node: String) {
        self.cluster = cluster
        self.node = node
    }

    static let columns = Field.allCases.map { (name: $0.rawValue, column: column($0)) }

    private static func column(_ field: Field) -> FlatColumn {
        switch field {
        case .schemaVersion: FlatColumn(.int32, "version of these columns: \(schemaVersion)")
        case .cluster:
            FlatColumn(
                .text, "the cluster, as `--cluster-name` calls it",
                .init(ecs: "orchestrator.cluster.name", otel: "k8s.cluster.name"))
        case .node:
            FlatColumn(
                .text,
                """
                the Kubernetes node's name, by `--node` or as a capture of `live` states it; empty where nobody says. Of a \
                pod, and of a capture in its own namespace, the node that it is on
                """,
                .init(ecs: "kubernetes.node.name", otel: "k8s.node.name", ocsf: "device.hostname"))
        }
    }

    @inline(__always)
    func put(into cells: inout some FlatCells & ~Copyable) {
        cells.put(Self.schemaVersion)
        cells.put(word: cluster)
        cells.put(word: node)
    }
}
