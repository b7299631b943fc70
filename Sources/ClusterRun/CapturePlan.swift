package import Cluster

/// Where captures are taken: nodes, and the places on each.
package struct CapturePlan: Sendable {
    package struct Node: Hashable, Sendable {
        package var name: String
        /// Pods of clients whose namespaces are entered.
        package var clients: [Pod] = []
        package var coreDNS: [Pod] = []
        package var hasNodeCache = false

        /// Whether a pod's namespace is entered, which takes more capabilities than the node itself.
        package var entersPods: Bool { !(clients + coreDNS).isEmpty }

        /// What `dnsverdict live` is told.
        package var options: [String] {
            ["-i", "any"] + (coreDNS.isEmpty ? [] : ["--coredns"])
                + clients.flatMap { ["--pod", $0.qualifiedName] }
        }

        /// The places in words.
        package var places: String {
            let pods = coreDNS.map { "CoreDNS pod \($0.name)" } + clients.map { "pod \($0.qualifiedName)" }
            return (["its interfaces" + (hasNodeCache ? " (with a node cache)" : "")] + pods).joined(separator: ", ")
        }
    }

    package struct Left: Hashable, Sendable {
        package var node: String
        package var reason: String
    }

    /// What the user asked for.
    package struct Wish: Sendable {
        /// A client's pod, as `NAME` or `NAMESPACE/NAME`.
        package var pods: [Pod] = []
        /// Names of nodes; all that matter where there are none.
        package var nodes: [String] = []
        package var mostNodes = 24

        package init() {}
    }

    package private(set) var nodes: [Node] = []
    /// Nodes that would show something and are not captured on.
    package private(set) var left: [Left] = []
    /// What is not as it is in a healthy cluster.
    package private(set) var remarks: [String] = []

    /// - Throws: a sentence, where a node does not exist.
    package init(_ survey: Survey, _ wish: Wish) throws(PlanError) {
        let known = Dictionary(survey.nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for name in wish.nodes where known[name] == nil {
            throw PlanError("--nodes \(name): the cluster has no such node; `kubectl get nodes` lists them.")
        }
        let coreDNS = survey.map.dnsPods.filter { $0.nodeName != nil && !Self.isNodeCache($0) }
        let caches = Set(survey.map.nodeCachePods.compactMap(\.nodeName))
        // Servers' and clients' nodes first: what exceeds the limit matters least then.
        let serving = Self.distinct(coreDNS.compactMap(\.nodeName))
        let asking = Self.distinct(wish.pods.compactMap(\.nodeName))
        let others = wish.pods.isEmpty ? survey.nodes.map(\.name).sorted() : []
        let wanted =
            wish.nodes.isEmpty ? Self.distinct(asking + serving + others) : Self.distinct(wish.nodes)
        for name in wanted {
            if let obstacle = known[name].map(NodeFitness.obstacle) ?? "no such node is listed any more" {
                left.append(Left(node: name, reason: obstacle))
                continue
            }
            guard nodes.count < wish.mostNodes else {
                left.append(Left(node: name, reason: "more than --max-nodes \(wish.mostNodes)"))
                continue
            }
            nodes.append(
                Node(
                    name: name, clients: wish.pods.filter { $0.nodeName == name && !$0.isHostNetwork },
                    coreDNS: coreDNS.filter { $0.nodeName == name && !$0.isHostNetwork },
                    hasNodeCache: caches.contains(name)))
        }
        let unplaced = survey.map.dnsPods.filter { $0.nodeName == nil }
        if !unplaced.isEmpty {
            remarks.append(
                "on no node, so nowhere to capture: \(unplaced.map(\.qualifiedName).joined(separator: ", "))")
        }
        if survey.map.dnsServices.isEmpty { remarks.append("the cluster lists no DNS service") }
        if survey.map.dnsPods.isEmpty { remarks.append("the cluster lists no CoreDNS pod") }
    }

    private static func isNodeCache(_ pod: Pod) -> Bool { pod.labels["k8s-app"] == "node-local-dns" }

    private static func distinct(_ names: [String]) -> [String] {
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }

    /// Whether any node's captures enter pods.
    package var entersPods: Bool { nodes.contains(where: \.entersPods) }

    /// Some of the nodes that matter have gone.
    package mutating func leave(_ node: String, because reason: String) {
        nodes.removeAll { $0.name == node }
        if !left.contains(where: { $0.node == node }) { left.append(Left(node: node, reason: reason)) }
    }
}

/// Why there is nothing to capture as it was asked for.
package struct PlanError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
