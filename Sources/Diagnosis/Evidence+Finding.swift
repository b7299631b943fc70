import Cluster
import DNSWire
import Exchanges
import PacketWire
import Wording

/// Nanoseconds for which CoreDNS's forward plugin waits for one answer of its upstream.
private let forwardersRead: Int64 = 2_000_000_000

extension Sequence where Element == LocatedFailure {
    /// True where most answers came when a forwarder gives its upstream up: after one, two or three reads (CoreDNS's forward
    /// plugin reads for two seconds). CoreDNS waits so for a cluster name, too, where it asks for another in its stead
    /// (ExternalName services, plugin autopath).
    var areForwardersWaits: Bool {
        let latencies = flatMap(\.pattern.allExamples).compactMap { $0.legs[$0.clientLeg].latency }
        let waits = latencies.count { latency in
            (1...3).contains { (latency &- $0 &* forwardersRead).magnitude < forwardersRead.magnitude / 20 }
        }
        return waits * 2 > latencies.count
    }

    /// Exchanges in all of them.
    var total: Int { reduce(0) { $0 + $1.count } }

    /// The clients, in order, each once.
    var clients: [IPAddress] { map(\.key.path.client).uniqued }

    /// The servers that clients asked, in order, each once.
    var servers: [IPAddress] { map(\.key.path.server).uniqued }
}

extension Sequence where Element: Hashable {
    /// The elements in order, each once.
    var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

extension Evidence {
    /// Failures whose trail `matches`.
    func failures(where matches: (LocatedFailure) -> Bool) -> [LocatedFailure] {
        clientFailures.filter(matches)
    }

    /// Failures by the server their trail ends at, in the order of the servers' first failure.
    func failuresByServer(_ server: (Trail) -> IPAddress?) -> [(server: IPAddress, failures: [LocatedFailure])] {
        var groups: [IPAddress: [LocatedFailure]] = [:]
        var order: [IPAddress] = []
        for failure in clientFailures {
            guard let key = server(failure.trail) else { continue }
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(failure)
        }
        return order.map { ($0, groups[$0] ?? []) }
    }

    /// Frames of the first examples, by capture: the query's and the answer's sightings.
    func evidence(of failures: [LocatedFailure], note: Sentence, examples limit: Int = 3) -> [EvidenceItem] {
        evidence(of: failures.flatMap(\.pattern.allExamples), note: note, examples: limit)
    }

    func evidence(of exchanges: [Exchange], note: Sentence, examples limit: Int = 3) -> [EvidenceItem] {
        var frames: [Int: [Int]] = [:]
        for exchange in exchanges.sorted(by: { $0.start < $1.start }).prefix(limit) {
            for sighting in exchange.sightings where analysis.points.indices.contains(sighting.point) {
                let capture = analysis.points[sighting.point].capture
                if frames[capture, default: []].count < 24 { frames[capture, default: []].append(sighting.frame) }
            }
        }
        var items = frames.sorted { $0.key < $1.key }.map {
            EvidenceItem(capture: $0.key, frames: $0.value.sorted().uniqued, note: note)
        }
        if !items.isEmpty { items[0].exchanges = exchanges }
        return items
    }

    func evidence(frames: [(capture: Int, frame: Int)], note: Sentence) -> [EvidenceItem] {
        Dictionary(grouping: frames, by: \.capture).sorted { $0.key < $1.key }.map {
            EvidenceItem(capture: $0.key, frames: $0.value.map(\.frame).sorted().uniqued, note: note)
        }
    }

    /// How often the client's own retransmissions went unanswered too.
    func retransmissions(of failures: [LocatedFailure]) -> Int {
        failures.reduce(0) { $0 + $1.pattern.retransmissions }
    }

    /// An address with its role, for sentences.
    func describe(_ address: IPAddress) -> Sentence {
        let described = Culprit.Server(address: address, role: roles.role(of: address)).sentence
        return name(of: address).map { "\(described) (\($0.words))" } ?? described
    }

