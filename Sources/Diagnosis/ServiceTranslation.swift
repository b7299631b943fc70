import Cluster
import PacketWire
import Wording

/// What one node's rules did with queries to a service, as eks-log-collector found them.
package enum ServiceTranslation: Hashable, Sendable {
    package struct Backend: Hashable, Sendable {
        var address: IPAddress
        /// The part of new flows that it gets.
        var share: Double
    }

    case to([Backend])
    case noRule
    case rejected
    case dropped
    case withoutBackends

    /// Nil where the rules do not tell: another mode of kube-proxy, or another service proxy.
    init?(_ node: EKSLogs, _ service: IPAddress, port: UInt16 = 53) {
        if let virtual = node.ipvs.first(where: { $0.address == service && $0.port == port && $0.transport == "udp" }) {
            let share = 1 / Double(max(virtual.servers.count, 1))
            self =
                virtual.servers.isEmpty
                ? .withoutBackends : .to(virtual.servers.map { Backend(address: $0.address, share: share) })
            return
        }
        let rules = service.v4 == nil ? node.rulesIPv6 : node.rules
        guard node.ipvs.isEmpty, let rules, rules.hasServiceChain, !rules.hasLegacyTables else { return nil }
        guard let port = rules.service(service, port: port) else {
            self = .noRule
            return
        }
        self =
            switch port.outcome {
            case .forwarded(let backends): .to(backends.map { Backend(address: $0.address, share: $0.share) })
            case .rejected: .rejected
            case .dropped: .dropped
            case .withoutBackends: .withoutBackends
            }
    }

    /// Queries come to no pod.
    var isBroken: Bool { if case .to = self { false } else { true } }

    /// Pods that queries are sent to.
    var backends: [IPAddress] { if case .to(let backends) = self { backends.map(\.address) } else { [] } }

    /// What the rules do, after "kube-proxy …".
    func words(_ service: IPAddress) -> Sentence {
        switch self {
        case .to(let backends):
            "sends \(service):53 to \(verbatim: backends.map(\.address.description).joined(separator: ", "))"
        case .noRule: "has no rule for \(service):53"
        case .rejected: "rejects \(service):53 because it has no endpoints"
        case .dropped: "drops \(service):53"
        case .withoutBackends: "has a rule for \(service):53 that leads to no endpoint"
        }
    }
}
