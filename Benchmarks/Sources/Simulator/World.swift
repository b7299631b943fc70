import ExpectedVerdicts
import Synthetic

/// A cluster in which a trial happens: hosts, the way between them, and what is wrong with it.
final class World {
    let topology: Topology
    let variants: Set<Variant>
    let settings: [FaultSetting]
    var random: SplitMix64
    var schedule = Schedule()
    var recorders: [Recorder] = []
    var translations: [Translations] = []
    private var masquerades: [Masquerade] = []
    /// When each DNS pod failed a question that had reached it, or had it failed by its upstream.
    private(set) var strikes: [Address: [Int]] = [:]
    /// Pods' packets to each other are masqueraded too, not only those to the upstream.
    private let masksPods: Bool
    var race = Race()
    let names = Names()
    private(set) var clients: [Client] = []
    private(set) var pods: [CoreDNSPod] = []
    private(set) var caches: [CoreDNSPod] = []
    let upstream: Upstream
    /// The kernel's limit of ICMP errors: those sent by a host to a destination.
    private var errorTokens: [Address: [Address: (tokens: Int, time: Int)]] = [:]
    private var nextIdentification: UInt16

    init(faults: [Fault], variants: Set<Variant>, seed: UInt64) {
        var random = SplitMix64(seed: seed)
        self.variants = variants
        topology = Topology(for: faults, variants, &random)
        settings = faults.enumerated().map { [topology] in FaultSetting($1, number: $0, topology, &random) }
        masksPods = random.chance(perThousand: 500) && !variants.contains(.overlay)
        upstream = Upstream(topology.upstream)
        nextIdentification = random.identifier()
        self.random = random
        translations = topology.nodes.map { _ in Translations() }
        masquerades = topology.nodes.map {
            Masquerade(of: $0, takesNewPorts: variants.contains(.masqueradePorts))
        }
        pods = topology.pods.map { CoreDNSPod($0.address, in: self, isCache: false) }
        if topology.nodeCache != nil {
            caches = topology.nodes.map { CoreDNSPod($0, in: self, isCache: true) }
        }
        clients = topology.clients.indices.map { Client($0, in: self) }
        upstream.world = self
    }

    var now: Int { schedule.now }

    func has(_ fault: Fault) -> Bool { settings.contains { $0.fault == fault } }

    func strike(at pod: Address) { strikes[pod, default: []].append(now) }

    /// The fault's setting while it strikes.
    func active(_ fault: Fault) -> FaultSetting? { settings.first { $0.fault == fault && $0.isOn(self) } }

    func run(until end: Int) {
        while let action = schedule.next(until: end) { action() }
    }

    /// Gives an IPv4 packet its identification, if hosts do so here.
    func number(_ packet: inout Packet) {
        guard packet.identification == 0, !variants.contains(.noIdentification) || packet.part != nil else { return }
        nextIdentification &+= 1
        packet.identification = nextIdentification
    }

    /// Linux sends a host one ICMP error a second, after six at once (icmp_ratelimit).
    func mayReport(from reporter: Address, to destination: Address) -> Bool {
        var bucket = errorTokens[reporter]?[destination] ?? (6, now)
        bucket.tokens = min(6, bucket.tokens + (now - bucket.time) / 1_000_000)
        if now - bucket.time >= 1_000_000 { bucket.time = now }
        defer { errorTokens[reporter, default: [:]][destination] = bucket }
        guard bucket.tokens > 0 else { return false }
        bucket.tokens -= 1
        return true
    }

    // MARK: The way of a packet

    /// A packet leaves a host: a pod through its veth, a node by itself.
    func send(_ packet: Packet, from host: Address) {
        var packet = packet
        if packet.isUDP, packet.transportLength > 1480, !packet.source.isIPv6 { packet.part = 0..<1480 }
        number(&packet)
        for piece in fragments(of: packet) { emit(piece, from: host) }
    }

