import Exchanges
import PacketWire
import Wording

/// What kernels counted, as evidence for failures that packets show at the same place and time; alone it accuses nobody.
extension Evidence {
    /// What was counted at the place of a capture, all files of a ring together.
    package func counters(at place: Int) -> PlaceCounters? {
        captures.indices.filter { analysis.places.place(of: $0) == place }.compactMap { captures[$0].counters }
            .reduce(nil) { joined, counters in joined?.joined(with: counters) ?? counters }
    }

    /// The finding with the reason that a kernel counted, where one did.
    func withCountedReason(_ finding: Finding) -> Finding {
        guard finding.severity > .info, finding.weight > 0, captures.contains(where: { $0.counters != nil }) else {
            return finding
        }
        return switch finding.kind {
        case .coredns: atServer(finding)
        case .network: finding.rule == CorruptedRule.info.id ? atReceiver(finding) : atNode(finding)
        case .upstream: atUplink(finding)
        case .undetermined: settled(finding)
        case .healthy, .kubeProxy, .client, .capture: finding
        }
    }

    // MARK: CoreDNS

    private func atServer(_ finding: Finding) -> Finding {
        if case .tcp(let server)? = finding.culprit { return withListenQueue(finding, of: server) }
        guard case .servers(let servers)? = finding.culprit else { return finding }
        var finding = finding
        for place in places(inNamespaceOf: servers.map(\.address)) {
            guard let counters = counters(at: place) else { continue }
            add(CountedReason.atServer(counters, failures: finding.weight), at: place, to: &finding)
        }
        return finding
    }

    private func withListenQueue(_ finding: Finding, of server: IPAddress) -> Finding {
        var finding = finding
        for place in places(inNamespaceOf: [server]) {
            let reason = counters(at: place).flatMap { CountedReason.listenQueue($0, failures: finding.weight) }
            add(reason.map { [$0] } ?? [], at: place, to: &finding)
        }
        return finding
    }

    /// Captures in the very namespaces of these addresses.
    private func places(inNamespaceOf addresses: [IPAddress]) -> [Int] {
        places.filter { place in addresses.contains { captures[place].addresses.contains($0) } }
    }

    // MARK: Nodes

    /// Packets that came to a node and did not leave it.
    private func atNode(_ finding: Finding) -> Finding {
        if case .path(let way)? = finding.culprit, finding.rule == LostBeforeCoreDNSRule.info.id {
            return onWay(finding, from: way.from)
        }
        guard case .node(let node)? = finding.culprit, node.part == .forwarding else { return finding }
        var finding = finding
        for (place, reasons) in reasonsWhereStopped(finding, on: node) {
            if case .fullConnectionTable? = reasons.first { finding.culprit = connectionTracking(at: place, of: node) }
            add(reasons, at: place, to: &finding)
        }
        return finding
    }

    /// Queries of which the whole way is blamed, as nothing that went well shows where on it they would have been seen: a full
    /// table where they came in and did not leave explains them.
    private func onWay(_ finding: Finding, from clients: [IPAddress]) -> Finding {
        var finding = finding
        for (place, reasons) in reasonsWhereStopped(finding) {
            guard case .fullConnectionTable? = reasons.first else { continue }
            let node = Culprit.Node(of: clients, places: shortNames([place]), part: .connectionTracking)
            finding.culprit = connectionTracking(at: place, of: node)
            if finding.confidence == .certain { finding.confidence = .likely }
            add(reasons, at: place, to: &finding)
        }
        return finding
    }

    /// The connection tracking of the node of a capture: one table, whosever packets find no room in it.
    private func connectionTracking(at place: Int, of node: Culprit.Node) -> Culprit {
        var node = node
        node.part = .connectionTracking
        node.name = captures[place].node
        if node.name != nil {
            node.of = []
            node.isServers = false
        }
        return .node(node)
    }

    /// - Parameter node: what the finding blames; one whose queries went on after all (a retry did) says where they did not.
    private func reasonsWhereStopped(
        _ finding: Finding, on node: Culprit.Node? = nil
    ) -> [(place: Int, reasons: [CountedReason])] {
        let exchanges = examples(of: finding)
        return places.compactMap { place in
            let isTold = finding.rule == SavedByRetryRule.info.id && node?.places == shortNames([place])
            guard let counters = counters(at: place), isTold || isStopped(exchanges, at: place) else { return nil }
            let reasons = CountedReason.whereForwarded(counters, failures: finding.weight)
            return reasons.isEmpty ? nil : (place, reasons)
        }
    }

