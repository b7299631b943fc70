package import PacketWire

/// A worker node.
package struct ClusterNode: Hashable, Sendable {
    package var name: String
    /// Addresses of type `InternalIP`.
    package var addresses: [IPAddress]
    /// Ranges its pods get addresses from; none where the network plug-in takes them from the VPC.
    package var podNetworks: [IPNetwork]
    /// Label `topology.kubernetes.io/zone`.
    package var zone: String?
    /// Label `node.kubernetes.io/instance-type`.
    package var instanceType: String?
    /// The condition `Ready`.
    package var isReady: Bool
    /// EC2's identifier from `spec.providerID`, `i-…`.
    package var instanceID: String?
    package var labels: [String: String]
}

extension ClusterNode: Decodable {
    private struct Manifest: Decodable {
        struct Spec: Decodable {
            let podCIDR: String?
            let podCIDRs: [String]?
            let providerID: String?
        }
        struct Address: Decodable {
            let type: String
            let address: String
        }
        struct Condition: Decodable {
            let type: String
            let status: String
        }
        struct Status: Decodable {
            let addresses: [Address]?
            let conditions: [Condition]?
        }
        let metadata: ManifestMetadata
        let spec: Spec?
        let status: Status?
    }

    package init(from decoder: any Decoder) throws {
        let manifest = try Manifest(from: decoder)
        labels = manifest.metadata.labels ?? [:]
        name = manifest.metadata.name
        addresses = (manifest.status?.addresses).elements
            .filter { $0.type == "InternalIP" }.compactMap { IPAddress($0.address) }
        let several = (manifest.spec?.podCIDRs).elements
        podNetworks = (several.isEmpty ? [manifest.spec?.podCIDR].compactMap { $0 } : several)
            .compactMap { IPNetwork($0) }
        zone = labels["topology.kubernetes.io/zone"] ?? labels["failure-domain.beta.kubernetes.io/zone"]
        instanceType = labels["node.kubernetes.io/instance-type"] ?? labels["beta.kubernetes.io/instance-type"]
        isReady = (manifest.status?.conditions).elements.contains { $0.type == "Ready" && $0.status == "True" }
        instanceID = (manifest.spec?.providerID)?.split(separator: "/").last.map(String.init)
            .flatMap { $0.hasPrefix("i-") ? $0 : nil }
    }
}
