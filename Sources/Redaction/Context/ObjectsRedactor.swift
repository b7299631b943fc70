package import Cluster
import Foundation
import PacketWire

/// What was read of kubectl's output, written anew with pseudonyms: nothing that was not understood can get out.
package struct ObjectsRedactor {
    private let pseudonyms: Pseudonyms

    package init(_ pseudonyms: Pseudonyms) {
        self.pseudonyms = pseudonyms
    }

    /// A `List` in JSON, as `kubectl get -o json` prints one.
    package func json(_ objects: KubernetesObjects) throws -> [UInt8] {
        let items =
            objects.services.map(service) + objects.endpointLists.map(endpoints) + objects.pods.map(pod)
            + objects.nodes.map(node)
        let list: [String: Any] = ["apiVersion": "v1", "kind": "List", "items": items]
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return Array(try JSONSerialization.data(withJSONObject: list, options: options)) + [0x0a]
    }

    // MARK: Words

    /// Words of Kubernetes' own that stand in values.
    private static let vocabulary: Set<String> = [
        "Error", "Completed", "OOMKilled", "CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "ContainerCreating",
        "PodInitializing", "CreateContainerConfigError", "RunContainerError", "StartError", "ContainerCannotRun",
        "DeadlineExceeded", "Evicted", "Unknown",
    ]

    private static let keys: Set<String> = [
        "k8s-app", "app.kubernetes.io/name", "app.kubernetes.io/instance", "kubernetes.io/name",
        "kubernetes.io/cluster-service", "kubernetes.io/service-name", "eks.amazonaws.com/component",
        "topology.kubernetes.io/zone", "node.kubernetes.io/instance-type",
    ]

    /// A word that may name something: its parts become pseudonyms.
    private func word(_ text: String) -> String {
        text.split(separator: "/", omittingEmptySubsequences: false).map { pseudonyms.name($0) }.joined(separator: "/")
    }

    private func reason(_ text: String) -> String { Self.vocabulary.contains(text) ? text : "Unknown" }

    private func labels(_ labels: [String: String]) -> [String: String] {
        Dictionary(labels.map { (Self.keys.contains($0) ? $0 : word($0), word($1)) }) { first, _ in first }
    }

    private func text(_ address: IPAddress) -> String { "\(pseudonyms.address(address))" }

    // MARK: Objects

    private func metadata(_ name: String, _ namespace: String?, _ labels: [String: String] = [:]) -> [String: Any] {
        var metadata: [String: Any] = ["name": word(name)]
        if let namespace { metadata["namespace"] = word(namespace) }
        if !labels.isEmpty { metadata["labels"] = self.labels(labels) }
        return metadata
    }

    private func service(_ service: Service) -> [String: Any] {
        let ports = service.ports.map { port in
            var fields: [String: Any] = ["port": Int(port.number), "protocol": port.protocolName]
            if let name = port.name { fields["name"] = word(name) }
            if let number = Int(port.target) {
                fields["targetPort"] = number
            } else {
                fields["targetPort"] = word(port.target)
            }
            return fields
        }
        var spec: [String: Any] = ["ports": ports, "selector": labels(service.selector)]
        spec["clusterIPs"] = service.clusterIPs.isEmpty ? ["None"] : service.clusterIPs.map(text)
        return [
            "apiVersion": "v1", "kind": "Service", "spec": spec,
            "metadata": metadata(service.name, service.namespace, service.labels),
        ]
    }

    /// Every list as an EndpointSlice would lose that it was Endpoints, so each stays what it was.
    private func endpoints(_ list: EndpointList) -> [String: Any] {
        list.source == .endpoints ? wholeEndpoints(list) : slice(list)
    }

    private func reference(_ endpoint: EndpointList.Endpoint) -> [String: Any]? {
        guard let name = endpoint.podName else { return nil }
        return ["kind": "Pod", "name": word(name), "namespace": word(endpoint.podNamespace ?? "default")]
    }

    private func ports(_ ports: [EndpointList.Port]) -> [[String: Any]] {
        ports.map { port in
            var fields: [String: Any] = [:]
            if let name = port.name { fields["name"] = word(name) }
            if let number = port.port { fields["port"] = Int(number) }
            if let name = port.protocol, ["UDP", "TCP", "SCTP"].contains(name) { fields["protocol"] = name }
            return fields
        }
    }

    private func wholeEndpoints(_ list: EndpointList) -> [String: Any] {
        let subsets = list.endpoints.map { endpoint in
            var address: [String: Any] = ["ip": text(endpoint.address)]
            if let node = endpoint.nodeName { address["nodeName"] = word(node) }
            if let reference = reference(endpoint) { address["targetRef"] = reference }
            return [endpoint.isReady ? "addresses" : "notReadyAddresses": [address], "ports": ports(endpoint.ports)]
                as [String: Any]
        }
        return [
            "apiVersion": "v1", "kind": "Endpoints", "metadata": metadata(list.serviceName, list.namespace),
            "subsets": subsets,
        ]
    }

    private func slice(_ list: EndpointList) -> [String: Any] {
        let endpoints = list.endpoints.map { endpoint in
            var fields: [String: Any] = [
                "addresses": [text(endpoint.address)],
                "conditions": ["ready": endpoint.isReady, "terminating": endpoint.isTerminating],
            ]
            if let node = endpoint.nodeName { fields["nodeName"] = word(node) }
            if let zone = endpoint.zone { fields["zone"] = word(zone) }
            if let reference = reference(endpoint) { fields["targetRef"] = reference }
            return fields
        }
        return [
            "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "endpoints": endpoints,
            "metadata": metadata(list.name, list.namespace, ["kubernetes.io/service-name": list.serviceName]),
            "ports": ports(list.endpoints.first?.ports ?? []),
        ]
    }

    private func pod(_ pod: Pod) -> [String: Any] {
        var metadata = metadata(pod.name, pod.namespace, pod.labels)
        // When is not kept by the reader; that it is, counts.
        if pod.isTerminating { metadata["deletionTimestamp"] = "1970-01-01T00:00:00Z" }
        var status: [String: Any] = [
            "phase": pod.phase.rawValue, "podIPs": pod.addresses.map { ["ip": text($0)] },
            "conditions": [["type": "Ready", "status": pod.isReady ? "True" : "False"]],
            "containerStatuses": pod.containers.map(container),
        ]
        if let host = pod.hostAddress { status["hostIP"] = text(host) }
        var spec: [String: Any] = ["hostNetwork": pod.isHostNetwork]
        if let node = pod.nodeName { spec["nodeName"] = word(node) }
        return ["apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec, "status": status]
    }

    private func container(_ container: Pod.Container) -> [String: Any] {
        var fields: [String: Any] = [
            "name": word(container.name), "ready": container.isReady, "restartCount": container.restarts,
        ]
        if let waiting = container.waitingReason { fields["state"] = ["waiting": ["reason": reason(waiting)]] }
        var ended: [String: Any] = [:]
        if let last = container.lastTerminationReason { ended["reason"] = reason(last) }
        if let code = container.lastExitCode { ended["exitCode"] = code }
        if let time = container.lastFinished, time.allSatisfy({ $0.isNumber || "TZ:.-+".contains($0) }) {
            ended["finishedAt"] = time
        }
        if !ended.isEmpty { fields["lastState"] = ["terminated": ended] }
        return fields
    }

    private func node(_ node: ClusterNode) -> [String: Any] {
        var labels: [String: String] = [:]
        if let zone = node.zone { labels["topology.kubernetes.io/zone"] = zone }
        var spec: [String: Any] = [:]
        let networks = node.podNetworks.compactMap(pseudonyms.network)
        if !networks.isEmpty { spec["podCIDRs"] = networks.map { "\($0)" } }
        let status: [String: Any] = [
            "addresses": node.addresses.map { ["type": "InternalIP", "address": text($0)] },
            "conditions": [["type": "Ready", "status": node.isReady ? "True" : "False"]],
        ]
        var metadata = metadata(node.name, nil, labels)
        if let type = node.instanceType,
            type.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || ".-".contains($0)) })
        {
            // Types of machines are a vendor's words, and limits hang on them.
            var known = metadata["labels"] as? [String: String] ?? [:]
            known["node.kubernetes.io/instance-type"] = type
            metadata["labels"] = known
        }
        return ["apiVersion": "v1", "kind": "Node", "metadata": metadata, "spec": spec, "status": status]
    }
}
