package import Exchanges
package import PacketWire

/// Who is who, from what was given and from what the traffic shows.
///
/// In order of weight: the user's flags; what files about the cluster state; DNAT (the address before is the
/// service, the one after a CoreDNS pod); well-known addresses; an address that is asked and asks others itself
/// forwards (a CoreDNS pod), and what it asks is its upstream; a capture taken inside a server's own namespace;
/// the customary service addresses.
package struct AddressRoles: Sendable {
    private var roles: [IPAddress: AddressRole] = [:]
    /// The addresses of each role, in the order in which it was found.
    private var found: [AddressRole: [IPAddress]] = [:]
    /// Addresses whose role was given or seen, not guessed.
    private var certain: Set<IPAddress> = []
    /// Addresses of no known role that are asked as the VPC's resolver is.
    private var perhapsUpstream: Set<IPAddress> = []

    package init(analysis: Analysis, hints: RoleHints = RoleHints()) {
        let servers = analysis.summary.legs.map(\.server)
        let clients = analysis.summary.paths.map(\.path.client)
        // Of some servers and clients nothing but SYNs was seen.
        let connections = analysis.summary.connections.rows
        for address in servers + clients + connections.flatMap({ [$0.server, $0.client] }) {
            if let role = hints.role(of: address) { set(address, role) }
        }
        for address in hints.endpoints where hints.role(of: address) == .coredns { set(address, .coredns) }
        inferFromTranslation(analysis)
        for server in servers + connections.map(\.server) {
            if let role = AddressRoles.wellKnown(server) { set(server, role) }
        }
        inferFromForwarding(analysis, servers: Set(servers))
        if !hints.endpoints.isEmpty { inferFromNodes(hints.nodes, analysis) }
        inferFromVantage(analysis)
        inferRemaining(analysis, servers: servers)
        for row in connections where AddressRoles.looksLikeServiceIP(row.server) {
            set(row.server, .service, isCertain: false)
        }
        for client in clients where roles[client] == nil { set(client, .client, isCertain: false) }
        for server in addresses(of: .unknown) where mayBeVPCResolver(server, analysis) {
            perhapsUpstream.insert(server)
        }
    }

    /// The role of `address`; ``AddressRole/unknown`` for one that takes no part.
    package func role(of address: IPAddress) -> AddressRole { roles[address] ?? .unknown }

    /// Addresses of a role, in the order in which they were found.
    package func addresses(of role: AddressRole) -> [IPAddress] { found[role] ?? [] }

    /// True where the role was given or follows from what was seen; false for a guess.
    package func isCertain(_ address: IPAddress) -> Bool { certain.contains(address) }

    /// True for a server that may be a CoreDNS pod as well as the VPC's resolver, which answers from the node's own
    /// link.
    package func mayBeUpstream(_ address: IPAddress) -> Bool { perhapsUpstream.contains(address) }

    /// True for a service address that is no mere guess: it was given, seen before DNAT, or is a customary one while
    /// no other of its family was translated (a cluster has one kube-dns, and that other is it).
    package func isSurelyService(_ address: IPAddress) -> Bool {
        guard role(of: address) == .service else { return false }
        if isCertain(address) { return true }
        return AddressRoles.looksLikeServiceIP(address) && !hasOtherService(address)
    }

    /// True for a customary address of kube-dns in a cluster whose kube-dns has another one.
    package func isStrangeService(_ address: IPAddress) -> Bool {
        role(of: address) == .service && !isCertain(address) && AddressRoles.looksLikeServiceIP(address)
            && hasOtherService(address)
    }

    /// True where another address of the same family is known to be the service's.
    private func hasOtherService(_ address: IPAddress) -> Bool {
        addresses(of: .service).contains {
            $0 != address && isCertain($0) && ($0.v4 == nil) == (address.v4 == nil)
        }
    }

    /// True for an exchange that a client sent to the service, a CoreDNS pod or a node cache; a pod that asks itself
    /// is a client too.
    package func isClientLeg(_ path: Path) -> Bool {
        guard role(of: path.server).isAskedByClients else { return false }
        if path.client == path.server { return true }
        let client = role(of: path.client)
        return client != .coredns && client != .nodeCache
    }

    // MARK: Inference

    private mutating func set(_ address: IPAddress, _ role: AddressRole, isCertain: Bool = true) {
        guard roles[address] == nil else { return }
        roles[address] = role
        found[role, default: []].append(address)
        if isCertain { certain.insert(address) }
    }

    private mutating func inferFromTranslation(_ analysis: Analysis) {
        for row in analysis.summary.paths {
            guard let endpoint = row.path.endpoint else { continue }
            set(row.path.server, .service)
            set(endpoint, .coredns)
        }
        for row in analysis.summary.connections.rows {
            guard let endpoint = row.endpoint else { continue }
            set(row.server, .service)
            set(endpoint, .coredns)
        }
        for pattern in analysis.summary.patterns {
            guard let source = pattern.key.unexpectedSource else { continue }
            set(pattern.key.path.server, .service)
            set(source, .coredns)
        }
    }

    /// NodeLocal DNSCache's customary address and Amazon's resolver addresses.
    private static func wellKnown(_ address: IPAddress) -> AddressRole? {
        switch address {
        case IPAddress("169.254.20.10"): .nodeCache
        case IPAddress("169.254.169.253"), IPAddress("fd00:ec2::253"): .upstream
        default: nil
        }
    }

    private mutating func inferFromForwarding(_ analysis: Analysis, servers: Set<IPAddress>) {
        // What a cache on the node asks leaves from the node's address.
        for (server, askers) in analysis.summary.cacheAskers {
            set(server, .nodeCache)
            for asker in askers { set(asker, .nodeCache) }
        }
        // A server that asks for what it is asked forwards; one that only asks for names of its own is a client, too.
        for row in analysis.summary.paths where row.nested > 0 && row.path.client != row.path.server {
            set(row.path.client, .coredns)
        }
        for row in analysis.summary.paths
        where role(of: row.path.client) == .coredns && row.path.client != row.path.server && row.nested > 0
            && !isClientsService(row.path.server, analysis, servers)
        {
            set(row.path.server, .upstream)
        }
        // A cache asks CoreDNS for the cluster's names, and may ask others for the rest.
        for row in analysis.summary.paths
        where role(of: row.path.client) == .nodeCache && row.nested > 0
            && analysis.summary.answersClusterNames(row.path.server) != true
            && !analysis.summary.legs.contains(where: { $0.server == row.path.server && $0.clusterNames > 0 })
        {
            set(row.path.server, .upstream)
        }
    }

    /// Where the cluster's endpoints are known, whoever is none of them, and is asked by nodes alone and for no cluster name,
    /// is what CoreDNS asks behind masquerade.
    private mutating func inferFromNodes(_ nodes: Set<IPAddress>, _ analysis: Analysis) {
        for leg in analysis.summary.legs where roles[leg.server] == nil && leg.clusterNames == 0 {
            guard !nodes.contains(leg.server), !AddressRoles.looksLikeServiceIP(leg.server) else { continue }
            let askers = analysis.summary.paths.filter { $0.path.server == leg.server }.map(\.path.client)
            if !askers.isEmpty, askers.allSatisfy({ nodes.contains($0) || role(of: $0) == .coredns }) {
                set(leg.server, .upstream, isCertain: false)
            }
        }
    }

    /// The customary address of kube-dns, which others than servers ask as well: a CoreDNS that forwards there asks itself.
    private func isClientsService(_ address: IPAddress, _ analysis: Analysis, _ servers: Set<IPAddress>) -> Bool {
        AddressRoles.looksLikeServiceIP(address)
            && analysis.summary.paths.contains { $0.path.server == address && !servers.contains($0.path.client) }
    }

    /// A server that takes part in every packet of a capture, and whose answers leave it with a fresh hop
    /// limit, is the pod in whose namespace the capture was taken. A service address that answers so is a node
    /// cache bound to it, and no pod.
    private mutating func inferFromVantage(_ analysis: Analysis) {
        for row in analysis.vantageRows where row.responsesSent > 0 && row.isOnSendersHost {
            guard !AddressRoles.looksLikeServiceIP(row.address), !row.address.isLoopback,
                analysis.vantageCandidates.indices.contains(row.capture),
                analysis.vantageCandidates[row.capture].addresses.contains(row.address)
            else { continue }
            // All of a node's packets to the resolver of its VPC are from or to that one, too.
            if looksLikeVPCResolver(row.address, analysis) {
                set(row.address, .upstream, isCertain: false)
            } else if !mayBeVPCResolver(row.address, analysis), !mayBeAskedByMasquerade(row, analysis) {
                set(row.address, .coredns, isCertain: false)
            }
        }
    }

    /// True where one asker takes part in every packet, too, one hop away, as a node does behind which all is masqueraded, and
    /// asks for none of the cluster's names, as CoreDNS does: the server may be what CoreDNS asks.
    private func mayBeAskedByMasquerade(_ row: VantageRow, _ analysis: Analysis) -> Bool {
        let common = analysis.vantageCandidates[row.capture].addresses
        return common.contains { address in
            address != row.address
                && analysis.vantageRows.contains {
                    $0.capture == row.capture && $0.address == address && $0.routersPassed == 1
                }
        } && analysis.summary.legs.allSatisfy { $0.server != row.address || $0.clusterNames == 0 }
    }

    private mutating func inferRemaining(_ analysis: Analysis, servers: [IPAddress]) {
        for server in servers where roles[server] == nil && AddressRoles.looksLikeServiceIP(server) {
            set(server, .service, isCertain: false)
        }
        let askedByClients = Set(
            analysis.summary.paths
                .filter { [.service, .coredns, .nodeCache].contains(role(of: $0.path.server)) }
                .map(\.path.client))
        let hasService = !addresses(of: .service).isEmpty || !addresses(of: .nodeCache).isEmpty
        let hasEndpoints = !addresses(of: .coredns).isEmpty
        for server in servers where roles[server] == nil {
            let clients = analysis.summary.paths.filter { $0.path.server == server }.map(\.path.client)
            let isClusterServer = analysis.summary.answersClusterNames(server)
            if isClusterServer == nil && looksLikeVPCResolver(server, analysis) {
                set(server, .upstream, isCertain: false)
            } else if hasEndpoints && isClusterServer == true && clients.contains(where: askedByClients.contains) {
                set(server, .coredns, isCertain: false)
            } else if !hasService && servers.count == 1 {
                set(server, isClusterServer == true ? .service : .unknown, isCertain: false)
            } else {
                set(server, .unknown, isCertain: false)
            }
        }
    }

    /// The VPC's resolver has the second address of the VPC's network, and nobody asks it for the cluster's names where
    /// others are asked for them.
    private func looksLikeVPCResolver(_ address: IPAddress, _ analysis: Analysis) -> Bool {
        isAskedLikeVPCResolver(address, analysis)
            && analysis.summary.legs.contains { $0.server != address && $0.clusterNames > 0 }
    }

    /// The same among many names: search lists make clients of CoreDNS ask for the cluster's.
    private func mayBeVPCResolver(_ address: IPAddress, _ analysis: Analysis) -> Bool {
        isAskedLikeVPCResolver(address, analysis)
            && analysis.summary.legs.reduce(0) { $0 + ($1.server == address ? $1.exchanges : 0) } >= 20
    }

    private func isAskedLikeVPCResolver(_ address: IPAddress, _ analysis: Analysis) -> Bool {
        guard let bits = address.v4, bits & 0xff == 2 else { return false }
        return analysis.summary.legs.allSatisfy { $0.server != address || $0.clusterNames == 0 }
    }

    /// Addresses that distributions give to kube-dns: the tenth of the service network.
    package static func looksLikeServiceIP(_ address: IPAddress) -> Bool {
        guard let bits = address.v4 else { return address.isTenthOfServiceNetwork }
        return customaryServices.contains(bits)
    }

    /// IPv4 addresses of kube-dns in very many clusters: they tell nobody which one it is.
    package static let customaryServices: Set<UInt32> = [
        0x0a64_000a,  // 10.100.0.10, EKS
        0xac14_000a,  // 172.20.0.10, EKS
        0x0a60_000a,  // 10.96.0.10, kubeadm
        0x0a2b_000a,  // 10.43.0.10, k3s
        0x0a98_b70a,  // 10.152.183.10, MicroK8s
        0x0a00_000a,  // 10.0.0.10, AKS
    ]
}
