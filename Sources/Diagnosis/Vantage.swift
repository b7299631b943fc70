import Cluster
import Exchanges
package import PacketWire

/// The role of a capture's place.
package enum Vantage: Hashable, Sendable {
    case clientPod(IPAddress)
    case corednsPod(IPAddress)
    case upstream(IPAddress)
    case node
    /// No DNS in it.
    case unknown

    /// The word used in outputs.
    package var name: String {
        switch self {
        case .clientPod: "client-pod"
        case .corednsPod: "coredns-pod"
        case .upstream: "upstream"
        case .node: "node"
        case .unknown: "unknown"
        }
    }

    /// The address in whose namespace the capture was taken; nil on a node.
    package var address: IPAddress? {
        switch self {
        case .clientPod(let address), .corednsPod(let address), .upstream(let address): address
        case .node, .unknown: nil
        }
    }

    /// Reads a capture's place from its packets. In a pod's own namespace every packet is from or to the pod;
    /// where two addresses qualify, the one whose packets were not routed yet is at home.
    ///
    /// - Parameters:
    ///   - addresses: the place's own, where the capture states them.
    ///   - isCalledCoreDNS: the file's name or label says that it was taken at CoreDNS.
    init(
        capture: Int, of addresses: [IPAddress] = [], isCalledCoreDNS: Bool = false, analysis: Analysis,
        roles: AddressRoles
    ) {
        let counts = analysis.counts(at: capture)
        guard counts.messages > 0 else {
            // A place that saw nothing is known where it says which addresses it has.
            let home = addresses.first { [.coredns, .client, .upstream].contains(roles.role(of: $0)) }
            self = home.map { Vantage.pod($0, roles) } ?? .unknown
            return
        }
        if Vantage.isRouter(capture, analysis) {
            self = .node
            return
        }
        let candidates = analysis.vantageCandidates[min(capture, analysis.vantageCandidates.count - 1)].addresses
        // None of the addresses that it has is in every packet: it is a node.
        if !addresses.isEmpty, !candidates.contains(where: addresses.contains) {
            self = .node
            return
        }
        let rows = analysis.vantageRows.filter { $0.capture == capture }
        let atHome = candidates.filter { address in
            rows.contains { $0.address == address && $0.isOnSendersHost }
        }
        // Two neighbours on one link that talk to nobody else: the place is the one that blames nobody.
        if atHome.count > 1, !candidates.contains(where: addresses.contains) {
            self = atHome.first { roles.role(of: $0) == .client }.map(Vantage.clientPod) ?? .node
            return
        }
        // Who sends nothing gives no hop limit; it is at home where the other address is not.
        let silent = candidates.filter { address in !rows.contains { $0.address == address } }
        // Where every client's packet is fresh from its host, the place may be any on a link that they share; where one
        // router had each, the way out of the clients' own node.
        let isFarFromClients = rows.contains { $0.routersPassed.map { $0 > 1 } ?? false }
        let silentHome = (candidates.count == 1 || atHome.isEmpty) && isFarFromClients ? silent.first : nil
        // What the file is called counts where the packets fit: one server in all of them, which sends nothing.
        let called = isCalledCoreDNS && silent.count == 1 ? silent.first : nil
        let stated = candidates.first(where: addresses.contains) ?? called
        guard let home = stated ?? atHome.first ?? silentHome else {
            self = .node
            return
        }
        switch roles.role(of: home) {
        case .client: self = .clientPod(home)
        case .coredns: self = .corednsPod(home)
        case .upstream: self = .upstream(home)
        case .service, .nodeCache: self = .node
        case .unknown:
            self = rows.contains { $0.address == home && $0.queriesSent > 0 } ? .clientPod(home) : .corednsPod(home)
        }
    }

    private static func pod(_ home: IPAddress, _ roles: AddressRoles) -> Vantage {
        switch roles.role(of: home) {
        case .coredns: .corednsPod(home)
        case .upstream: .upstream(home)
        case .client, .service, .nodeCache, .unknown: .clientPod(home)
        }
    }

    /// True where packets were captured on more than one interface besides the loopback: a pod has one. (Linux
    /// gives the loopback index 1 in every namespace.)
    static func isRouter(_ capture: Int, _ analysis: Analysis) -> Bool {
        let here = analysis.points.indices.filter { analysis.place(ofPoint: $0) == capture }
        return Set(here.map { analysis.points[$0].interfaceIndex }.filter { $0 > 1 }).count > 1
    }
}