    /// How many queries to a server went unanswered beside those that were answered.
    func unanswered(_ count: Int, of answered: Int, to server: IPAddress) -> Sentence {
        guard answered == 0 else {
            return "\(plural(count, "query", "queries")) to \(server) went unanswered; \(answered) were answered."
        }
        return count == 1
            ? "The only query to \(server) was not answered."
            : "None of the \(plural(count, "query", "queries")) to \(server) was answered."
    }

    /// Servers as those to blame, each once.
    func servers(_ addresses: [IPAddress]) -> Culprit {
        .servers(addresses.uniqued.map { Culprit.Server(address: $0, role: roles.role(of: $0)) })
    }

    /// True where these clients, and no others, had no answer on the paths that `matches` accepts since the first of these
    /// failures: what fails by its source is filtered, for a server does not tell its clients apart.
    func areTheirClientsAlone(_ failures: [LocatedFailure], _ matches: (Path) -> Bool) -> Bool {
        let start = failures.map(\.pattern.firstStart).min() ?? .max
        let clients = Set(failures.clients)
        let answered = clientPaths.filter {
            matches($0.path) && $0.lastSuccess >= start && $0.outcomes[.answered] > 0
        }
        return failures.total >= Evidence.fewestBySource && !answered.contains { clients.contains($0.path.client) }
            && answered.reduce(0) { $0 + $1.outcomes[.answered] } >= Evidence.fewestBySource
    }

    /// So many failures, and answers to others, make no chance of whose they are.
    private static let fewestBySource = 8

    /// A server that a finding blames, where nobody knows of any that it blames whether it is CoreDNS or what CoreDNS asks:
    /// their role is a guess at best, they were asked for no name under `cluster.local`, which no upstream is, and no capture is
    /// their own.
    func unknownServer(blamedIn finding: Finding) -> IPAddress? {
        let servers: [IPAddress]
        switch finding.culprit {
        case .servers(let blamed): servers = blamed.map(\.address)
        case .tcp(let pod): servers = [pod]
        default: return nil
        }
        let areUnknown = servers.allSatisfy { address in
            [.unknown, .coredns].contains(roles.role(of: address)) && !roles.isCertain(address)
                && context.map?.dnsPodAddresses.contains(address) != true
                && !isSeenAtHome(address) && !isPod(address)
                && analysis.summary.legs.allSatisfy { $0.server != address || $0.clusterNames == 0 }
        }
        return areUnknown ? servers.first : nil
    }

    /// True for a capture in the pod at the address: one that takes part in every packet, and is not asked by a single node
    /// alone, as an upstream is, unless the capture itself says that it was taken there.
    private func isSeenAtHome(_ address: IPAddress) -> Bool {
        captures.indices.contains { capture in
            vantages[capture] == .corednsPod(address)
                && (roles.role(of: address) == .coredns || captures[capture].isCalledCoreDNS
                    || captures[capture].addresses.contains(address))
        }
    }

    /// True for an address that queries to a service were translated to, that a node hands others' queries on to, or that asks
    /// others itself.
    private func isPod(_ address: IPAddress) -> Bool {
        analysis.summary.paths.contains { $0.path.endpoint == address || $0.path.client == address }
            || analysis.summary.legs.contains { leg in
                leg.server == address && places.contains(where: leg.isHandedOn)
            }
    }

    /// A few addresses for a sentence, the rest counted.
    func list(_ addresses: [IPAddress]) -> Sentence { listed(addresses) }

    /// Captures on the node or in the pod of these clients, for naming the place.
    func clientSide(of failures: [LocatedFailure]) -> [Int] {
        failures.flatMap { $0.key.query.captures }.uniqued.sorted()
    }
}

/// Nanoseconds as seconds for sentences, with milliseconds where there are any.
func seconds(_ nanoseconds: Int64) -> Sentence {
    let milliseconds = nanoseconds / 1_000_000
    let rest = milliseconds % 1000
    guard rest != 0 else { return .verbatim("\(milliseconds / 1000) s") }
    let digits = rest < 10 ? "00\(rest)" : rest < 100 ? "0\(rest)" : "\(rest)"
    return .verbatim("\(milliseconds / 1000).\(digits) s")
}
