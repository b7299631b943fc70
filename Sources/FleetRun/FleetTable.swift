import Rows

/// The flat tables, as databases keep them.
package enum FleetTable: String, CaseIterable, Sendable {
    case exchanges
    case captures
    case upstreamSeconds = "upstream_seconds"
    case connections
    case pods

    var columns: [(name: String, column: FlatColumn)] {
        switch self {
        case .exchanges: FlatExchange.columns()
        case .captures: FlatCapture.columns()
        case .upstreamSeconds: FlatUpstreamSecond.columns()
        case .connections: FlatConnection.columns()
        case .pods: FlatPod.columns()
        }
    }

    /// What rows are sorted by after their node.
    var order: String {
        switch self {
        case .exchanges: "time_ns"
        case .captures, .connections: "first_ns"
        case .upstreamSeconds: "second_ns"
        case .pods: "address"
        }
    }
}
