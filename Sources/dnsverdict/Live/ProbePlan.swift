import ArgumentParser
import Capture
import Cluster
import DNSWire
import PacketWire

/// Which test questions are asked, from where and of whom.
struct ProbePlan {
    struct Server: Hashable {
        var address: IPAddress
        var role: AddressRole
        var port: UInt16 = 53
    }

    /// Questions of one kind, as far as there is room: a loss now and then shows in several tries only.
    private static let rounds = 3
    /// Beyond, the limit leaves too few questions for each.
    private static let serverLimit = 16

    /// From where clients' servers are asked, and upstreams.
    let places: [ProbePlace]
    let upstreamPlaces: [ProbePlace]
    let names: [DomainName]
    /// Whom to ask, each once.
    private(set) var servers: [Server] = []
    /// Questions so far.
    private(set) var count = 0

    init(from places: [ProbePlace], upstreamsFrom upstreamPlaces: [ProbePlace], names: [DomainName]) {
        (self.places, self.upstreamPlaces, self.names) = (places, upstreamPlaces, names)
    }

    /// Takes in servers that are not among those known, and says what to ask them.
    mutating func add(_ found: [Server]) -> [ProbeQuestion] {
        var added: [Server] = []
        for server in found where servers.count < Self.serverLimit && Self.canBeAsked(server.address) {
            guard !servers.contains(where: { $0.address == server.address }) else { continue }
            servers.append(server)
            added.append(server)
        }
        let round = questions(to: added)
        guard !round.isEmpty else { return [] }
        let rounds = min(max((Prober.limit - count) / round.count, 1), Self.rounds)
        count += rounds * round.count
        return (0..<rounds).flatMap { _ in round }
    }

    /// One question of each kind: if the limit cuts them off, every server has been asked something.
    private func questions(to servers: [Server]) -> [ProbeQuestion] {
        var questions: [ProbeQuestion] = []
        for name in names {
            // What CoreDNS forwards to knows nothing of the cluster, and cluster names have no large answers.
            let isOfCluster = name.labels.contains { $0.elementsEqual("svc".utf8) }
            let types: [RecordType] = isOfCluster ? [.a, .aaaa] : [.a, .aaaa, .txt]
            for type in types {
                for transport in [TransportProtocol.udp, .tcp] {
                    for server in servers where !(isOfCluster && server.role == .upstream) {
                        questions += (server.role == .upstream ? upstreamPlaces : places).map {
                            ProbeQuestion(
                                from: $0, to: server.address, port: server.port, transport: transport, name: name,
                                type: type)
                        }
                    }
                }
            }
        }
        return questions
    }

    /// What stands on the asker's own host, or takes an interface to be named, is left out.
    private static func canBeAsked(_ address: IPAddress) -> Bool {
        !address.isLoopback && !address.isMulticast && address != .unspecified
            && !(address.isLinkLocal && address.v4 == nil)
    }
}

/// On which ports CoreDNS's pods answer: OpenShift's have another one than the service.
struct CoreDNSPorts {
    /// What the user said.
    var given: UInt16?
    var map: ClusterMap?

    func completed(_ server: ProbePlan.Server) -> ProbePlan.Server {
        var server = server
        if server.role == .coredns { server.port = given ?? map?.dnsPort(of: server.address) ?? server.port }
        return server
    }
}

/// What is known before packets are: places, and servers by flags, files and resolv.conf.
struct ProbeKnowledge {
    private static let node = ProbePlace(name: ProbePlace.node, namespace: nil)

    /// The pods besides CoreDNS that are captured, or those that were asked for.
    let places: [ProbePlace]
    /// The pods of CoreDNS, the node without any.
    let upstreamPlaces: [ProbePlace]
    let servers: [ProbePlan.Server]
    /// `svc.cluster.local` in the search list of a pod that is asked from.
    let serviceZone: String?
    let ports: CoreDNSPorts