    /// Answers over the MTU of 1500 go in fragments.
    private func fragments(of packet: Packet) -> [Packet] {
        guard packet.part != nil else { return [packet] }
        return stride(from: 0, to: packet.transportLength, by: 1480).map { start in
            var piece = packet
            let end = start + 1480
            piece.part = start..<(end >= packet.transportLength ? 65_536 : end)
            return piece
        }
    }

    private func emit(_ packet: Packet, from host: Address) {
        guard let node = topology.node(of: host) else { return }
        if topology.nodes[node] == host {
            if let translated = translations[node].leaving(packet, at: node, in: self, isLocal: true) {
                route(translated, at: node, isLocal: true)
            }
            return
        }
        see(packet, at: .pod(host), .outgoing)
        schedule.after(8) { [self] in
            see(packet, at: interface(of: host, on: node), variants.contains(.bridge) ? .otherHost : .incoming)
            forward(packet, at: node, isFromPod: true)
        }
    }

    /// What a node does with a packet that came by one of its interfaces.
    private func forward(_ packet: Packet, at node: Int, isFromPod: Bool) {
        let crossesBridge = isFromPod && variants.contains(.bridge)
        if let cache = topology.nodeCache, packet.destination == cache {
            if crossesBridge { see(packet, at: .node(node, interface: Interface.bridge), .incoming) }
            deliver(packet, toHost: node)
            return
        }
        guard var translated = translations[node].leaving(packet, at: node, in: self, isLocal: false) else { return }
        // A pod that the service sends to itself is masqueraded, or it would answer itself.
        if translated.destination == packet.source { translated = masquerades[node].leaving(translated, &random) }
        let isBridged = crossesBridge && isAtHome(translated.destination, on: node)
        if crossesBridge, !isBridged { see(translated, at: .node(node, interface: Interface.bridge), .incoming) }
        if settings.contains(where: { $0.dropsOnNode(packet, in: self) }) { return }
        let returned = masquerades[node].comingIn(translated)
        if topology.nodes[node] == translated.destination, returned.destination != translated.destination {
            forward(returned, at: node, isFromPod: false)
            return
        }
        if topology.nodes[node] == translated.destination {
            deliver(translated, toHost: node)
            return
        }
        schedule.after(14) { [self] in
            if isBridged {
                enter(translated, at: node, isBridged: true)
            } else {
                var routed = translated
                routed.hopsLeft -= 1
                route(routed, at: node, isLocal: false)
            }
        }
    }

    /// Whether a pod on this node has the address.
    private func isAtHome(_ address: Address, on node: Int) -> Bool {
        topology.node(of: address) == node && topology.nodes[node] != address
            && !settings.contains { $0.isGone(address, in: self) }
    }

    func route(_ packet: Packet, at node: Int, isLocal: Bool) {
        if topology.nodes[node] == packet.destination {
            deliver(packet, toHost: node)
        } else if isAtHome(packet.destination, on: node) {
            enter(packet, at: node, isLocal: isLocal)
        } else {
            leave(packet, at: node, isLocal: isLocal)
        }
    }

    /// From a node into one of its pods.
    private func enter(_ packet: Packet, at node: Int, isBridged: Bool = false, isLocal: Bool = false) {
        if variants.contains(.bridge), !isBridged {
            see(packet, at: .node(node, interface: Interface.bridge), .outgoing)
        }
        if isLocal || !variants.contains(.hostRouting) {
            see(packet, at: interface(of: packet.destination, on: node), .outgoing)
        }
        schedule.after(7) { [self] in arrive(packet) }
    }

    /// Out of a node, to another or beyond.
    private func leave(_ packet: Packet, at node: Int, isLocal: Bool) {
        var packet = packet
        if !isLocal, isMasked(packet) { packet = masquerades[node].leaving(packet, &random) }
        if isTunnelled(packet) { see(packet, at: .node(node, interface: Interface.tunnel), .outgoing) }
        seeOnWire(onWire(packet, from: node), at: node, .outgoing)
        cross(packet, from: node)
    }

