import Cluster
import Exchanges
import PacketWire
import Wording

extension LocatedFailure {
    /// Captures that have its query.
    fileprivate var reached: [Int] { key.query.captures + key.endpointQuery.captures }
}

extension Trail {
    fileprivate var isUnreachable: Bool { if case .unreachable = self { true } else { false } }

    /// True where a pod that is gone, or a node that lets nothing through to it, may have ended it, too.
    fileprivate func mayBe(_ cause: Trail, _ key: FailurePattern.Key) -> Bool {
        guard case .staleEndpoint = cause else { if case .silent = self { return true } else { return false } }
        return switch self {
        case .silent, .stopped, .lostBefore, .beyondSight: true
        case .unreachable: Trail.isForWantOfRoute(key)
        default: false
        }
    }

    /// Whether CoreDNS's log can tell more of an exchange that ended so.
    func isOpenToLogs(_ key: FailurePattern.Key) -> Bool {
        switch self {
        case .invisible, .beyondSight, .atNoEndpoint, .silent: key.outcome == .unanswered
        // A server failure that the packets of the upstream leg explain needs no log.
        case .answered: key.responseCode == 2 && !key.upstream.isUpstreams
        default: false
        }
    }
}

extension ClusterContext {
    /// Why `address`, which service translation leads to, is no longer a CoreDNS pod; nil where it is one, or where
    /// the files do not tell.
    func goneEndpoint(_ address: IPAddress) -> Sentence? {
        guard let map else { return nil }
        if let stale = map.staleDNSEndpoints.first(where: { $0.endpoint.address == address }) {
            return """
                it is a ready endpoint of \(verbatim: printable(stale.service)) for pod \
                \(verbatim: printable(stale.endpoint.qualifiedPodName ?? "-")), but \(stale.reason.words)
                """
        }
        let namespaces = Set(map.dnsServices.map(\.namespace))
        guard map.knowsDNSEndpoints, map.objects.pods.contains(where: { namespaces.contains($0.namespace) }),
            !map.dnsEndpoints.contains(where: { $0.address == address }), map.pods(at: address).isEmpty,
            map.hostNetworkPods(at: address).isEmpty
        else { return nil }
        return "no pod has this address and the service does not list it"
    }
}

extension Evidence {
    /// Why `address` is no longer a CoreDNS pod, by the cluster's state of this time.
    func goneEndpoint(_ address: IPAddress) -> Sentence? { isStateOfThisTime ? context.goneEndpoint(address) : nil }

    /// False where the cluster's state knows none of the pods that answered: it is another cluster's, or another time's.
    static func isStateOfThisTime(
        _ context: ClusterContext, _ roles: AddressRoles, _ clientPaths: [PathRow]
    ) -> Bool {
        guard let map = context.map else { return true }
        let answering = Set(
            clientPaths.filter { row in
                row.outcomes[.answered] > 0
                    && (row.path.endpoint != nil || roles.role(of: row.path.server) == .coredns)
            }.map { $0.path.endpoint ?? $0.path.server })
        return answering.isEmpty
            || answering.contains { pod in
                map.dnsEndpoints.contains { $0.address == pod } || !map.pods(at: pod).isEmpty
                    || !map.hostNetworkPods(at: pod).isEmpty
            }
    }