    /// - Throws: where a place is asked for that is not captured.
    init(
        _ infos: [LiveInfo], from wanted: [String], ports: CoreDNSPorts, hints: RoleHints, context: ClusterContext,
        search: PodSearch
    ) throws {
        self.ports = ports
        let pods = infos.filter { $0.request.namespace != nil }
        let resolving = pods.filter { search.server(at: $0.request.namespace) != nil }
        let asking = pods.filter { pod in !resolving.contains { $0.request == pod.request } }
        func places(_ infos: [LiveInfo]) -> [ProbePlace] {
            infos.isEmpty
                ? [Self.node] : infos.map { ProbePlace(name: $0.request.name, namespace: $0.request.namespace) }
        }
        self.places = wanted.isEmpty ? places(asking) : try wanted.map { try Self.place($0, pods) }
        upstreamPlaces = wanted.isEmpty ? places(resolving) : self.places

        var roles = hints
        roles.add(context)
        let known = roles.known.sorted { ($0.key.high, $0.key.low) < ($1.key.high, $1.key.low) }
        func servers(_ role: AddressRole, _ addresses: [IPAddress]) -> [ProbePlan.Server] {
            addresses.map { ProbePlan.Server(address: $0, role: roles.role(of: $0) ?? role) }
        }
        func given(_ role: AddressRole, _ networks: [IPNetwork]) -> [ProbePlan.Server] {
            servers(role, networks.compactMap(\.onlyAddress) + known.filter { $0.value == role }.map(\.key))
        }
        let resolvers = self.places.compactMap { Self.resolver(at: $0.namespace, search) }
        let ofPods = resolvers.filter(\.isOfPod)
        let forwarding = resolving.compactMap { Self.resolver(at: $0.request.namespace, search) }
        let asked = ofPods.flatMap(\.nameservers).map(\.address)
        // A node's own process that serves DNS is NodeLocal DNSCache, whose address is the node's as well.
        let caches = infos.filter { $0.request.namespace == nil && search.server(at: nil) != nil }
            .flatMap(\.addresses).filter { $0.isLinkLocal && $0.v4 != nil }
        let services = given(.service, hints.serviceIPs)
        // Where the service is known, a pod's nameserver that is another is not it.
        let nameservers = servers(services.isEmpty ? .service : .unknown, asked.filter { !$0.isLinkLocal })
        let found =
            services + nameservers
            + given(.nodeCache, []) + servers(.nodeCache, asked.filter(\.isLinkLocal) + caches)
            + given(.coredns, hints.corednsIPs) + servers(.coredns, resolving.flatMap(\.addresses))
            + given(.upstream, hints.upstreamIPs)
            + servers(.upstream, (forwarding + resolvers.filter { !$0.isOfPod }).flatMap(\.nameservers).map(\.address))
        self.servers = found.map(ports.completed)
        serviceZone = (ofPods + [context.resolver].compactMap(\.self)).lazy.flatMap(\.searchList)
            .first { $0.hasPrefix("svc.") }
    }

    private static func place(_ wanted: String, _ pods: [LiveInfo]) throws -> ProbePlace {
        if wanted == node.name { return node }
        let names = pods.map(\.request.name)
        let exact = names.filter { PodSearch.isExactly(wanted, $0) }
        let found = exact.isEmpty ? names.filter { PodSearch.fits(wanted, $0) } : exact
        guard found.count == 1, let pod = pods.first(where: { $0.request.name == found[0] }) else {
            throw ValidationError(
                """
                --probe-from \(wanted): \(found.isEmpty ? "no such place is captured" : "fits several places"); there are \
                \(([node.name] + names).joined(separator: ", ")).
                """)
        }
        return ProbePlace(name: pod.request.name, namespace: pod.request.namespace)
    }

    private static func resolver(at namespace: String?, _ search: PodSearch) -> ResolverConfiguration? {
        search.resolverFiles(at: namespace).lazy.compactMap { try? ResolverConfiguration(contentsOf: $0) }
            .first { !$0.nameservers.isEmpty }
    }
}
