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
