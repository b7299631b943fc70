package import Cluster
package import Exchanges
package import PacketWire
package import Wording

/// Everything rules read: the analysis, who is who, and what the captures are.
package struct Evidence: Sendable {
    package let analysis: Analysis
    package let roles: AddressRoles
    package let captures: [CaptureDescription]
    /// What files beside the captures tell; a rule works without.
    package let context: ClusterContext
    package let vantages: [Vantage]
    /// By capture.
    package let sights: [Sight]
    /// Captures that show queries and leave answers out: what is not answered there may be.
    private(set) var blind: Set<Int> = []
    private let askersWithKeptAnswers: Set<IPAddress>
    private var serversOnNodes: Set<IPAddress> = []
    /// Servers that ask another one for the cluster's names that they were asked.
    private let askersForCluster: Set<IPAddress>
    /// Paths that are client legs.
    package let clientPaths: [PathRow]
    /// The client's timeout in nanoseconds.
    package let timeout: Int64
    /// By capture: the hardware address of its interface, where that is a host's way out.
    private let waysOut: [Int: UInt64]
    /// False where the cluster's state is of another time, or another cluster's.
    let isStateOfThisTime: Bool
    /// Failures on client legs with the place where their trail ends, and those on the upstream leg.
    package internal(set) var clientFailures: [LocatedFailure] = []
    /// What the failures of clients have in common.
    package private(set) var comparison: Comparison?
    package internal(set) var upstreamFailures: [FailurePattern] = []

    package init(
        analysis: Analysis, roles: AddressRoles, captures: [CaptureDescription], options: AnalysisOptions,
        context: ClusterContext = ClusterContext()
    ) {
        self.analysis = analysis
        self.roles = roles
        self.captures = captures
        self.context = context
        timeout = options.timeout
        clientPaths = analysis.summary.paths.filter { roles.isClientLeg($0.path) }
        isStateOfThisTime = Evidence.isStateOfThisTime(context, roles, clientPaths)
        vantages = captures.indices.map { number in
            let place = analysis.places.place(of: number)
            let description = captures.indices.contains(place) ? captures[place] : captures[number]
            return Vantage(
                capture: place, of: description.addresses, isCalledCoreDNS: description.isCalledCoreDNS,
                analysis: analysis,
                roles: roles)
        }
        waysOut = Dictionary(
            captures.indices.compactMap { number in
                Evidence.wayOut(number, analysis, roles).map { (number, $0) }
            }, uniquingKeysWith: { first, _ in first })
        sights = captures.indices.map { Sight(capture: $0, isLives: captures[$0].isLives, analysis) }
        let kept = context.log?.kept.failures ?? []
        let logged = Dictionary(grouping: kept.indices) { kept[$0].pattern }
        askersWithKeptAnswers = Evidence.askersWithKeptAnswers(analysis, roles)
        askersForCluster = Evidence.askersForCluster(analysis)
        findServersOnNodes()
        blind = Set(captures.indices.filter { sights[$0].isOneWay || OneDirectionRule.lacksAnswers($0, self) })
        for (number, counted) in analysis.summary.patterns.enumerated() where counted.count > 0 {
            let pattern = withoutUnseenUpstream(
                withKeptAnswers(withUpstreamConnections(withoutBlindUpstream(counted))))
            if roles.isClientLeg(pattern.key.path) {
                let trail = refined(Trail(of: pattern, in: self), pattern)
                clientFailures += split(pattern, trail: trail, by: logged[number] ?? [])
            } else if pattern.key.outcome != .unanswered || pattern.key.isProven
                || !isBlind(pattern.key.query) && !fallsSilent(after: pattern)
            {
                upstreamFailures.append(pattern)
            }
        }
        dropChanceRepeats()
        comparison = Comparison(self)
        for place in clientFailures.indices where clientFailures[place].key.outcome == .truncated {
            clientFailures[place].isTCPInSight = seesTCP(of: clientFailures[place].key)
        }
        setTakenAside()
        setUnprovenAside()
        setUndecodedAside()
        setMislocatedAside()
        setUnseenInSilenceAside()
        joinFailuresOfOneEndpoint()
        let explained = Explained(self)
        for place in clientFailures.indices
        where clientFailures[place].trail.isLoss && explained.contains(clientFailures[place]) {
            clientFailures[place].trail = .explained
        }
    }

    private func seesTCP(of key: FailurePattern.Key) -> Bool {
        key.retriedOverTCP
            || key.query.captures.contains {
                seesInside($0, of: key.path.client) && analysis.counts(at: $0).tcpSegments > 0
            }
    }

    /// True where all captures that saw the query leave answers out.
    func isBlind(_ query: Reach) -> Bool {
        let captures = query.captures
        return !captures.isEmpty && captures.allSatisfy { blind.contains(analysis.places.place(of: $0)) }
    }

    /// True where few of the queries that these captures saw, which leave answers out, were sent again.
    func isSeldomRetried(_ query: Reach) -> Bool {
        let here = analysis.summary.patterns.filter { pattern in
            pattern.key.outcome == .unanswered
                && !pattern.key.query.captures.allSatisfy { !query.captures.contains($0) }
        }
        let retried = here.filter(\.key.isProven).reduce(0) { $0 + $1.count }
        return retried * 10 < here.reduce(0) { $0 + $1.count }
    }

    /// The failure as far as answers of its upstream could be seen.
    private func withoutBlindUpstream(_ pattern: FailurePattern) -> FailurePattern {
        guard pattern.key.upstream == .unanswered, !blind.isEmpty else { return pattern }
        let asked = analysis.summary.paths.filter {
            $0.path.client == pattern.target && $0.path.server != pattern.target
        }
        let seeing = places.filter { capture in !blind.contains(capture) && asked.contains { $0.isSeen(by: capture) } }
        guard seeing.isEmpty else { return pattern }
        var pattern = pattern
        pattern.key.upstream = .unseen
        return pattern
    }

    /// The failure of which nobody can say whether its server asked another.
    private func withoutUnseenUpstream(_ pattern: FailurePattern) -> FailurePattern {
        guard pattern.key.upstream == .notAsked, !pattern.key.isClusterName, !asksForCluster(pattern),
            analysis.summary.forwardsOutOfSight(pattern.target)
        else { return pattern }
        var pattern = pattern
        pattern.key.upstream = .unseen
        return pattern
    }

    /// The failure with its upstream leg, where that is a TCP connection that was never opened: such a one carries no
    /// question, and is the leg of whatever waits at the server meanwhile.
    private func withUpstreamConnections(_ pattern: FailurePattern) -> FailurePattern {
        // A cache on another node may have been answered meanwhile, under the same address.
        let isCaches = asksForCluster(pattern)
        let isUnknown = pattern.key.upstream == .notAsked || (pattern.key.upstream == .answered && isCaches)
        guard isUnknown, !pattern.key.isClusterName || isCaches,
            !upstreamConnections(of: answerer(of: pattern), during: pattern).isEmpty
        else { return pattern }
        var pattern = pattern
        pattern.key.upstream = .unanswered
        return pattern
    }

    /// Servers whose node lets answers of their upstream not through to them, as it does others.
    private static func askersWithKeptAnswers(_ analysis: Analysis, _ roles: AddressRoles) -> Set<IPAddress> {
        let kept = analysis.summary.patterns.filter { $0.key.isAnswerKept && !roles.isClientLeg($0.key.path) }
        return Dictionary(grouping: kept, by: \.key.path.client).reduce(into: []) { askers, group in
            // One may be the capture's loss.
            if group.value.reduce(0, { $0 + $1.count }) > 1 { askers.insert(group.key) }
        }
    }

    /// The failure of a client whose server had no use of its upstream's answers: they did not come through its node.
    private func withKeptAnswers(_ pattern: FailurePattern) -> FailurePattern {
        guard pattern.key.upstream == .answered, askersWithKeptAnswers.contains(pattern.target) else { return pattern }
        var pattern = pattern
        pattern.key.upstream = .unanswered
        return pattern
    }

    /// True for a cache on a node, whose upstream is CoreDNS for the cluster's own names too.
    func isCache(_ server: IPAddress) -> Bool {
        roles.role(of: server) == .nodeCache || analysis.summary.cacheAskers[server] != nil
            || serversOnNodes.contains(server)
    }

    /// True where whoever was asked asks another server for the cluster's names: a cache on a node, in a pod of its own, or a
    /// forwarder.
    func asksForCluster(_ pattern: FailurePattern) -> Bool {
        isCache(pattern.target) || askersForCluster.contains(answerer(of: pattern))
    }

    /// The server that was asked: the one behind the service where its answers show it, though no query does.
    private func answerer(of pattern: FailurePattern) -> IPAddress {
        let asked = pattern.target
        guard pattern.key.path.endpoint == nil, roles.role(of: asked) != .coredns else { return asked }
        let answering = pattern.allExamples.lazy.flatMap(\.legs).first { $0.responses > 0 && $0.server != asked }
        return answering?.server ?? asked
    }

    private static func askersForCluster(_ analysis: Analysis) -> Set<IPAddress> {
        let asked = Set(analysis.summary.legs.filter { $0.clusterNames >= fewestClusterNames }.map(\.server))
        let answering = Set(analysis.vantageRows.filter { $0.responsesSent > 0 }.map(\.address))
        let paths = analysis.summary.paths.filter { $0.path.client != $0.path.server && asked.contains($0.path.server) }
        return Set(paths.filter { $0.nested > 0 || answering.contains($0.path.client) }.map(\.path.client))
    }

    /// True for an address from which answers come.
    func answersOthers(_ address: IPAddress) -> Bool {
        analysis.vantageRows.contains { $0.address == address && $0.responsesSent > 0 }
    }

    /// One or two that lead out of the cluster's own servers are a search list's (resolv.conf of a node).
    private static let fewestClusterNames = 3

    /// Addresses whose answers start on the very node of the clients that ask, and are of no pod: NodeLocal DNSCache under its
    /// own address, where no node sends queries for it on, or under the service's, which no node translates.
    private mutating func findServersOnNodes() {
        for row in analysis.vantageRows
        where row.responsesSent > 0 && row.isOnSendersHost && !serversOnNodes.contains(row.address)
            && vantages.indices.contains(row.capture) && vantages[row.capture] == .node
            && Vantage.isRouter(row.capture, analysis)
        {
            let isService = roles.role(of: row.address) == .service
            let isHandedOn =
                isService
                ? clientPaths.contains { $0.path.server == row.address && $0.path.endpoint != nil }
                // A pod's answers come in, and queries for it go out.
                : row.interfaceIndex != 0
                    || analysis.summary.legs.contains { leg in
                        leg.server == row.address && captures.indices.contains(where: leg.isSent)
                    }
            if !isHandedOn { serversOnNodes.insert(row.address) }
        }
    }

    /// Connections of `server`'s own that were not opened, or reset, while these failures happened.
    func upstreamConnections(of server: IPAddress, during pattern: FailurePattern? = nil) -> [ConnectionRow] {
        let askers = [server] + (analysis.summary.cacheAskers[server] ?? [])
        return analysis.summary.connections.rows.filter { row in
            guard askers.contains(row.client), row.server != server, row.isUnopened else { return false }
            guard let pattern else { return true }
            return row.firstStart <= pattern.lastStart &+ Evidence.serverPatience
                && row.lastStart >= pattern.firstStart &- Evidence.serverPatience
        }
    }

    /// Nanoseconds that CoreDNS works on one query at most (plugin `forward`: three reads of 2 s).
    static let serverPatience: Int64 = 6_000_000_000

    // MARK: Questions

    /// Captures that stand for a place: all but the later files of a ring.
    package var places: [Int] { captures.indices.filter { analysis.places.place(of: $0) == $0 } }

    /// True where the capture stands on `address`'s own host (its pod, or the node it runs on).
    package func isAt(_ capture: Int, _ address: IPAddress) -> Bool {
        guard vantages.indices.contains(capture) else { return false }
        // A service's address may be bound on every node (IPVS, NodeLocal DNSCache), and is no place.
        if captures[capture].addresses.contains(address), roles.role(of: address) != .service { return true }
        switch vantages[capture] {
        case .corednsPod(let home), .clientPod(let home), .upstream(let home): return home == address
        case .node, .unknown:
            if roles.role(of: address) == .service { return false }
            let rows = analysis.vantageRows.filter { $0.capture == capture }
            if isHandedOn(in: capture, to: address) || isOnNode(ofPodAt: address, capture) { return true }
            if let isBehind = isBehindWayOut(capture, address) { return isBehind }
            return (isHost(capture) || rows.contains { !$0.isOnSendersHost })
                && rows.contains {
                    $0.address == address && $0.isOnSendersHost && !isUplink($0.interfaceIndex, in: rows)
                }
        }
    }

    /// True for an interface by which routed packets come in, too: whoever's come in there unrouted is a neighbour on the
    /// link, and not on this host.
    func isUplink(_ interface: UInt32, in rows: [VantageRow]) -> Bool {
        interface != 0 && rows.contains { $0.interfaceIndex == interface && ($0.routersPassed ?? 0) > 0 }
    }

    /// The hardware address of a capture's interface, where that is its host's way out; nil where the frames do not tell, or
    /// where it is a bridge, whose own frames bring what others sent, which two routers have passed on, or what has the
    /// service's address.
    private static func wayOut(_ capture: Int, _ analysis: Analysis, _ roles: AddressRoles) -> UInt64? {
        guard let interface = analysis.hardwareAddress(of: capture) else { return nil }
        let isBridge = analysis.vantageRows.contains { row in
            row.capture == capture
                && (row.hardwareAddress == interface && row.routersPassed ?? .max > 1
                    || row.responsesSent > 0 && roles.role(of: row.address) == .service)
        }
        return isBridge ? nil : interface
    }

    /// Whether an address is behind the interface that was captured, which is its host's way out, or is a neighbour on the
    /// link; nil where the frames do not tell, or the address sent nothing.
    func isBehindWayOut(_ capture: Int, _ address: IPAddress) -> Bool? {
        guard let interface = waysOut[capture] else { return nil }
        let sender = analysis.vantageRows.first { $0.capture == capture && $0.address == address }?.hardwareAddress ?? 0
        return sender == 0 ? nil : sender == interface
    }

    /// True where the capture stands on the address's own host and sees more than what comes to it and goes out of it.
    func seesInside(_ capture: Int, of address: IPAddress) -> Bool {
        isAt(capture, address) && !(vantages[capture] == .node && isBehindWayOut(capture, address) == true)
    }

    /// True where the frames of a capture show that two addresses are on different hosts.
    func areOnDifferentHosts(_ first: IPAddress, _ second: IPAddress, in capture: Int) -> Bool {
        let hardware = [first, second].map { address in
            analysis.vantageRows.first { $0.capture == capture && $0.address == address }?.hardwareAddress ?? 0
        }
        return hardware[0] != 0 && hardware[1] != 0 && hardware[0] != hardware[1]
    }

    /// True where queries of other hosts for a pod came in and went on to it, as happens on the pod's own node only: so
    /// the node of a pod that never answers is known, too.
    private func isHandedOn(in capture: Int, to address: IPAddress) -> Bool {
        roles.role(of: address) != .service && roles.role(of: address) != .upstream
            && analysis.summary.legs.contains { $0.server == address && $0.isHandedOn(in: capture) }
    }

    /// True for a capture of all interfaces of the node on which another was taken in the address's own namespace.
    private func isOnNode(ofPodAt address: IPAddress, _ capture: Int) -> Bool {
        guard isHost(capture), captures[capture].pod == nil, let node = captures[capture].node else { return false }
        return captures.contains { $0.pod != nil && $0.node == node && $0.addresses.contains(address) }
    }

    /// True where the kernel captured on all its interfaces (`-i any`). On one interface, neighbours on a shared link
    /// look alike, whichever of them the capture stands at.
    func isHost(_ capture: Int) -> Bool {
        captures[capture].linkTypes.contains { $0.hasPrefix("LINUX_SLL") }
    }

    /// Captures on `address`'s host.
    package func captures(at address: IPAddress) -> [Int] { places.filter { isAt($0, address) } }

    /// True where the capture was going on when some of these failures happened: it would have seen them. A capture's first
    /// packet, not its start, is what is known.
    package func covers(_ capture: Int, _ failures: FailurePattern) -> Bool {
        // One that lets no query through cannot miss one.
        guard sights.indices.contains(capture), sights[capture].admitsQueries else { return false }
        return failures.allExamples.contains { isRunning(capture, at: $0.start.nanoseconds) }
    }

    /// True where the capture was going on from the first of these failures to the last.
    func coversAll(_ capture: Int, _ failures: FailurePattern) -> Bool {
        sights[capture].admitsQueries && isRunning(capture, at: failures.firstStart)
            && isRunning(capture, at: failures.lastStart)
    }

    /// True where `service` answered a query that none of `captures`, which were running, saw at a pod: a pod
    /// answers that nobody captured.
    package func hasUnseenEndpoint(_ service: IPAddress, watchedBy captures: [Int]) -> Bool {
        let spans = analysis.summary.coverage.captures
        let start = captures.filter(spans.indices.contains).map { spans[$0].first }.max() ?? .max
        return analysis.summary.paths.contains { row in
            row.path.server == service && row.path.endpoint == nil && row.lastSuccess >= start
                && captures.allSatisfy { capture in
                    row.sights.indices.contains {
                        analysis.places.place(of: $0) == capture && row.sights[$0].exchanges > 0
                    }
                }
        }
    }

    /// True for the address of a node cache: each node has a server of its own there, which says nothing of the others.
    func isOnEveryNode(_ server: IPAddress) -> Bool {
        server.isLinkLocal || roles.role(of: server) == .nodeCache || serversOnNodes.contains(server)
    }

    /// Every CoreDNS pod the traffic shows.
    package var endpoints: [IPAddress] {
        roles.addresses(of: .coredns).filter { pod in
            isStateOfThisTime
                || analysis.summary.paths.contains {
                    $0.path.server == pod || $0.path.endpoint == pod || $0.path.client == pod
                }
        }
    }

    /// True for a file that several hosts' captures, or several captures of one, were merged into: where in it a packet was
    /// seen last is no one place.
    func isMerged(_ capture: Int) -> Bool {
        analysis.summary.coverage.isOfSeveralHosts(capture)
            || !captures[capture].isLives && Set(captures[capture].linkTypes).count > 1
    }

    /// True for few failures among many exchanges that were answered, none of which anybody asked again, as clients do
    /// that get no answer: a capture that loses packets shows the same.
    func isRatherMissed(_ failures: [LocatedFailure], answered: Int) -> Bool {
        let clients = Set(failures.clients)
        return failures.total * 10 <= answered && retransmissions(of: failures) == 0
            && analysis.clients.allSatisfy { !clients.contains($0.client) || $0.repeats == 0 }
    }

    /// The names of captures, for sentences.
    package func names(_ numbers: some Sequence<Int>) -> Sentence { listed(shortNames(numbers)) }

    func shortNames(_ numbers: some Sequence<Int>) -> [String] {
        numbers.filter(captures.indices.contains).map { captures[$0].shortName }
    }
}

extension FailurePattern {
    /// The address that was to answer: after DNAT where that leg is known.
    package var target: IPAddress { key.path.endpoint ?? key.path.server }
}

extension ConnectionRow {
    /// It never carried a question.
    var isUnopened: Bool {
        switch fate {
        case .synUnanswered, .refused, .rejected, .resetBeforeAnswer: true
        case .established, .unknown: false
        }
    }
}

/// Failing exchanges that look alike, and where their trail ends.
package struct LocatedFailure: Sendable {
    package let pattern: FailurePattern
    package internal(set) var trail: Trail
    /// False for a truncated answer where the query over TCP that follows would not be seen: by another capture than one on
    /// the client's host, as it may go to another pod, or by one that shows no TCP.
    package internal(set) var isTCPInSight = true

    package var key: FailurePattern.Key { pattern.key }
    package var count: Int { pattern.count }

    /// The address that was to answer: after DNAT where that leg is known.
    package var target: IPAddress { key.path.endpoint ?? key.path.server }
}
