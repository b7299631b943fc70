package import Cluster
package import PacketWire

/// Who or what is to blame, as a value; `sentence` puts it into words.
package enum Culprit: Hashable, Sendable {
    /// Servers that fail: CoreDNS pods, node caches, upstream resolvers.
    case servers([Server])
    /// TCP port 53 of a CoreDNS pod that answers over UDP.
    case tcp(of: IPAddress)
    /// A pod behind services, which one is not known.
    case podBehind(services: [IPAddress])
    /// `max_concurrent` of the forward plugin in CoreDNS pods.
    case concurrencyLimit(of: [IPAddress])
    /// What CoreDNS forwards to, whose address is not known.
    case upstreamOfCoreDNS(isOutsideClusterOnly: Bool)
    /// The forward plugin of a CoreDNS pod leads back to CoreDNS.
    case forwardLoop(of: IPAddress)
    case path(Way)
    case pathBack(from: IPAddress?, to: [IPAddress])
    case node(Node)
    /// The service has no ready endpoint.
    case noEndpoints(of: IPAddress)
    /// An endpoint of services that is no pod any more.
    case staleEndpoint(IPAddress, of: [IPAddress])
    /// A resolver configuration names nameservers that it should not; `file` is empty where the clients' own is meant.
    case nameservers([IPAddress], of: [IPAddress], file: String)
    /// Names that clients should not ask for.
    case names(of: [IPAddress])
    /// Captures that do not show what is asked, by the names they are given in sentences.
    case captures([String])

    package struct Server: Hashable, Sendable {
        package var address: IPAddress
        package var role: AddressRole
    }

    /// The way of queries, or of answers where `from` is a server.
    package struct Way: Hashable, Sendable {
        package enum End: Hashable, Sendable {
            case addresses([IPAddress])
            /// Pods behind services, not known one by one.
            case endpoints(of: [IPAddress])
        }

        /// What is wrong with it besides that packets do not arrive.
        package enum Flaw: Hashable, Sendable {
            case losesFragments
            case wrongChecksums
            /// The largest packets that links on it take, in octets.
            case mtu([UInt32])
        }

        package var from: [IPAddress]
        /// Senders as a network in place of addresses: `10.0.1.0/24`.
        package var network: String?
        /// Captures that saw the packets leave.
        package var places: [String] = []
        package var to: End
        /// Nil where the fault is not one of a transport.
        package var transport: TransportProtocol?
        package var flaw: Flaw?
        /// The senders are node caches.
        package var isFromNodeCache = false
    }

    /// A node, and what on it is at fault.
    package struct Node: Hashable, Sendable {
        package enum Part: Hashable, Sendable {
            /// It takes packets in and lets them out by no interface.
            case forwarding
            /// It sends queries on that still bear the service's address.
            case missingTranslation(of: IPAddress)
            /// It sends queries to a port of a server on which nothing listens.
            case wrongPort(UInt16, of: IPAddress)
            /// Answers keep the pod's address.
            case missingTranslationBack(from: IPAddress, to: [IPAddress])
            /// kube-proxy's rules for a service.
            case serviceRules(for: IPAddress, ServiceTranslation)
            case connectionTracking
            /// An entry for one port of a client that leads to pods which are gone.
            case connectionTrackingEntry(port: UInt16, to: [IPAddress])
            case firewall
        }

        /// The node's name, where the context knows it.
        package var name: String?
        /// Whose node it is.
        package var of: [IPAddress]
        /// Captures on it.
        package var places: [String] = []
        package var part: Part
        /// It is the node of a CoreDNS pod, not of a client.
        package var isServers = false
    }
}

extension Culprit {
    /// Every address that the culprit is known by, in the order of its sentence.
    package var addresses: [IPAddress] {
        switch self {
        case .servers(let servers): servers.map(\.address)
        case .tcp(let pod), .forwardLoop(let pod): [pod]
        case .podBehind(let services): services
        case .concurrencyLimit(let pods): pods
        case .upstreamOfCoreDNS, .captures: []
        case .path(let way): way.from + way.to.addresses
        case .pathBack(let server, let clients): (server.map { [$0] } ?? []) + clients
        case .node(let node): node.of + node.part.addresses
        case .noEndpoints(let service): [service]
        case .staleEndpoint(let endpoint, let services): [endpoint] + services
        case .nameservers(let servers, let clients, _): clients + servers
        case .names(let clients): clients
        }
    }

    /// The port on which it fails, where the fault is one of a port.
    package var port: UInt16? {
        switch self {
        case .servers, .tcp, .podBehind: 53
        case .path(let way): way.transport == nil ? nil : 53
        case .node(let node): node.part.port
        default: nil
        }
    }
}

extension Culprit.Way.End {
    package var addresses: [IPAddress] {
        switch self {
        case .addresses(let addresses), .endpoints(let addresses): addresses
        }
    }
}

extension Culprit.Node.Part {
    fileprivate var port: UInt16? {
        switch self {
        case .connectionTrackingEntry(let port, _), .wrongPort(let port, _): port
        default: nil
        }
    }

    fileprivate var addresses: [IPAddress] {
        switch self {
        case .forwarding, .connectionTracking, .firewall: []
        case .missingTranslation(let service), .serviceRules(let service, _): [service]
        case .wrongPort(_, let server): [server]
        case .missingTranslationBack(let source, let servers): [source] + servers
        case .connectionTrackingEntry(_, let pods): pods
        }
    }
}
