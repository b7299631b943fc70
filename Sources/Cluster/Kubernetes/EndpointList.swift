package import PacketWire

/// The endpoints of a service: one Endpoints object or one EndpointSlice.
package struct EndpointList: Hashable, Sendable {
    package enum Source: String, Sendable {
        case endpoints = "Endpoints"
        case endpointSlice = "EndpointSlice"
    }

    package struct Endpoint: Hashable, Sendable {
        package var address: IPAddress
        /// Gets traffic; an EndpointSlice that does not say means yes.
        package var isReady: Bool
        package var isTerminating: Bool
        package var nodeName: String?
        package var zone: String?
        /// The pod it points at; nil where it points at none.
        package var podNamespace: String?
        package var podName: String?
        package var ports: [Port]

        /// `namespace/name` of the pod it points at.
        package var qualifiedPodName: String? {
            podName.map { name in podNamespace.map { "\($0)/\(name)" } ?? name }
        }
    }

    package struct Port: Hashable, Sendable, Decodable {
        package var name: String?
        /// Absent where all ports are meant.
        package var port: UInt16?
        package var `protocol`: String?
    }

    package var source: Source
    package var namespace: String
    package var name: String
    /// The service, which the Endpoints object is named after and the slice's label tells.
    package var serviceName: String
    package var endpoints: [Endpoint]

    /// `namespace/name` of the service.
    package var qualifiedServiceName: String { "\(namespace)/\(serviceName)" }
}

struct ManifestReference: Decodable {
    let kind: String?
    let namespace: String?
    let name: String?
}

extension EndpointList {
    /// Decodes `v1` Endpoints.
    struct Endpoints: Decodable {
        private struct Address: Decodable {
            let ip: ManifestAddress
            let nodeName: String?
            let targetRef: ManifestReference?
        }
        private struct Subset: Decodable {
            let addresses: [Address]?
            let notReadyAddresses: [Address]?
            let ports: [Port]?
        }
        private struct Manifest: Decodable {
            let metadata: ManifestMetadata
            let subsets: [Subset]?
        }

        let list: EndpointList

        init(from decoder: any Decoder) throws {
            let manifest = try Manifest(from: decoder)
            let namespace = manifest.metadata.namespace ?? "default"
            let endpoints = manifest.subsets.elements.flatMap { subset in
                [(subset.addresses, true), (subset.notReadyAddresses, false)].flatMap { addresses, isReady in
                    addresses.elements.map { address in
                        let pod = address.targetRef.flatMap { $0.kind == "Pod" ? $0 : nil }
                        return Endpoint(
                            address: address.ip.address, isReady: isReady, isTerminating: false,
                            nodeName: address.nodeName, zone: nil, podNamespace: pod.map { $0.namespace ?? namespace },
                            podName: pod?.name, ports: subset.ports.elements)
                    }
                }
            }
            list = EndpointList(
                source: .endpoints, namespace: namespace, name: manifest.metadata.name,
                serviceName: manifest.metadata.name, endpoints: endpoints)
        }
    }

    /// Decodes `discovery.k8s.io/v1` EndpointSlice.
    struct Slice: Decodable {
        private struct Conditions: Decodable {
            let ready: Bool?
            let terminating: Bool?
        }
        private struct Item: Decodable {
            let addresses: [String]?
            let conditions: Conditions?
            let nodeName: String?
            let zone: String?
            let targetRef: ManifestReference?
        }
        private struct Manifest: Decodable {
            let metadata: ManifestMetadata
            let endpoints: [Item]?
            let ports: [Port]?
        }

        let list: EndpointList

        init(from decoder: any Decoder) throws {
            let manifest = try Manifest(from: decoder)
            let namespace = manifest.metadata.namespace ?? "default"
            let endpoints = manifest.endpoints.elements.flatMap { item in
                // A slice of names (addressType FQDN) has no addresses to give.
                item.addresses.elements.compactMap { IPAddress($0) }.map { address in
                    let pod = item.targetRef.flatMap { $0.kind == "Pod" ? $0 : nil }
                    return Endpoint(
                        address: address, isReady: item.conditions?.ready ?? true,
                        isTerminating: item.conditions?.terminating ?? false, nodeName: item.nodeName,
                        zone: item.zone, podNamespace: pod.map { $0.namespace ?? namespace }, podName: pod?.name,
                        ports: manifest.ports.elements)
                }
            }
            list = EndpointList(
                source: .endpointSlice, namespace: namespace, name: manifest.metadata.name,
                serviceName: manifest.metadata.labels?["kubernetes.io/service-name"] ?? manifest.metadata.name,
                endpoints: endpoints)
        }
    }
}