    /// The trail as the cluster's own state shows it: one that leads to no pod ends there.
    func refined(_ trail: Trail, _ pattern: FailurePattern) -> Trail {
        let key = pattern.key
        if let port = key.endpointPort, let endpoint = key.path.endpoint,
            key.outcome == .unanswered || key.outcome == .rejected,
            answersElsewhere(endpoint, than: port, key.path.transport)
        {
            return .wrongPort(port, of: endpoint)
        }
        if let endpoint = key.path.endpoint {
            switch trail {
            case .beyondSight, .lostBefore, .stopped, .unreachable:
                let isGone = isGoneByState(endpoint, pattern) || isGone(endpoint, pattern)
                return isGone ? .staleEndpoint(server: endpoint) : trail
            case .silent:
                let isGone =
                    hasAnswered(endpoint) ? isGone(endpoint, pattern) : goneEndpoint(endpoint) != nil
                return isGone ? .staleEndpoint(server: endpoint) : trail
            default: return trail
            }
        }
        // An address without a pod that queries of another node come to: that node's translation chose it.
        if key.outcome == .unanswered || trail.isUnreachable, !hasAnswered(key.path.server),
            !isSeenAtClient(key) || isBalancedAtSocket(key.path.client), isWithoutPod(key.path.server)
        {
            return .staleEndpoint(server: key.path.server)
        }
        if key.outcome == .unanswered, NameserverRule.strangeServers(self).contains(key.path.server) {
            return .wrongServer
        }
        guard trail == .invisible || trail == .atNoEndpoint, !isRejected(key.path.server) else { return trail }
        if let node = nodeWithoutRule(for: key.path) { return .noRule(node: node) }
        return hasNoReadyEndpoint(key.path.server) ? .noReadyEndpoint : trail
    }

    /// True where a server answers on another port, and nobody on this one, though it was asked more than once.
    private func answersElsewhere(_ server: IPAddress, than port: UInt16, _ transport: TransportProtocol) -> Bool {
        let legs = analysis.summary.legs.filter { $0.server == server && $0.transport == transport }
        let asked = legs.filter { $0.port == port }
        return asked.allSatisfy { $0.outcomes[.answered] + $0.outcomes[.late] == 0 }
            && asked.reduce(0) { $0 + $1.exchanges + $1.retransmissions } >= WrongPortRule.fewest
            && legs.contains { $0.port != port && $0.outcomes[.answered] > 0 }
    }

    /// True for an address without a pod by the cluster's state, which answered nobody since.
    private func isGoneByState(_ endpoint: IPAddress, _ pattern: FailurePattern) -> Bool {
        goneEndpoint(endpoint) != nil && !hasAnswered(endpoint, since: pattern.firstStart)
    }

    private func hasAnswered(_ server: IPAddress, since time: Int64) -> Bool {
        clientPaths.contains { ($0.path.endpoint ?? $0.path.server) == server && $0.lastSuccess > time }
    }

    /// True where the last router before an endpoint says that it has no such host (RFC 1812, section 5.2.7.1), the endpoint
    /// has not answered since, and the cluster's state does not list its pod: translation still leads to a pod that is gone.
    /// A client's own node says so, too, where it reaches no other node.
    private func isGone(_ endpoint: IPAddress, _ pattern: FailurePattern) -> Bool {
        (context.map?.pods(at: endpoint) ?? []).isEmpty && (context.map?.hostNetworkPods(at: endpoint) ?? []).isEmpty
            && !hasAnswered(endpoint, since: pattern.firstStart)
            && analysis.summary.patterns.contains {
                $0.target == endpoint && $0.key.isHostUnreachable && $0.allExamples.contains(where: isRejectedFurtherOn)
            }
    }

    /// True where a capture has the ICMP error come in from the network. What a host tells itself, about a tunnel's packet of
    /// its own, comes in too.
    private func isRejectedFurtherOn(_ exchange: Exchange) -> Bool {
        exchange.sightings.contains { sighting in
            guard sighting.kind == .queryRejection else { return false }
            let place = analysis.place(ofPoint: sighting.point)
            switch analysis.points[sighting.point].direction {
            case .incoming: return exchange.rejectedBy.map { !isAt(place, $0) } ?? true
            case .unknown: return !Vantage.isRouter(place, analysis)
            case .outgoing: return false
            }
        }
    }

    /// True where `server`'s answers come to a node from the network, and the ICMP errors from one of the node's own pods:
    /// somebody else there has the address.
    func isRejectedByNamesake(_ pattern: FailurePattern, of server: IPAddress) -> Bool {
        let errors = pattern.examples.flatMap(\.sightings).filter { sighting in
            sighting.kind == .queryRejection && analysis.points[sighting.point].direction == .incoming
        }
        return !errors.isEmpty
            && errors.allSatisfy { sighting in
                let rows = analysis.vantageRows.filter { $0.capture == analysis.place(ofPoint: sighting.point) }
                let interface = analysis.points[sighting.point].interfaceIndex
                return interface != 0 && !isUplink(interface, in: rows)
                    && rows.contains {
                        $0.address == server && $0.responsesSent > 0 && isUplink($0.interfaceIndex, in: rows)
                    }
            }
    }

