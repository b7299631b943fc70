import Cluster
import Exchanges
import Wording

extension Evidence {
    /// TCP connections of clients: not those of CoreDNS to its upstream.
    var clientConnections: [ConnectionRow] {
        analysis.summary.connections.rows.filter { roles.isClientLeg($0.path) }
    }

    /// Frames of the first connections, by capture.
    func evidence(of rows: [ConnectionRow], note: Sentence) -> [EvidenceItem] {
        var frames: [Int: [Int]] = [:]
        for example in rows.flatMap(\.examples) where frames[example.capture, default: []].count < 12 {
            frames[example.capture, default: []].append(example.frame)
        }
        return frames.sorted { $0.key < $1.key }.map {
            EvidenceItem(capture: $0.key, frames: $0.value.sorted().uniqued, note: note)
        }
    }
}
