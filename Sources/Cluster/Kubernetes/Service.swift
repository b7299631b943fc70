package import PacketWire

/// A service: the addresses that clients ask and what selects the pods behind them.
package struct Service: Hashable, Sendable {
    package struct Port: Hashable, Sendable {
        package var name: String?
        package var number: UInt16
        /// `TCP`, `UDP` or `SCTP`.
        package var protocolName: String
        /// The port at the pod: a number, or the name of a container's port.
        package var target: String
    }

    package var namespace: String
    package var name: String
    /// Empty for a headless service.
    package var clusterIPs: [IPAddress]
    package var ports: [Port]
    package var selector: [String: String]
    package var labels: [String: String]

    /// `namespace/name`.
    package var qualifiedName: String { "\(namespace)/\(name)" }

    /// Whether it takes DNS queries over UDP.
    package var servesDNS: Bool { ports.contains { $0.number == 53 && $0.protocolName == "UDP" } }

    /// Whether its selector picks `pod`; a service without a selector picks none.
    package func selects(_ pod: Pod) -> Bool {
        !selector.isEmpty && pod.namespace == namespace
            && selector.allSatisfy { pod.labels[$0.key] == $0.value }
    }
}

extension Service: Decodable {
    private struct Manifest: Decodable {
        struct Spec: Decodable {
            let clusterIP: String?
            let clusterIPs: [String]?
            let ports: [Service.Port]?
            let selector: [String: String]?
        }
        let metadata: ManifestMetadata
        let spec: Spec?
    }

    package init(from decoder: any Decoder) throws {
        let manifest = try Manifest(from: decoder)
        namespace = manifest.metadata.namespace ?? "default"
        name = manifest.metadata.name
        labels = manifest.metadata.labels ?? [:]
        selector = manifest.spec?.selector ?? [:]
        ports = (manifest.spec?.ports).elements
        let several = (manifest.spec?.clusterIPs).elements
        let texts = several.isEmpty ? [manifest.spec?.clusterIP].compactMap { $0 } : several
        clusterIPs = []
        for text in texts where text != "None" && !text.isEmpty {
            guard let address = IPAddress(text) else {
                throw ManifestComplaint(
                    path: decoder.codingPath, reason: "spec.clusterIPs: \"\(text.prefix(60))\" is no IP address")
            }
            clusterIPs.append(address)
        }
    }
}

extension Service.Port: Decodable {
    private enum CodingKeys: String, CodingKey {
        case name, port, `protocol`, targetPort
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decodeIfPresent(String.self, forKey: .name)
        let stated = try container.decode(Int.self, forKey: .port)
        guard let number = UInt16(exactly: stated) else {
            throw ManifestComplaint(
                path: decoder.codingPath + [CodingKeys.port], reason: "\(stated) is no port number")
        }
        self.number = number
        protocolName = try container.decodeIfPresent(String.self, forKey: .protocol) ?? "TCP"
        switch try container.decodeIfPresent(ManifestPort.self, forKey: .targetPort) {
        case .number(let number): target = String(number)
        case .name(let name): target = name
        case nil: target = String(number)
        }
    }
}
