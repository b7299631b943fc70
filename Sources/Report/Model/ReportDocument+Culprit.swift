import Cluster
import Diagnosis
import PacketWire

extension ReportDocument {
    /// Who or what is to blame, for programs; `culprit` says it in words.
    package struct Culprit: Encodable, Sendable {
        /// What is blamed: a server, a path between addresses, a node, a service's endpoints, a resolver configuration.
        package enum Kind: String, CaseIterable, Encodable, Sendable {
            case server
            case path
            case node
            case service
            case endpoint
            case resolver
            case names
            case upstream
            case capture
        }

        package struct Path: Encodable, Sendable {
            /// Addresses, or one network, that the packets are sent from.
            package var from: [String]
            package var to: [String]
        }

        package var kind: Kind
        /// Every address that the culprit is known by.
        package var addresses: [String]
        /// The pod's name and namespace (`kube-system/coredns-x`), where the culprit is one pod that the cluster file names.
        @ExplicitNull package var pod: String?
        /// The node's name, or the pod's node's, where the files about the cluster name it.
        @ExplicitNull package var node: String?
        @ExplicitNull package var path: Path?
        @ExplicitNull package var port: Int?
    }
}

extension ReportDocument.Culprit {
    init(_ culprit: Diagnosis.Culprit, evidence: Diagnosis.Evidence) {
        kind = Kind(culprit)
        addresses = culprit.addresses.map(\.description)
        port = culprit.port.map(Int.init)
        path = Path(culprit)
        let named = culprit.addresses.count == 1 ? culprit.addresses.first.flatMap(evidence.podName) : nil
        pod = named?.pod
        node = named?.node
        if case .node(let culprit) = culprit {
            node = culprit.name ?? culprit.of.first.flatMap { evidence.podName(of: $0)?.node }
        }
    }
}

extension ReportDocument.Culprit.Kind {
    fileprivate init(_ culprit: Diagnosis.Culprit) {
        self =
            switch culprit {
            case .servers(let servers): servers.allSatisfy { $0.role == .upstream } ? .upstream : .server
            case .tcp, .podBehind, .concurrencyLimit, .forwardLoop: .server
            case .upstreamOfCoreDNS: .upstream
            case .path, .pathBack: .path
            case .node: .node
            case .noEndpoints: .service
            case .staleEndpoint: .endpoint
            case .nameservers: .resolver
            case .names: .names
            case .captures: .capture
            }
    }
}

extension ReportDocument.Culprit.Path {
    /// Nil where no path is blamed.
    fileprivate init?(_ culprit: Diagnosis.Culprit) {
        switch culprit {
        case .path(let way):
            from = way.network.map { [$0] } ?? way.from.map(\.description)
            to = way.to.addresses.map(\.description)
        case .pathBack(let server, let clients):
            from = server.map { [$0.description] } ?? []
            to = clients.map(\.description)
        default: return nil
        }
    }
}