    /// Only what pods begin is masqueraded, and errors about its answers.
    private func isMasked(_ packet: Packet) -> Bool {
        if packet.destination == topology.upstream { return masksUpward }
        let isQuery = packet.quoted.map { $0.destination == packet.source } ?? !packet.hasSource(topology.serverPort)
        return masksUpward && masksPods && isQuery
    }

    private var masksUpward: Bool { !variants.isDisjoint(with: [.masquerade, .masqueradePorts]) }

    /// Whether it goes to a pod, from this cluster.
    private func isTunnelled(_ packet: Packet) -> Bool {
        guard variants.contains(.overlay), let node = topology.node(of: packet.destination) else { return false }
        return topology.nodes[node] != packet.destination && packet.source != topology.upstream
    }

    private func onWire(_ packet: Packet, from node: Int) -> Packet {
        guard isTunnelled(packet), let target = topology.node(of: packet.destination) else { return packet }
        var outer = Packet(
            source: topology.nodes[node], sourcePort: 40_000 ^ packet.sourcePort & 0xfff,
            destination: topology.nodes[target], destinationPort: 8472, content: .tunnel(packet))
        number(&outer)
        return outer
    }

    private func seeOnWire(_ packet: Packet, at node: Int, _ passing: Passing) {
        let interfaces = variants.contains(.bond) ? [Interface.bond, Interface.wire] : [Interface.wire]
        for interface in passing == .outgoing ? interfaces : interfaces.reversed() {
            see(packet, at: .node(node, interface: interface), passing)
        }
    }

    /// Between a node's `eth0` and another's.
    private func cross(_ packet: Packet, from node: Int) {
        var packet = packet
        if packet.isUDP, packet.checksum == .partial { packet.checksum = .right }
        let target = topology.node(of: packet.destination)
        var delay = 60 + random.number(in: 0..<180)
        for setting in settings {
            guard let more = setting.passage(of: &packet, from: node, to: target, in: self) else { return }
            delay += more
        }
        if !isTunnelled(packet) { packet.hopsLeft -= topology.routerHops }
        schedule.after(delay) { [self] in
            if let target {
                comeIn(packet, at: target, from: node)
            } else if packet.destination == topology.upstream {
                upstream.receive(packet)
            }
        }
    }

    /// A packet comes in from the network.
    func comeIn(_ packet: Packet, at node: Int, from other: Int? = nil) {
        seeOnWire(onWire(packet, from: other ?? node), at: node, .incoming)
        if isTunnelled(packet) { see(packet, at: .node(node, interface: Interface.tunnel), .incoming) }
        forward(masquerades[node].comingIn(packet), at: node, isFromPod: false)
    }

    /// A packet is at its pod.
    private func arrive(_ packet: Packet) {
        see(packet, at: .pod(packet.destination), .incoming)
        // The kernel throws away what has a wrong checksum, without a word.
        if packet.checksum == .wrong { return }
        if let pod = pods.first(where: { $0.address == packet.destination }) {
            pod.receive(packet)
        } else if let client = clients.first(where: { $0.address == packet.destination }) {
            client.receive(packet)
        }
    }

    /// A packet is for a process in a node's own network: the node cache, or a client there.
    private func deliver(_ packet: Packet, toHost node: Int) {
        if packet.checksum == .wrong { return }
        if !caches.isEmpty {
            caches[node].receive(packet)
        } else if let client = clients.first(where: { $0.address == topology.nodes[node] }) {
            client.receive(packet)
        }
    }

    private func interface(of address: Address, on node: Int) -> Place {
        .node(node, interface: 10 + Int(address.octets.last ?? 0))
    }

    func see(_ packet: Packet, at place: Place, _ passing: Passing) {
        for recorder in recorders { recorder.see(packet, at: place, passing, time: now, &random) }
    }
}
