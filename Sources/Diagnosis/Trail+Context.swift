import Cluster
import Exchanges
import PacketWire
import Wording

extension Trail {
    fileprivate var isUnreachable: Bool { if case .unreachable = self { true } else { false } }

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
    /// The trail as the cluster's own state shows it: one that leads to no pod ends there.
    func refined(_ trail: Trail, _ pattern: FailurePattern) -> Trail {
        let key = pattern.key
        if let endpoint = key.path.endpoint {
            switch trail {
            case .beyondSight, .lostBefore, .stopped, .unreachable:
                let isGone = context.goneEndpoint(endpoint) != nil || isGone(endpoint, pattern)
                return isGone ? .staleEndpoint(server: endpoint) : trail
            case .silent:
                let isGone =
                    hasAnswered(endpoint) ? isGone(endpoint, pattern) : context.goneEndpoint(endpoint) != nil
                return isGone ? .staleEndpoint(server: endpoint) : trail
            default: return trail
            }
        }
        // An address without a pod that queries of another node come to: that node's translation chose it.
        if key.outcome == .unanswered || trail.isUnreachable, !isSeenAtClient(key), !hasAnswered(key.path.server),
            isWithoutPod(key.path.server)
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

    /// True where the last router before an endpoint says that it has no such host (RFC 1812, section 5.2.7.1), the endpoint
    /// has not answered since, and the cluster's state does not list its pod: translation still leads to a pod that is gone.
    /// A client's own node says so, too, where it reaches no other node.
    private func isGone(_ endpoint: IPAddress, _ pattern: FailurePattern) -> Bool {
        (context.map?.pods(at: endpoint) ?? []).isEmpty && (context.map?.hostNetworkPods(at: endpoint) ?? []).isEmpty
            && !clientPaths.contains {
                ($0.path.endpoint ?? $0.path.server) == endpoint && $0.lastSuccess > pattern.firstStart
            }
            && analysis.summary.patterns.contains {
                $0.target == endpoint && $0.key.isHostUnreachable && $0.allExamples.contains(where: isRejectedFurtherOn)
            }
    }

    /// True where a capture has the ICMP error come in from the network.
    private func isRejectedFurtherOn(_ exchange: Exchange) -> Bool {
        exchange.sightings.contains { sighting in
            guard sighting.kind == .queryRejection else { return false }
            switch analysis.points[sighting.point].direction {
            case .incoming: return true
            case .unknown: return !Vantage.isRouter(analysis.place(ofPoint: sighting.point), analysis)
            case .outgoing: return false
            }
        }
    }

    /// True where a capture on the client's own host has the queries, as they were before any translation.
    private func isSeenAtClient(_ key: FailurePattern.Key) -> Bool {
        key.query.captures.contains { seesInside($0, of: key.path.client) }
    }

    private func hasAnswered(_ server: IPAddress) -> Bool {
        analysis.summary.paths.contains {
            ($0.path.endpoint ?? $0.path.server) == server && $0.outcomes[.answered] + $0.outcomes[.late] > 0
        }
    }

    /// True where the cluster knows its pods and services, and `address` is none of them.
    private func isWithoutPod(_ address: IPAddress) -> Bool {
        guard let map = context.map, context.goneEndpoint(address) != nil else { return false }
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
