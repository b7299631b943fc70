import Cluster
import Exchanges
import PacketWire
import Wording

extension Evidence {
    /// TCP connections of clients: not those of CoreDNS to its upstream.
    var clientConnections: [ConnectionRow] {
        analysis.summary.connections.rows.filter { roles.isClientLeg($0.path) }
    }

    /// Clients' connections of which `matches` is true, by the address that they came to, in the order of their start.
    func connectionsByTarget(
        where matches: (ConnectionRow) -> Bool
    ) -> [(target: IPAddress, rows: [ConnectionRow])] {
        var groups: [IPAddress: [ConnectionRow]] = [:]
        for row in clientConnections where matches(row) { groups[row.endpoint ?? row.server, default: []].append(row) }
        return groups.sorted { $0.value[0].firstStart < $1.value[0].firstStart }.map { ($0.key, $0.value) }
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
