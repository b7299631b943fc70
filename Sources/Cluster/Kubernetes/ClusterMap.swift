package import PacketWire

/// Who has which address in the cluster.
package struct ClusterMap: Sendable {
    package let objects: KubernetesObjects
    /// The services that clients and node caches ask, the cluster's DNS service first; at most 100.
    ///
    /// Known by the name or the selector that Kubernetes' own manifests use; where no service has either, every
    /// service with UDP port 53 counts.
    package let dnsServices: [Service]
    private var names: [IPAddress: ClusterName] = [:]
    private var podsByAddress: [IPAddress: [Pod]] = [:]
    private var nodesByName: [String: ClusterNode] = [:]
    private let listsByService: [String: [EndpointList]]

    package init(_ objects: KubernetesObjects) {
        self.objects = objects
        dnsServices = ClusterMap.dnsServices(among: objects.services)
        listsByService = Dictionary(grouping: objects.endpointLists, by: \.qualifiedServiceName)
        for node in objects.nodes { nodesByName[node.name] = node }
        for service in objects.services {
            for address in service.clusterIPs {
                names[address] = ClusterName(
                    kind: .service, namespace: service.namespace, name: service.name, node: nil)
            }
        }
        nameEndpoints()
        // A pod that ended comes first, so that the one which has its address now replaces it.
        for pod in objects.pods.filter({ !$0.ownsAddresses }) + objects.pods.filter(\.ownsAddresses) { place(pod) }
        for node in objects.nodes {
            for address in node.addresses {
                names[address] = ClusterName(kind: .node, namespace: nil, name: node.name, node: node.name)
            }
        }
    }

    /// The name of `address`; nil for one outside the cluster, or of an object that was not given.
    ///
    /// Pods on the host's network share their node's address, which names the node: see ``hostNetworkPods(at:)``.
    package func name(of address: IPAddress) -> ClusterName? { names[address] }

    /// `pod kube-system/coredns-abc (192.168.2.218)`, or the address alone.
    package func label(of address: IPAddress) -> String {
        name(of: address).map { "\($0) (\(address))" } ?? "\(address)"
    }

    /// The node on which `address` is: its own, its pod's, or the one whose pod range it lies in.
    package func node(of address: IPAddress) -> ClusterNode? {
        if let node = names[address]?.node { return nodesByName[node] }
        return objects.nodes.first { $0.podNetworks.contains { $0.contains(address) } }
    }

    /// The availability zone of the node on which `address` is.
    package func zone(of address: IPAddress) -> String? { node(of: address)?.zone }

    package func node(named name: String) -> ClusterNode? { nodesByName[name] }

    /// The pods that have `address` for themselves, running ones only.
    package func pods(at address: IPAddress) -> [Pod] {
        (podsByAddress[address] ?? []).filter { $0.ownsAddresses && !$0.isHostNetwork }
    }

    /// The pods that use `address` because it is their node's.
    package func hostNetworkPods(at address: IPAddress) -> [Pod] {
        (podsByAddress[address] ?? []).filter { $0.ownsAddresses && $0.isHostNetwork }
    }

    /// The endpoint lists of `service`.
    func lists(of service: Service) -> [EndpointList] { listsByService[service.qualifiedName] ?? [] }

    // MARK: Naming

    private mutating func nameEndpoints() {
        for endpoint in objects.endpointLists.flatMap(\.endpoints) {
            guard let pod = endpoint.podName else { continue }
            names[endpoint.address] = ClusterName(
                kind: .pod, namespace: endpoint.podNamespace, name: pod, node: endpoint.nodeName)
        }
    }

    private mutating func place(_ pod: Pod) {
        for address in pod.addresses {
            podsByAddress[address, default: []].append(pod)
            if pod.isHostNetwork {
                guard let node = pod.nodeName else { continue }
                names[address] = ClusterName(kind: .node, namespace: nil, name: node, node: node)
            } else {
                names[address] = ClusterName(
                    kind: .pod, namespace: pod.namespace, name: pod.name, node: pod.nodeName)
            }
        }
        if let address = pod.hostAddress, let node = pod.nodeName {
            names[address] = ClusterName(kind: .node, namespace: nil, name: node, node: node)
        }
    }
}
