package import PacketWire

/// Roles that the user gave, by address or network, and those that files about the cluster state.
package struct RoleHints: Sendable {
    package var serviceIPs: [IPNetwork] = []
    package var corednsIPs: [IPNetwork] = []
    package var upstreamIPs: [IPNetwork] = []
    package var clientIPs: [IPNetwork] = []
    /// What the cluster's own records say; the lists above go before.
    package var known: [IPAddress: AddressRole] = [:]
    /// CoreDNS pods that get queries, whether or not the traffic shows them.
    package var endpoints: [IPAddress] = []
    /// The nodes' addresses, by which masquerade makes pods known outside the cluster.
    package var nodes: Set<IPAddress> = []

    package init() {}

    /// Takes what files about the cluster state.
    package mutating func add(_ context: ClusterContext) {
        known = context.roles
        endpoints = context.readyEndpoints
        nodes = Set(context.map?.objects.nodes.flatMap(\.addresses) ?? [])
    }

    /// The role given for `address`, if any.
    package func role(of address: IPAddress) -> AddressRole? {
        if serviceIPs.contains(where: { $0.contains(address) }) { return .service }
        if corednsIPs.contains(where: { $0.contains(address) }) { return .coredns }
        if upstreamIPs.contains(where: { $0.contains(address) }) { return .upstream }
        if clientIPs.contains(where: { $0.contains(address) }) { return .client }
        return known[address]
    }
}
