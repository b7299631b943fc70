package import Cluster
package import PacketWire

/// An address of a pod as a row of the flat table `pods`.
package struct FlatPod: Sendable {
    package var cluster: String
    package var pod: Pod
    package var address: IPAddress
    package var role: AddressRole

    package init(cluster: String, pod: Pod, address: IPAddress, role: AddressRole) {
        (self.cluster, self.pod, self.address, self.role) = (cluster, pod, address, role)
    }

    /// Every address of pods that hold theirs.
    package static func rows(of pods: [Pod], cluster: String, roles: AddressRoles) -> [FlatPod] {
        pods.filter(\.ownsAddresses).flatMap { pod in
            pod.addresses.map {
                FlatPod(cluster: cluster, pod: pod, address: $0, role: roles.role(of: $0))
            }
        }
    }
}

extension FlatPod: FlatRow {
    package var head: RowHead { RowHead(cluster: cluster, node: pod.nodeName ?? "") }

    package enum Field: String, CaseIterable, Sendable {
        case namespace, pod, address
        case hostNetwork = "host_network"
        case phase, ready, role
    }

    package static func column(_ field: Field) -> FlatColumn {
        switch field {
        case .namespace:
            FlatColumn(
                .text, "the pod's namespace", .init(ecs: "orchestrator.namespace", otel: "k8s.namespace.name"))
        case .pod:
            FlatColumn(.text, "its name", .init(ecs: "orchestrator.resource.name", otel: "k8s.pod.name"))
        case .address: FlatColumn(.address, "its address; one row for each", .init(otel: "k8s.pod.ip"))
        case .hostNetwork: FlatColumn(.boolean, "whether the address is its node's, which it shares with others")
        case .phase: FlatColumn(.word, "`Pending`, `Running` or `Unknown`")
        case .ready: FlatColumn(.boolean, "its condition `Ready`")
        case .role:
            FlatColumn(
                .word, "what the address is in the captures' DNS: `coredns`, `node-cache`, `client`, … or `unknown`")
        }
    }

    package func put(_ field: Field, into cells: inout some FlatCells & ~Copyable) {
        switch field {
        case .namespace: cells.put(word: pod.namespace)
        case .pod: cells.put(word: pod.name)
        case .address: cells.put(address)
        case .hostNetwork: cells.put(pod.isHostNetwork)
        case .phase: cells.put(word: pod.phase.rawValue)
        case .ready: cells.put(pod.isReady)
        case .role: cells.put(word: role.rawValue)
        }
    }

    package func put(into line: inout FlatLine) { putLine(into: &line) }
    package func put(into batch: inout FlatBatch) { putBatch(into: &batch) }
}
