import Foundation
import Synthetic

/// What is wrong in a fleet.
enum Fault: String, CaseIterable {
    /// The CoreDNS pod answers nothing.
    case hung
    /// It answers SERVFAIL.
    case servfail
    /// Nothing comes from one node to one CoreDNS pod's node.
    case lostTo = "lost-to"
    /// Nothing comes back.
    case lostBack = "lost-back"
    /// A third of what one node sends to CoreDNS pods is lost on the way.
    case lossy = "lossy-way"
    /// A node lets queries of one of its pods go nowhere.
    case stopped = "stopped-at-node"
    /// A node sends queries on with the service's address.
    case untranslated
    /// A node keeps answers that came to it.
    case keptBack = "kept-back"
    /// A CoreDNS pod's node does not hand queries from elsewhere to it.
    case notDelivered = "not-delivered"
}

/// Which nodes and CoreDNS pods are at fault, and which captures are not what they should be.
struct Plan {
    struct Entry {
        var fault: Fault
        /// A client's node, where it is one's.
        var node: Int?
        /// A CoreDNS pod, where it is one's.
        var server: Int?
        /// Microseconds since the start; it lasts to the end.
        var from: Int
    }

    private(set) var entries: [Entry] = []
    /// Nodes whose capture loses so many frames of a thousand.
    private(set) var losses: [Int: Int] = [:]
    /// Nodes whose capture is not there.
    private(set) var missing: Set<Int> = []
    /// Nodes whose capture begins later, in microseconds.
    private(set) var late: [Int: Int] = [:]
    /// By node, in microseconds.
    private(set) var clocks: [Int]

    init(_ cluster: Cluster, each: Int, isHealthy: Bool, using random: inout SplitMix64) {
        clocks = (0..<cluster.nodes).map { _ in random.number(in: -18_000_000..<18_000_000) }
        var others = Array(cluster.servers..<cluster.nodes)
        func take() -> Int? { others.isEmpty ? nil : others.remove(at: random.number(in: 0..<others.count)) }
        for _ in 0..<each {
            if let node = take() { losses[node] = 20 + random.number(in: 0..<60) }
            if let node = take() { missing.insert(node) }
            if let node = take() { late[node] = 5_000_000 + random.number(in: 0..<5_000_000) }
        }
        // A CoreDNS pod's node as well.
        losses[cluster.servers - 1] = 20
        guard !isHealthy else { return }
        // The last two CoreDNS pods stay well, so that it shows what ways lose.
        var servers = Array(0..<max(cluster.servers - 2, 0))
        for kind in Fault.allCases {
            let from = random.number(in: 0..<10_000_000)
            switch kind {
            case .hung, .servfail, .notDelivered:
                guard !servers.isEmpty else { continue }
                let server = servers.remove(at: random.number(in: 0..<servers.count))
                entries.append(Entry(fault: kind, server: server, from: from))
            case .lostTo, .lostBack:
                for _ in 0..<each {
                    guard let node = take() else { continue }
                    let server = cluster.servers - 1 - random.number(in: 0..<min(2, cluster.servers))
                    entries.append(Entry(fault: kind, node: node, server: server, from: from))
                }
            case .lossy, .stopped, .untranslated, .keptBack:
                for _ in 0..<each {
                    guard let node = take() else { continue }
                    entries.append(Entry(fault: kind, node: node, from: from))
                }
            }
        }
    }

    func has(_ fault: Fault, node: Int? = nil, server: Int? = nil, at time: Int) -> Bool {
        entries.contains {
            $0.fault == fault && $0.from <= time && ($0.node == nil || $0.node == node)
                && ($0.server == nil || $0.server == server)
        }
    }

    func truth(of cluster: Cluster, seed: UInt64) throws -> Data {
        let faults = entries.map { entry in
            [
                "fault": entry.fault.rawValue, "node": entry.node.map(cluster.name) ?? "",
                "endpoint": entry.server.map { "\(cluster.address(ofServer: $0))" } ?? "",
                "endpointNode": entry.server.map { cluster.name(of: cluster.node(ofServer: $0)) } ?? "",
                "from": "\(entry.from)",
            ]
        }
        return try JSONSerialization.data(
            withJSONObject: [
                "seed": "\(seed)", "faults": faults, "lossy": losses.keys.sorted().map(cluster.name),
                "missing": missing.sorted().map(cluster.name), "late": late.keys.sorted().map(cluster.name),
                "clocks": Dictionary(
                    uniqueKeysWithValues: clocks.enumerated().map { (cluster.name(of: $0), $1) }),
            ], options: [.sortedKeys, .prettyPrinted])
    }
}