    /// One fault at one address: once a pod is gone, or its node lets nothing through to it any more, that explains whatever
    /// else went there since and came no further than that node.
    mutating func joinFailuresOfOneEndpoint() {
        for (server, places) in Dictionary(grouping: clientFailures.indices, by: { clientFailures[$0].target }) {
            let lastSuccess =
                clientPaths.filter { ($0.path.endpoint ?? $0.path.server) == server }.map(\.lastSuccess).max() ?? .min
            let since = places.filter { place in
                clientFailures[place].pattern.firstStart >= lastSuccess
                    && !clientFailures[place].reached.contains { vantages[$0] == .corednsPod(server) }
            }
            for cause in [Trail.staleEndpoint(server: server), .stopped(server: server)] {
                let known = since.filter { clientFailures[$0].trail == cause }
                let others = since.filter { clientFailures[$0].trail.mayBe(cause, clientFailures[$0].key) }
                guard total(known) >= total(others.filter { clientFailures[$0].trail == .silent(server: server) })
                else {
                    continue
                }
                if !known.isEmpty { for place in others { clientFailures[place].trail = cause } }
            }
        }
    }

    private func total(_ places: [Int]) -> Int { places.reduce(0) { $0 + clientFailures[$1].count } }

    /// True where a capture on the client's own host has the queries, as they were before any translation.
    private func isSeenAtClient(_ key: FailurePattern.Key) -> Bool {
        key.query.captures.contains { seesInside($0, of: key.path.client) }
    }

    /// True for a client that asks several of CoreDNS's pods, and the service seldom: its node chooses among them at the socket
    /// (eBPF), where no capture sees the service's address.
    func isBalancedAtSocket(_ client: IPAddress) -> Bool {
        let asked = clientPaths.filter { $0.path.client == client }
        let pods = asked.filter { $0.path.endpoint == nil && roles.role(of: $0.path.server) == .coredns }
        let services = asked.filter { roles.role(of: $0.path.server) == .service }
        return Set(pods.map(\.path.server)).count > 1
            && services.reduce(0) { $0 + $1.exchanges } * Evidence.shareOfSockets
                <= pods.reduce(0) { $0 + $1.exchanges }
    }

    /// So many times as often as the service, which sockets that are not connected may still ask.
    private static let shareOfSockets = 5

    private func hasAnswered(_ server: IPAddress) -> Bool {
        analysis.summary.paths.contains {
            ($0.path.endpoint ?? $0.path.server) == server && $0.outcomes[.answered] + $0.outcomes[.late] > 0
        }
    }

    /// True where the cluster knows its pods and services, and `address` is none of them.
    private func isWithoutPod(_ address: IPAddress) -> Bool {
        guard let map = context.map, goneEndpoint(address) != nil else { return false }
        return !map.dnsServiceAddresses.contains(address) && !address.isLinkLocal && !address.isLoopback
            && !WrongNameserverRule.isPublic(address)
    }

    /// True where some queries to `server` came back as ICMP errors: the rest, which errors are too few for, is theirs.
    private func isRejected(_ server: IPAddress) -> Bool {
        analysis.summary.patterns.contains { $0.key.path.server == server && $0.key.rejectedBy != nil }
    }

    /// True where the cluster's endpoints of the service at `address` are none, and nothing asked of it was answered.
    private func hasNoReadyEndpoint(_ address: IPAddress) -> Bool {
        guard let map = context.map, let service = map.dnsServices.first(where: { $0.clusterIPs.contains(address) }),
            map.knowsEndpoints(of: service), !map.endpoints(of: service).contains(where: \.isReady)
        else { return false }
        return !analysis.summary.paths.contains { $0.path.server == address && $0.outcomes[.answered] > 0 }
    }

