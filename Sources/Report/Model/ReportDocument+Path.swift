import Cluster
import Diagnosis
import PacketWire
import Wording

extension ReportDocument.Path {
    private static let addressLimit = 3

    init(legs: [ReportDocument.Leg], clients: [ReportDocument.Client], evidence: Evidence, verdicts: [Verdict]) {
        let roles = Self.roles(legs, evidence)
        let culprits = Set(verdicts.flatMap { $0.culprit?.addresses ?? [] }.map(\.description))
        var stations = roles.map { role in
            let addresses =
                role == .client
                ? clients.map(\.address) : Self.byFailures(evidence.roles.addresses(of: role).map(\.description), legs)
            let blamed = addresses.filter(culprits.contains)
            let ordered = blamed + addresses.filter { !blamed.contains($0) }
            return ReportDocument.Station(
                role: role.rawValue, addresses: Array(ordered.prefix(Self.addressLimit)),
                names: Self.names(of: Array(ordered.prefix(Self.addressLimit)), evidence), count: addresses.count,
                state: addresses.isEmpty ? .unseen : .fine,
                blamed: 0)
        }
        var hops = roles.dropFirst().map { role in
            ReportDocument.Hop(to: role, legs: legs)
        }
        for verdict in verdicts.reversed() {
            Self.mark(verdict, stations: &stations, hops: &hops, roles: roles)
        }
        self.stations = stations
        self.hops = hops
    }

    /// The four stations, with a node's cache between where there is one; a server of unknown role stands in for
    /// the CoreDNS pods where those were not seen.
    private static func roles(_ legs: [ReportDocument.Leg], _ evidence: Evidence) -> [AddressRole] {
        var roles: [AddressRole] = [.client, .service, .coredns, .upstream]
        if !evidence.roles.addresses(of: .nodeCache).isEmpty { roles.insert(.nodeCache, at: 1) }
        let isKnown = legs.contains { $0.role == "coredns" || $0.role == "service" || $0.role == "node-cache" }
        if !isKnown && legs.contains(where: { $0.role == "unknown" }) {
            roles = roles.map { $0 == .coredns ? .unknown : $0 }
        }
        return roles
    }

    private static func names(of addresses: [String], _ evidence: Evidence) -> [String] {
        addresses.map { IPAddress($0).flatMap(evidence.kubernetesName) ?? "" }
    }

    /// Rules about what becomes of answers.
    private static let rulesOfAnswers: Set<String> = [
        "lost-after-coredns", "asked-again", "logged-answer-lost", "unexpected-source", "fragments-lost", "mtu",
    ]

    private static func byFailures(_ addresses: [String], _ legs: [ReportDocument.Leg]) -> [String] {
        var failed: [String: Int] = [:]
        for leg in legs { failed[leg.to, default: 0] += leg.failed }
        return addresses.enumerated().sorted {
            (failed[$1.element] ?? 0, $0.offset) < (failed[$0.element] ?? 0, $1.offset)
        }.map(\.element)
    }

    /// What a kind of verdict means on the way: the kinds say by themselves where the fault lies.
    private static func mark(
        _ verdict: Verdict, stations: inout [ReportDocument.Station], hops: inout [ReportDocument.Hop],
        roles: [AddressRole]
    ) {
        let pods = roles.firstIndex { $0 == .coredns || $0 == .unknown } ?? 0
        switch verdict.kind {
        case .healthy, .capture: break
        case .network:
            hops[pods - 1].blame(verdict.weight)
            hops[pods - 1].isOnTheWayBack = verdict.rules.first.map(rulesOfAnswers.contains) ?? false
        case .kubeProxy: if let service = roles.firstIndex(of: .service) { stations[service].blame(verdict.weight) }
        case .coredns: stations[pods].blame(verdict.weight)
        case .upstream: hops[hops.count - 1].blame(verdict.weight)
        case .client: stations[0].blame(verdict.weight)
        case .undetermined:
            // What was not seen may hold the fault; where all was seen, what failed does.
            let unseen = hops.indices.filter { hops[$0].state == .unseen && $0 < pods }
            let failing = hops.indices.filter { hops[$0].failed > 0 && $0 < pods }
            for hop in unseen.isEmpty ? failing : unseen { hops[hop].state = .suspect }
            if stations[pods].state != .broken { stations[pods].state = .suspect }
        }
    }
}

extension ReportDocument.Hop {
    init(to role: AddressRole, legs: [ReportDocument.Leg]) {
        let rows = legs.filter { $0.role == role.rawValue }
        exchanges = rows.reduce(0) { $0 + $1.exchanges }
        answered = rows.reduce(0) { $0 + $1.answered }
        pending = rows.reduce(0) { $0 + $1.pending }
        failed = rows.reduce(0) { $0 + $1.failed }
        truncated = min(rows.reduce(0) { $0 + $1.truncated }, failed)
        state = exchanges > 0 ? .fine : .unseen
        blamed = 0
    }

    fileprivate mutating func blame(_ weight: Int) {
        state = .broken
        blamed += weight
    }
}

extension ReportDocument.Station {
    fileprivate mutating func blame(_ weight: Int) {
        state = .broken
        blamed += weight
    }
}
