package import PacketWire

/// What files beside the captures tell of the cluster. Everything works without, with less certainty.
package struct ClusterContext: Sendable {
    /// From `kubectl get -o json`.
    package var map: ClusterMap?
    package var resolver: ResolverConfiguration?
    /// CoreDNS's logs, joined with the failing queries.
    package var log: CoreDNSLogJoin?
    /// Nodes' own records.
    package var nodes: [EKSLogs] = []

    package init() {}

    /// What Kubernetes calls `address`.
    package func name(of address: IPAddress) -> ClusterName? { map?.name(of: address) }

    /// Roles that follow from the cluster's own records.
    package var roles: [IPAddress: AddressRole] {
        var roles: [IPAddress: AddressRole] = [:]
        guard let map else { return roles }
        for address in map.dnsPodAddresses { roles[address] = .coredns }
        for address in map.dnsServiceAddresses { roles[address] = .service }
        return roles
    }
}
