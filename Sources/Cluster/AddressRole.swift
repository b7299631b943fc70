/// What an address is in the cluster's DNS.
package enum AddressRole: String, CaseIterable, Sendable {
    /// The ClusterIP of the kube-dns service.
    case service
    /// A CoreDNS pod: an endpoint of the service.
    case coredns
    /// What CoreDNS forwards to: the VPC resolver.
    case upstream
    /// NodeLocal DNSCache on its node.
    case nodeCache = "node-cache"
    /// Only asks.
    case client
    /// Answers DNS, but nothing tells what it is.
    case unknown

    /// True for a server that clients ask: its exchanges are the client legs.
    package var isAskedByClients: Bool { self != .upstream }
}
