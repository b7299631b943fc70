import Rows

/// The flat tables, as databases keep them.
package enum FleetTable: String, CaseIterable, Sendable {
    case exchanges
    case captures
    case upstreamSeconds = "upstream_seconds"
    case connections
    case pods
    /// Of reduced rows alone.
    case arrivals
    case counts

    var columns: [(name: String, column: FlatColumn)] {
        switch self {
        case .exchanges: FlatExchange.columns()
        case .captures: FlatCapture.columns()
        case .upstreamSeconds: FlatUpstreamSecond.columns()
        case .connections: FlatConnection.columns()
        case .pods: FlatPod.columns()
        case .arrivals: FlatArrival.columns()
        case .counts: FlatCount.columns()
        }
    }

    /// Whether only reduced rows have it.
    var isOfReducedRows: Bool { self == .arrivals || self == .counts }

    /// What rows are sorted by after their node.
    var order: String {
        switch self {
        case .exchanges: "time_ns"
        case .captures, .connections: "first_ns"
        case .upstreamSeconds: "second_ns"
        case .pods: "address"
        case .arrivals: "key_40"
        case .counts: "minute_ns"
        }
    }
}
