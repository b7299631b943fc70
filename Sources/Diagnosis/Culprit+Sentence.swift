import Cluster
import PacketWire
package import Wording

extension Culprit {
    /// The culprit in words.
    package var sentence: Sentence {
        switch self {
        case .servers(let servers): servers.map(\.sentence).joined(separator: ", ")
        case .tcp(let pod): "CoreDNS pod \(pod), TCP 53"
        case .podBehind(let services): "a CoreDNS pod behind the service \(listed(services))"
        case .concurrencyLimit(let pods): "CoreDNS pods \(listed(pods)): max_concurrent"
        case .upstreamOfCoreDNS(let isOutsideClusterOnly):
            isOutsideClusterOnly
                ? "the upstream of CoreDNS: names outside cluster.local only" : "the upstream of CoreDNS"
        case .forwardLoop(let pod): "the forward plugin's upstream in CoreDNS \(pod)"
        case .path(let way): way.sentence
        case .pathBack(let server, let clients):
            "path back from \(server.map { "\($0)" } ?? "CoreDNS" as Sentence) to \(listed(clients))"
        case .node(let node): node.sentence
        case .noEndpoints(let service): "service \(service) has no endpoints"
        case .staleEndpoint(let endpoint, let services): "stale endpoint \(endpoint) of service \(listed(services))"
        case .nameservers(let servers, let clients, let file):
            file.isEmpty
                ? "resolv.conf of \(listed(clients)): nameserver \(listed(servers))"
                : "\(verbatim: printable(file)): nameserver \(listed(servers))"
        case .names(let clients): "names that \(listed(clients)) \(clients.count, "asks", "ask") for"
        case .captures(let names): listed(names)
        }
    }
}

extension Culprit.Server {
    /// The address with its role.
    var sentence: Sentence {
        switch role {
        case .service: "service IP \(address)"
        case .coredns: "CoreDNS pod \(address)"
        case .upstream: "upstream resolver \(address)"
        case .nodeCache: "node cache \(address)"
        case .client: "client \(address)"
        case .unknown: "DNS server \(address)"
        }
    }
}

extension Culprit.Way {
    fileprivate var sentence: Sentence {
        switch flaw {
        case .losesFragments: return "path from \(sender) to \(target), fragments"
        case .wrongChecksums: return "path between \(sender) and \(target): wrong checksums"
        case .mtu(let sizes):
            return "path from \(sender) to \(target), MTU \(verbatim: sizes.map(String.init).joined(separator: ", "))"
        case nil: break
        }
        guard let transport else { return "path from \(sender) to \(target)" }
        let protocolName: Sentence = .verbatim(transport == .tcp ? "TCP" : "UDP")
        return switch to {
        case .addresses: "path from \(sender) to \(target):53 (\(protocolName))"
        case .endpoints: "path from \(sender) to \(target) (\(protocolName))"
        }
    }

    private var sender: Sentence {
        let senders: Sentence = network.map { .verbatim($0) } ?? listed(from)
        if isFromNodeCache { return "node cache \(senders)" }
        return places.isEmpty ? senders : "\(senders) (\(verbatim: places.joined(separator: ", ")))"
    }

    private var target: Sentence {
        switch to {
        case .addresses(let addresses): listed(addresses)
        case .endpoints(let services): "the endpoints of \(listed(services))"
        }
    }
}

extension Culprit.Node {
    fileprivate var sentence: Sentence {
        switch part {
        case .forwarding:
            isServers
                ? "node of CoreDNS pod \(listed(of)) (\(verbatim: places.joined(separator: ", ")))"
                : "node of \(listed(of)) (\(verbatim: places.joined(separator: ", ")))"
        case .missingTranslation(let service):
            "node of \(listed(of)) (\(verbatim: places.joined(separator: ", "))): no DNAT of \(service)"
        case .wrongPort(let port, let server):
            "node of \(listed(of)): translation to port \(Int(port)) of \(server)"
        case .missingTranslationBack(let source, let servers):
            (places.isEmpty ? "" : "\(verbatim: places.joined(separator: ", ")): ")
                + "answers of \(source) are not translated back to \(listed(servers))"
        case .serviceRules(let service, let translation):
            "node \(verbatim: name ?? ""): kube-proxy \(translation.words(service))"
        case .connectionTracking:
            name.map { "connection tracking of node \(verbatim: $0)" }
                ?? "connection tracking on the node of \(listed(of))"
        case .connectionTrackingEntry(let port, let pods):
            "connection tracking entry of \(listed(of)) port \(port)\(pods.isEmpty ? "" : " to \(listed(pods))")"
        case .firewall: "firewall of node \(verbatim: name ?? "")"
        }
    }
}

/// A few addresses for a sentence, the rest counted.
func listed(_ addresses: [IPAddress]) -> Sentence { listed(addresses.map(\.description), limit: 4) }

/// A few names for a sentence, the rest counted.
func listed(_ names: [String], limit: Int = 8) -> Sentence {
    let shown = names.prefix(limit).joined(separator: ", ")
    let hidden = names.count - limit
    return hidden > 0 ? "\(verbatim: shown) and \(hidden) more" : .verbatim(shown)
}
