package import PacketWire
package import Wording

/// A CoreDNS endpoint that is listed as ready though no such pod runs.
package struct StaleEndpoint: Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// No pod of that name was listed.
        case noSuchPod
        case podEnded(Pod.Phase)
        /// The pod of that name has other addresses.
        case podMoved(to: [IPAddress])

        package var words: Sentence {
            switch self {
            case .noSuchPod: "there is no such pod"
            case .podEnded(let phase): "the pod is \(verbatim: phase.rawValue)"
            case .podMoved(let addresses):
                addresses.isEmpty
                    ? "the pod has no address"
                    : "the pod has \(verbatim: addresses.map(\.description).joined(separator: ", "))"
            }
        }
    }

    package var endpoint: EndpointList.Endpoint
    /// `namespace/name` of the service.
    package var service: String
    package var reason: Reason
}

extension ClusterMap {
    static func dnsServices(among services: [Service]) -> [Service] {
        let serving = services.filter(\.servesDNS)
        let known = serving.filter { $0.name == "kube-dns" || isCoreDNS($0.selector) }
        let found = known.isEmpty ? serving : known
        // Every pod is compared with each of them.
        return Array((found.filter { $0.name == "kube-dns" } + found.filter { $0.name != "kube-dns" }).prefix(100))
    }

    /// Every address of the DNS services.
    package var dnsServiceAddresses: [IPAddress] { ClusterMap.distinct(dnsServices.flatMap(\.clusterIPs)) }

    /// The endpoints of the DNS services, each address once; EndpointSlices, which kube-proxy follows, go before
    /// Endpoints.
    package var dnsEndpoints: [EndpointList.Endpoint] {
        var seen: [IPAddress: Int] = [:]
        var endpoints: [EndpointList.Endpoint] = []
        for endpoint in dnsServices.flatMap(self.endpoints(of:)) {
            if let place = seen[endpoint.address] {
                endpoints[place].isReady = endpoints[place].isReady || endpoint.isReady
            } else {
                seen[endpoint.address] = endpoints.count
                endpoints.append(endpoint)
            }
        }
        return endpoints
    }

    /// Whether the file says anything about the endpoints of the DNS services: without it none can be missing.
    package var knowsDNSEndpoints: Bool { dnsServices.contains { !lists(of: $0).isEmpty } }

    /// Whether the file says anything about the endpoints of `service`.
    package func knowsEndpoints(of service: Service) -> Bool { !lists(of: service).isEmpty }

    /// The pods that the DNS services select, or that carry CoreDNS's customary labels; ended ones left out.
    package var dnsPods: [Pod] {
        let services = dnsServices
        return objects.pods.filter { pod in
            pod.ownsAddresses && (ClusterMap.isCoreDNS(pod.labels) || services.contains { $0.selects(pod) })
        }
    }

    /// The pods of NodeLocal DNSCache.
    package var nodeCachePods: [Pod] {
        objects.pods.filter { $0.ownsAddresses && $0.labels["k8s-app"] == "node-local-dns" }
    }

    /// Addresses of CoreDNS pods, from pods and endpoints; pods on the host's network and node caches left out,
    /// whose address is their node's.
    package var dnsPodAddresses: [IPAddress] {
        let nodeAddresses = Set(objects.nodes.flatMap(\.addresses))
        let addresses = dnsEndpoints.map(\.address) + dnsPods.filter { !$0.isHostNetwork }.flatMap(\.addresses)
        return ClusterMap.distinct(addresses.filter { !nodeAddresses.contains($0) })
    }

    /// The port on which the CoreDNS pod at `address` answers: OpenShift's is another one than the service's.
    ///
    /// - Returns: nil where no endpoint tells.
    package func dnsPort(of address: IPAddress) -> UInt16? {
        let ports = dnsEndpoints.first { $0.address == address }?.ports.filter { $0.protocol == "UDP" } ?? []
        // A service may have other ports, as for metrics.
        return (ports.first { $0.name?.hasPrefix("dns") == true } ?? ports.first)?.port
    }

    /// Ready endpoints of the DNS services that no running pod stands behind.
    ///
    /// Told only where the file lists pods of the endpoint's namespace, so that a file without pods makes none.
    package var staleDNSEndpoints: [StaleEndpoint] {
        let podsByName = Dictionary(objects.pods.map { ($0.qualifiedName, $0) }, uniquingKeysWith: { $1 })
        let listedNamespaces = Set(objects.pods.map(\.namespace))
        return dnsServices.flatMap { service in
            endpoints(of: service).compactMap { endpoint in
                guard endpoint.isReady, let name = endpoint.qualifiedPodName,
                    let namespace = endpoint.podNamespace, listedNamespaces.contains(namespace),
                    let reason = ClusterMap.staleness(of: endpoint, pod: podsByName[name])
                else { return nil }
                return StaleEndpoint(endpoint: endpoint, service: service.qualifiedName, reason: reason)
            }
        }
    }

    /// CoreDNS pods with an address that is in no endpoint list of a DNS service, ready or not.
    package var unlistedDNSPods: [Pod] {
        guard knowsDNSEndpoints else { return [] }
        let listed = Set(dnsEndpoints.map(\.address))
        return dnsPods.filter { !$0.addresses.isEmpty && listed.isDisjoint(with: $0.addresses) }
    }

    /// Nodes on which several CoreDNS pods run, which share one network interface's quota towards the VPC resolver.
    package var sharedDNSNodes: [(node: String, pods: [Pod])] {
        let placed = dnsPods.filter { $0.phase == .running && $0.nodeName != nil }
        return Dictionary(grouping: placed) { $0.nodeName ?? "" }
            .filter { $0.value.count > 1 }
            .sorted { $0.key < $1.key }
            .map { (node: $0.key, pods: $0.value) }
    }

    /// The endpoints of `service`: from its EndpointSlices where there are any, else from Endpoints.
    package func endpoints(of service: Service) -> [EndpointList.Endpoint] {
        let lists = lists(of: service)
        let slices = lists.filter { $0.source == .endpointSlice }
        return (slices.isEmpty ? lists : slices).flatMap(\.endpoints)
    }

    private static func staleness(of endpoint: EndpointList.Endpoint, pod: Pod?) -> StaleEndpoint.Reason? {
        guard let pod else { return .noSuchPod }
        guard pod.ownsAddresses else { return .podEnded(pod.phase) }
        return pod.addresses.contains(endpoint.address) ? nil : .podMoved(to: pod.addresses)
    }

    /// The labels of Kubernetes' and of the Helm chart's CoreDNS.
    private static func isCoreDNS(_ labels: [String: String]) -> Bool {
        labels["k8s-app"] == "kube-dns" || labels["k8s-app"] == "coredns"
            || labels["app.kubernetes.io/name"] == "coredns" || labels["dns.operator.openshift.io/daemonset-dns"] != nil
    }

    private static func distinct(_ addresses: [IPAddress]) -> [IPAddress] {
        var seen: Set<IPAddress> = []
        return addresses.filter { seen.insert($0).inserted }
    }
}
