package import PacketWire

/// What files beside the captures tell of the cluster. Everything works without, with less certainty.
package struct ClusterContext: Sendable {
    /// From `kubectl get -o json`.
    package var map: ClusterMap?
    /// A client pod's resolv.conf.
    package var resolver: ResolverConfiguration?
    /// Nodes' own records.
    package var nodes: [EKSLogs] = []
    /// CoreDNS's logs, joined with the failing queries.
    package var log: LogJoin?

    /// Names that captures state of the places where they were taken.
    private var namesOfPlaces: [IPAddress: ClusterName] = [:]

    package init() {}

    /// Parts of the files that were left out.
    package var problems: [ContextProblem] {
        (map?.objects.problems ?? []) + (resolver?.problems ?? []) + nodes.flatMap(\.problems)
    }

    /// What `address` is called; nil where no file names it.
    package func name(of address: IPAddress) -> ClusterName? { map?.name(of: address) ?? namesOfPlaces[address] }

    /// Whether any address may have a name.
    package var namesAddresses: Bool { map != nil || !namesOfPlaces.isEmpty }

    /// Takes what is known of the place that has `addresses`.
    ///
    /// A service's address, and a node cache's, may be bound on every node, and is no place.
    ///
    /// - Parameter pod: `NAMESPACE/POD`, or the pod's name.
    package mutating func name(_ addresses: [IPAddress], pod: String?, node: String?, roles: AddressRoles) {
        guard let name = ClusterName(pod: pod, node: node) else { return }
        for address in addresses where ![.service, .nodeCache].contains(roles.role(of: address)) {
            namesOfPlaces[address] = name
        }
    }

    /// The pod of CoreDNS that has `address`.
    package func dnsPod(at address: IPAddress) -> Pod? {
        map?.dnsPods.first { !$0.isHostNetwork && $0.addresses.contains(address) }
    }

    /// What the node whose logs these are is called: its name in the cluster, else EC2's, else the file's.
    package func nodeName(of logs: EKSLogs) -> String {
        node(of: logs)?.name ?? logs.instanceID ?? String(logs.name.split(separator: "/").last ?? "the node")
    }

    /// The node whose logs these are, by EC2's identifier.
    package func node(of logs: EKSLogs) -> ClusterNode? {
        guard let identifier = logs.instanceID else { return nil }
        return map?.objects.nodes.first { $0.instanceID == identifier }
    }

    /// Whether `address` is on the node whose logs these are; nil where the files do not tell.
    package func isOn(_ logs: EKSLogs, _ address: IPAddress) -> Bool? {
        guard let node = node(of: logs), let other = map?.node(of: address) else { return nil }
        return node.name == other.name
    }

    /// The roles that the files state, as far as addresses have one: the DNS services, CoreDNS pods ready or not,
    /// what resolvers are told to ask.
    package var roles: [IPAddress: AddressRole] {
        var roles: [IPAddress: AddressRole] = [:]
        for address in upstreams { roles[address] = .upstream }
        for address in resolverServers { roles[address] = .service }
        guard let map else { return roles }
        for address in map.dnsPodAddresses { roles[address] = .coredns }
        for address in map.dnsServiceAddresses { roles[address] = .service }
        return roles
    }

    /// Where kube-proxy sends queries to, as the cluster's endpoints say; without them the CoreDNS pods that run.
    package var readyEndpoints: [IPAddress] {
        guard let map else { return [] }
        if map.knowsDNSEndpoints { return map.dnsEndpoints.filter(\.isReady).map(\.address) }
        return map.dnsPods.filter { $0.isReady && !$0.isHostNetwork }.flatMap { $0.addresses.prefix(1) }
    }

    /// What a pod's resolver asks, where no file says which services there are.
    private var resolverServers: [IPAddress] {
        guard map == nil || map?.dnsServiceAddresses.isEmpty == true, let resolver, resolver.isOfPod else { return [] }
        return resolver.nameservers.map(\.address).filter { !$0.isLinkLocal && !$0.isLoopback }
    }

    /// What the nodes' own resolvers ask, which CoreDNS forwards to (`dnsPolicy: Default`).
    private var upstreams: [IPAddress] {
        nodes.compactMap(\.resolver).flatMap(\.nameservers).map(\.address).filter { !$0.isLoopback }
    }
}

extension ResolverConfiguration {
    /// The kubelet gives pods a search list of `NAMESPACE.svc.ZONE`, `svc.ZONE` and `ZONE`; nodes have none of that.
    package var isOfPod: Bool { searchList.contains { $0.hasPrefix("svc.") || $0.contains(".svc.") } }
}