    /// True where these queries came in at a capture that shows packets come in and go out, and none went out again.
    private func isStopped(_ exchanges: [Exchange], at place: Int) -> Bool {
        guard Vantage.isRouter(place, analysis) else { return false }
        let here = exchanges.flatMap(\.sightings).filter { sighting in
            sighting.kind == .query && analysis.points.indices.contains(sighting.point)
                && analysis.place(ofPoint: sighting.point) == place
        }
        return !here.isEmpty && here.allSatisfy { analysis.points[$0.point].direction != .outgoing }
    }

    private func examples(of finding: Finding) -> [Exchange] { finding.evidence.first?.exchanges ?? [] }

    // MARK: Upstream

    private func atUplink(_ finding: Finding) -> Finding {
        var finding = finding
        for place in places {
            guard let counters = counters(at: place) else { continue }
            add(CountedReason.allowances(counters, failures: finding.weight), at: place, to: &finding)
        }
        return finding
    }

    // MARK: Checksums

    private func atReceiver(_ finding: Finding) -> Finding {
        var finding = finding
        let exchanges = examples(of: finding)
        for place in places(inNamespaceOf: exchanges.flatMap { [$0.client] + $0.legs.map(\.server) }) {
            let reason = counters(at: place).flatMap { CountedReason.wrongChecksums($0, failures: finding.weight) }
            add(reason.map { [$0] } ?? [], at: place, to: &finding)
        }
        return finding
    }

    // MARK: What packets leave open

    private func settled(_ finding: Finding) -> Finding {
        let exchanges = examples(of: finding)
        let servers = exchanges.flatMap(\.legs).map(\.server).uniqued
        switch finding.rule {
        case CoreDNSSilentRule.info.id:
            for place in places(inNamespaceOf: servers) {
                guard let counters = counters(at: place) else { continue }
                let reasons = CountedReason.atServer(counters, failures: finding.weight).filter(\.isOfDroppedQueries)
                guard let first = reasons.first else { continue }
                let server = servers.filter(captures[place].addresses.contains)
                var finding = finding
                if case .wrongChecksums = first {
                    finding = blamed(finding, .network, on: wrongChecksums(exchanges))
                } else {
                    finding = blamed(finding, .coredns, on: self.servers(server))
                }
                add(reasons, at: place, to: &finding)
                return finding
            }
        case CorruptedRule.info.id:
            let told = atReceiver(finding)
            return told.summary == finding.summary ? finding : blamed(told, .network, on: wrongChecksums(exchanges))
        default:
            for (place, reasons) in reasonsWhereStopped(finding) {
                guard case .fullConnectionTable? = reasons.first else { continue }
                let node = Culprit.Node(
                    of: exchanges.map(\.client).uniqued, places: shortNames([place]), part: .forwarding)
                var finding = blamed(finding, .network, on: connectionTracking(at: place, of: node))
                add(reasons, at: place, to: &finding)
                return finding
            }
        }
        return finding
    }

    private func wrongChecksums(_ exchanges: [Exchange]) -> Culprit {
        let targets = exchanges.map { $0.endpoint ?? $0.server }.uniqued
        return .path(
            Culprit.Way(from: exchanges.map(\.client).uniqued, to: .addresses(targets), flaw: .wrongChecksums))
    }

    private func blamed(_ finding: Finding, _ kind: VerdictKind, on culprit: Culprit) -> Finding {
        var finding = finding
        finding.kind = kind
        finding.culprit = culprit
        finding.severity = .error
        finding.confidence = .likely
        return finding
    }

    // MARK: What is told

    private func add(_ reasons: [CountedReason], at place: Int, to finding: inout Finding) {
        guard let first = reasons.first else { return }
        if let title = first.title { finding.title = title }
        for reason in reasons {
            finding.summary += " " + reason.sentence(at: names([place]))
            // One name stands once, with what the place says that tells most.
            if !finding.counts.contains(where: { $0.name == reason.counter }) {
                finding.counts.append((reason.counter, Int(clamping: reason.growth)))
            }
        }
        finding.nextSteps.insert(contentsOf: reasons.flatMap(\.nextSteps), at: 0)
    }
}

extension CountedReason {
    /// It tells that queries which had arrived were dropped before the server read them.
    fileprivate var isOfDroppedQueries: Bool {
        switch self {
        case .killed, .fullReceiveBuffer, .wrongChecksums: true
        default: false
        }
    }
}
