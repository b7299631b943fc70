/// What an address is called in the cluster.
package struct ClusterName: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        case pod
        case node
        case service
    }

    package var kind: Kind
    /// Absent for a node.
    package var namespace: String?
    package var name: String
    /// The node it is on; a node's own name for a node.
    package var node: String?

    /// `pod kube-system/coredns-abc`, `node ip-192-168-2-10.ec2.internal`, `service kube-system/kube-dns`.
    package var description: String {
        "\(kind.rawValue) " + (namespace.map { "\($0)/\(name)" } ?? name)
    }
}

extension ClusterName {
    /// A pod, as `NAMESPACE/POD` or by its name, or without one a node; nil without either.
    package init?(pod: String?, node: String?) {
        if let pod {
            let parts = pod.split(separator: "/", maxSplits: 1).map(String.init)
            guard let name = parts.last else { return nil }
            self.init(kind: .pod, namespace: parts.count > 1 ? parts[0] : nil, name: name, node: node)
        } else if let node {
            self.init(kind: .node, namespace: nil, name: node, node: node)
        } else {
            return nil
        }
    }
}
