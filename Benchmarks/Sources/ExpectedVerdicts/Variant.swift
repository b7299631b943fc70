/// How a trial's cluster differs from the plain one: routed pods, kube-proxy with iptables, CoreDNS on port 53.
package enum Variant: String, CaseIterable, Sendable {
    case bridge
    case hostRouting = "host-routing"
    case socketBalancing = "socket-balancing"
    case overlay = "vxlan"
    case bond
    case masquerade
    case masqueradePorts = "masquerade-ports"
    case noIdentification = "no-ip-id"
    case ipvs
    case otherPort = "port-5353"
    case forwarder
    case recursor
    case cacheOverTCP = "cache-over-tcp"
    case hostClients = "host-clients"

    /// What it is, and what of it captures show.
    package var meaning: String {
        switch self {
        case .bridge:
            """
            Pods are ports of `cni0`. What one node's pods exchange crosses it with the same TTL; the rest shows on the \
            port, on `cni0` and on `eth0`, after the port as translated.
            """
        case .hostRouting: "eBPF hands packets from `eth0` to a pod: no `Out` at the pod's interface on the node."
        case .socketBalancing:
            "eBPF translates in `connect`: pods ask the CoreDNS pod's address, nodes translate nothing."
        case .overlay:
            "Nodes exchange pods' packets in VXLAN: once on `flannel.1`, once inside a datagram to port 8472."
        case .bond: "`eth0` is part of `bond0`, so `-i any` has each packet of the wire twice."
        case .masquerade: "Packets that leave a node have its address for their source; ports are kept."
        case .masqueradePorts: "As above, with new ports (`--random-fully`)."
        case .noIdentification: "Every IPv4 packet has identification 0."
        case .ipvs: "kube-proxy takes pods in turn, and UDP entries live 300 s."
        case .otherPort: "The DNS pods listen on port 5353 (OpenShift)."
        case .forwarder: "dnsmasq in CoreDNS's place: no AA, asks its upstream once, silent where that is."
        case .recursor: "Unbound in CoreDNS's place: no AA, asks after 0.4, 0.8, 1.6 and 3.2 s, then SERVFAIL."
        case .cacheOverTCP: "NodeLocal DNSCache asks CoreDNS over TCP connections that it keeps."
        case .hostClients: "Some clients use their node's network and address."
        }
    }

    /// Those that it cannot go together with.
    package var excluded: Set<Variant> {
        switch self {
        case .bridge: [.hostRouting, .socketBalancing]
        case .hostRouting: [.bridge]
        case .socketBalancing: [.bridge, .ipvs, .otherPort, .cacheOverTCP]
        case .overlay: [.bond]
        case .bond: [.overlay]
        case .masquerade: [.masqueradePorts]
        case .masqueradePorts: [.masquerade]
        case .noIdentification: []
        case .ipvs: [.socketBalancing]
        case .otherPort: [.socketBalancing, .cacheOverTCP]
        case .forwarder: [.recursor, .cacheOverTCP]
        case .recursor: [.forwarder, .cacheOverTCP]
        case .cacheOverTCP: [.socketBalancing, .otherPort, .forwarder, .recursor, .hostClients]
        case .hostClients: [.cacheOverTCP]
        }
    }

    /// Whether the fault can happen in such a cluster.
    package func allows(_ fault: Fault) -> Bool {
        switch self {
        case .socketBalancing:
            ![.rulesMissing, .notTranslatedBack, .conntrackRace, .staleConntrack, .noEndpoints, .forwardLoop]
                .contains(fault)
        case .cacheOverTCP: fault.allowsNodeCache
        case .hostClients: !fault.needsNodeCache
        case .noIdentification: fault != .fragmentsDropped
        case .forwarder, .recursor, .otherPort: fault != .forwardLoop
        default: true
        }
    }
}

/// What is wrong with the captures, whatever is wrong with the cluster.
package enum Flaw: String, CaseIterable, Sendable {
    case fewLost = "few-lost"
    case bursts
    case onlyOutgoing = "only-outgoing"
    case onlyIncoming = "only-incoming"
    case hostClient = "host-client"
    case hostService = "host-service"
    case ring
    case ringGap = "ring-gap"
    case cut
    case drift

    package var meaning: String {
        switch self {
        case .fewLost: "0.5 to 5 % of the packets are missing, at random."
        case .bursts: "Every packet of 20 to 300 ms is missing, every 2 to 6 s."
        case .onlyOutgoing: "One of the captures, or each, is taken with `-Q out`."
        case .onlyIncoming: "As above with `-Q in`."
        case .hostClient: "The filter is `host` and the first client's address."
        case .hostService: "On the clients' side the filter is `host` and the DNS service's address."
        case .ring: "Each capture is a ring of three to six files (`-C`, `-W`)."
        case .ringGap: "As above, and a file between is missing."
        case .cut: "The captures stop in the middle of a record while clients go on."
        case .drift: "Clocks gain or lose up to 100 µs a second."
        }
    }

    package var losesPackets: Bool { self == .fewLost || self == .bursts || self == .ringGap }
    package var hasOneDirection: Bool { self == .onlyOutgoing || self == .onlyIncoming }
}