    /// The node of the client, where its rules are known and lead queries to the service to no pod.
    private func nodeWithoutRule(for path: Path) -> Int? {
        context.nodes.indices.first { number in
            context.isOn(context.nodes[number], path.client) == true
                && roles.role(of: path.server) == .service
                && ServiceTranslation(context.nodes[number], path.server)?.isBroken == true
        }
    }

    /// The failures of one pattern, apart by what CoreDNS's logs say of each; `rows` are those that were kept.
    func split(_ pattern: FailurePattern, trail: Trail, by rows: [Int]) -> [LocatedFailure] {
        guard let logs = context.log, trail.isOpenToLogs(pattern.key) else {
            return [LocatedFailure(pattern: pattern, trail: trail)]
        }
        var groups: [Trail: [Int]] = [:]
        for row in rows { groups[self.trail(of: row, otherwise: trail, pattern.key, logs), default: []].append(row) }
        let told = groups.filter { $0.key != trail }.sorted { ($0.value.first ?? 0) < ($1.value.first ?? 0) }
        var parts = told.map { LocatedFailure(pattern: part(of: pattern, $0.value, logs), trail: $0.key) }
        let rest = pattern.count - told.reduce(0) { $0 + $1.value.count }
        if rest > 0 {
            var untold = parts.isEmpty ? pattern : part(of: pattern, groups[trail] ?? [], logs)
            untold.count = rest
            parts.append(LocatedFailure(pattern: untold, trail: trail))
        }
        return parts
    }

    private func trail(of row: Int, otherwise trail: Trail, _ key: FailurePattern.Key, _ logs: LogJoin) -> Trail {
        // What went to somebody else's server is in no log of CoreDNS; a line there is of the client's next try.
        guard roles.role(of: key.path.server) != .unknown else { return trail }
        let target = target(of: trail, key)
        if let line = logs.lines[row] {
            let server = target ?? logs.sources[line.source].address
            if line.isServerFailure { return logs.trouble(of: row) == nil ? trail : .failedInLog(server: server) }
            return key.outcome == .unanswered ? .answeredInLog(server: server) : trail
        }
        switch trail {
        case .invisible, .beyondSight:
            let endpoints = target.map { [$0] } ?? context.readyEndpoints
            return logs.isProvenAbsent(row, at: endpoints) ? .absentFromLog(server: target) : trail
        default: return trail
        }
    }

    /// The pod that a query was led to, where that is known.
    private func target(of trail: Trail, _ key: FailurePattern.Key) -> IPAddress? {
        if let endpoint = key.path.endpoint { return endpoint }
        return roles.role(of: key.path.server) == .coredns ? key.path.server : nil
    }

    private func part(of pattern: FailurePattern, _ rows: [Int], _ logs: LogJoin) -> FailurePattern {
        let kept = rows.map { logs.kept.failures[$0] }
        var part = pattern
        part.count = rows.count
        part.retransmissions = pattern.retransmissions * rows.count / max(pattern.count, 1)
        part.firstStart = kept.map(\.start).min() ?? pattern.firstStart
        part.lastStart = kept.map(\.start).max() ?? pattern.lastStart
        let keys = Set(kept.map { UInt32($0.clientPort) << 16 | UInt32($0.id) })
        part.examples = pattern.examples.filter { keys.contains(UInt32($0.clientPort) << 16 | UInt32($0.id)) }
        part.worst = pattern.worst.flatMap {
            keys.contains(UInt32($0.clientPort) << 16 | UInt32($0.id)) ? $0 : nil
        }
        return part
    }
}

extension FailurePattern.Key {
    /// Host unreachable (RFC 792: type 3, code 1; RFC 4443, section 3.1: type 1, code 3).
    var isHostUnreachable: Bool {
        path.client.v4 == nil ? icmpType == 1 && icmpCode == 3 : icmpType == 3 && icmpCode == 1
    }
}
